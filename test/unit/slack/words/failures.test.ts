import { describe, expect, it } from 'vitest';
import { type Failure, failureKinds, failureOf } from '../../../../src/launches/failures.js';
import {
  hitchWords,
  notFollowedWords,
  whyNotDone,
  whyNotLaunched,
} from '../../../../src/slack/words/failures.js';
import { noOfferWords } from '../../../../src/slack/words/offers.js';
import { empty, loud } from '../../../support/blocks.js';
import { aStudio, harmless, mischief } from '../../../support/examples.js';

const at = {
  launchProfileName: 'Lighting',
  ec2InstanceType: 'g5.2xlarge',
  offeredInstanceTypes: ['g5.2xlarge', 'g5.8xlarge', 'g4dn.4xlarge', 'g4dn.16xlarge'],
  alternativeType: 'g5.8xlarge',
  studio: aStudio,
};
const inPrivate = { ...at, isPrivate: true };
const beforeAnyChoice = {
  ...at,
  launchProfileName: null,
  offeredInstanceTypes: [],
  alternativeType: null,
};

/** What tells a person what to do, or that there is nothing to do. */
const advice =
  /try|choose|tell|ask|terminate a workstation|has to|should look|invite|nothing is running/i;

function expectSentences(words: string) {
  expect(words).toMatch(/^\S.*[.!”`]$/s);
  expect(words).not.toMatch(empty);
  expect(words).not.toMatch(/\.\.| {2}/);
}

describe('why nothing was launched', () => {
  it.each(failureKinds)('%s says what happened and what to do', (kind) => {
    const words = whyNotLaunched(failureOf(kind), at);
    expectSentences(words);
    expect(words).toMatch(advice);
    expect(words.length).toBeGreaterThan(40);
    expect(words.length).toBeLessThan(320);
    expectSentences(whyNotLaunched(failureOf(kind), beforeAnyChoice));
  });

  it('differs for each kind of failure', () => {
    const all = failureKinds.map((kind) => whyNotLaunched(failureOf(kind), at));
    expect(new Set(all).size).toBe(failureKinds.length);
  });

  it('gives a channel the request id, and none of the studio’s words', () => {
    const words = whyNotLaunched({ kind: 'quota', message: 'arn:aws:1', requestId: 'r-1' }, at);
    expect(words).toMatch(/\nPaper Cloud: request id `r-1`$/);
    expect(words).not.toContain('arn:');
  });

  it('quotes the studio and its request id to one person', () => {
    const failure: Failure = { kind: 'quota', message: 'No more g5.', requestId: 'r-1' };
    const words = whyNotLaunched(failure, inPrivate);
    expect(words).toMatch(/\nPaper Cloud: “No more g5\.” · request id `r-1`$/);
  });

  it('does not call the network’s words the studio’s, and leaves out lines for programmers', () => {
    const message = 'connect ECONNREFUSED\n  inspect the hidden field {error}.$response';
    const words = whyNotLaunched({ kind: 'unreachable', message, requestId: null }, inPrivate);
    expect(words).toMatch(/\nDetails: “connect ECONNREFUSED”$/);
  });

  it.each(failureKinds)('%s notifies no one, and fills no gap in what others wrote', (kind) => {
    const message = `${mischief} {studio}`;
    const words = whyNotLaunched(
      { kind, message, requestId: mischief },
      { ...inPrivate, launchProfileName: message, ec2InstanceType: message },
    );
    expect(words).not.toMatch(loud);
    expect(words).toContain(harmless);
    expect(words).not.toContain(`${harmless} Paper Cloud`);
  });

  it.each([
    ['g5.8xlarge', 'Try g5.8xlarge, or again in a few minutes. With *Keep trying* I wait for one.'],
    [null, 'Try again in a few minutes. With *Keep trying* I wait for one.'],
  ])('names another type that the profile offers when none is free: %s', (alternativeType, tip) => {
    expect(whyNotLaunched(failureOf('capacity'), { ...at, alternativeType })).toBe(
      `No g5.2xlarge is free in moon-west-1 right now. ${tip}`,
    );
  });
});

describe('a failure that the bot still works on', () => {
  it.each(failureKinds)('%s leaves the person nothing to do in the form', (kind) => {
    const words = hitchWords({ kind, message: 'Rate exceeded', requestId: 'r-1' }, at);
    expect(words).toMatch(/The bot keeps trying\.\*\nPaper Cloud: request id `r-1`$/);
    expect(words).not.toMatch(/try again|\/nimble-session/i);
  });
});

describe('why a choice in the form changed nothing', () => {
  it.each(failureKinds)('%s: the rest of the form is as it was', (kind) => {
    const words = notFollowedWords(failureOf(kind), beforeAnyChoice);
    expectSentences(words);
    expect(words).toContain('Your last choice is undone');
    expect(words).not.toContain('/nimble-session');
  });
});

describe('why a session was not changed', () => {
  it.each(failureKinds)('%s never leads to the form, which would make another', (kind) => {
    for (const button of ['Stop', null]) {
      const words = whyNotDone(failureOf(kind), at, button);
      expectSentences(words);
      expect(words).not.toContain('/nimble-session');
    }
  });

  it.each(['validation', 'capacity', 'conflict', 'not_found', 'throttled', 'timeout'] as const)(
    '%s names the button to press again, if there is one',
    (kind) => {
      const failure: Failure = { kind, message: 'No', requestId: 'r-1' };
      expect(whyNotDone(failure, at, 'Stop')).toMatch(/Press \*Stop\* again in a .*`r-1`$/s);
      expect(whyNotDone(failure, at, null)).not.toMatch(/press/i);
    },
  );

  it('too_late leaves it to the person whether it is still wanted', () => {
    const failure = failureOf('too_late');
    expect(whyNotDone(failure, at, 'Stop')).toMatch(/Press \*Stop\* if it is still wanted\.$/);
    expect(whyNotDone(failure, at, null)).not.toMatch(/press/i);
  });
});

describe('why nothing is offered', () => {
  it.each(failureKinds)('%s is said to the person, and to an admin who chose them', (kind) => {
    const failure = failureOf(kind);
    const toThem = noOfferWords({ failure, name: 'Ben', isReader: true }, aStudio);
    const toAdmin = noOfferWords({ failure, name: 'Ben', isReader: false }, aStudio);
    for (const words of [toThem, toAdmin]) expectSentences(words);
    expect(toThem).not.toContain('Ben');
  });

  it.each(['no_email', 'not_in_directory', 'not_linked', 'no_profiles', 'too_many'] as const)(
    '%s names the person to an admin, and not their address',
    (kind) => {
      const failure: Failure = { kind, message: 'ben@example.com', requestId: null };
      const words = noOfferWords({ failure, name: 'Ben', isReader: false }, aStudio);
      expect(words).toContain('Ben');
      expect(words).not.toContain('ben@example.com');
    },
  );
});
