import { describe, expect, it } from 'vitest';
import { failureOf } from '../../../../src/launches/failures.js';
import type { Launch } from '../../../../src/launches/launch.js';
import { launchMessage, threadReply } from '../../../../src/slack/views/launch-message.js';
import { attemptWords } from '../../../../src/slack/words/capacity.js';
import { asMessage } from '../../../support/blocks.js';
import { aLaunch, aStudio, harmless, mischief } from '../../../support/examples.js';

const minute = 60_000;
const startMs = 1_700_000_000_000;
const places = ['a', 'b', 'c'].map((id) => ({ id, name: `zone ${id}` }));
/** Times as a reader in UTC sees them. */
const read = (words: string | null) =>
  words?.replaceAll(/<!date\^(\d+)\^[^>]*>/g, (_, seconds) =>
    new Date(Number(seconds) * 1_000).toISOString().slice(11, 16),
  ) ?? null;
const said = (fields: Partial<Launch>) => read(attemptWords(aLaunch({ places, ...fields })));

describe('what the message says of the attempts of a launch', () => {
  const waiting = {
    placeId: 'a',
    refusedRounds: 7,
    refusedSinceMs: startMs,
    nextRoundAtMs: startMs + 28 * minute,
    keepTryingUntilMs: startMs + 120 * minute,
  };
  const other = { ec2InstanceType: 'g5.8xlarge', insteadOfType: 'g5.2xlarge' };

  it.each<[string, Partial<Launch>, string | null]>([
    ['the first', { placeId: 'a' }, null],
    ['the second place', { placeId: 'b' }, 'No g5.2xlarge in zone a. Trying zone b.'],
    [
      'the last place, while the session is made',
      { placeId: 'c', state: 'CREATE_IN_PROGRESS', sessionId: 's-1' },
      'No g5.2xlarge in zone b. Trying zone c.',
    ],
    ['another type', { placeId: 'a', ...other }, 'No g5.2xlarge is free. Trying g5.8xlarge.'],
    [
      'a third type',
      { placeId: 'a', ...other, ec2InstanceType: 'g4dn.4xlarge', takesOtherTypes: true },
      'No g5.8xlarge is free. Trying g4dn.4xlarge.',
    ],
    [
      'another type in its second place',
      { placeId: 'b', ...other },
      'No g5.8xlarge in zone a. Trying zone b.',
    ],
    ['the next round', waiting, 'Waiting since 22:13; tried 7 times, next at 22:41; until 00:13.'],
    [
      'the second round, now',
      { ...waiting, refusedRounds: 1, nextRoundAtMs: null },
      'Waiting since 22:13; tried once; until 00:13.',
    ],
    [
      'the third round, now, in the second place',
      { ...waiting, refusedRounds: 2, nextRoundAtMs: null, placeId: 'b' },
      'Waiting since 22:13; tried twice; until 00:13. No g5.2xlarge in zone a. Trying zone b.',
    ],
    [
      'any type',
      { ...waiting, takesOtherTypes: true },
      'Waiting since 22:13, for another type of its profile too; tried 7 times, next at 22:41; until 00:13.',
    ],
    [
      'none: it is READY',
      { state: 'READY', sessionId: 's-1', placeId: 'b', refusedRounds: 2 },
      null,
    ],
    [
      'none: it is READY on another type',
      { state: 'READY', sessionId: 's-1', ...other },
      'No g5.2xlarge was free, so it is a g5.8xlarge.',
    ],
  ])('%s', (_, fields, words) => expect(said(fields)).toBe(words));

  it('stands in the message, with the button that ends it', () => {
    const launch = aLaunch({ places, ...waiting });
    const { text, blocks } = launchMessage(launch, aStudio);
    expect(text).toContain('is waiting for a free g5.2xlarge');
    expect(asMessage(blocks)).toContain('Waiting since');
  });

  it('gives no place or type of others a meaning in Slack', () => {
    const named = places.map(({ id }) => ({ id, name: mischief }));
    const fields = { ec2InstanceType: mischief, insteadOfType: mischief };
    const all = [
      attemptWords(aLaunch({ places: named, placeId: 'b', ...fields })),
      attemptWords(aLaunch({ places: named, ...waiting, ...fields })),
      attemptWords(aLaunch({ state: 'READY', sessionId: 's-1', ...fields })),
    ].join(' ');
    expect(all).toContain(harmless);
    expect(all.replaceAll(/<!date[^>]*>/g, '')).not.toContain('<');
  });
});

describe('how a launch ends for which nothing was free', () => {
  const ended = (kind: 'capacity' | 'waited_in_vain', fields: Partial<Launch> = {}) => {
    const failure = failureOf(kind);
    const launch = aLaunch({ state: 'NOT_CREATED', failure, places, ...fields });
    return threadReply(
      launch,
      { kind: 'state', state: 'NOT_CREATED', problem: null, failure },
      aStudio,
    ).text;
  };

  it('names the type, the places and the nearest other type', () => {
    expect(ended('capacity')).toBe(
      '<@U0ADA00001> No g5.2xlarge is free in zone a, zone b or zone c right now. Try g5.8xlarge, or again in a few minutes. With *Keep trying* I wait for one.',
    );
  });

  it('names all types when any would have done', () => {
    expect(ended('capacity', { takesOtherTypes: true, places: places.slice(0, 1) })).toBe(
      '<@U0ADA00001> No g5.2xlarge, g5.8xlarge, g4dn.4xlarge or g4dn.16xlarge is free in zone a right now. Try again in a few minutes. With *Keep trying* I wait for one.',
    );
  });

  it('says that the time was over', () => {
    expect(ended('waited_in_vain')).toBe(
      '<@U0ADA00001> No g5.2xlarge became free in zone a, zone b or zone c until the time was over, so I have stopped trying. Try g5.8xlarge, or again later. With *Keep trying* I wait for one.',
    );
  });
});

describe('the notice that a workstation is ready', () => {
  it.each<[Partial<Launch>, string]>([
    [{}, 'your workstation is ready.'],
    [
      { ec2InstanceType: 'g5.8xlarge', insteadOfType: 'g5.2xlarge' },
      'your workstation is ready. No g5.2xlarge was free, so it is a g5.8xlarge.',
    ],
  ])('%o', (fields, words) => {
    const launch = aLaunch({ state: 'READY', ...fields });
    const event = { kind: 'state', state: 'READY', problem: null, failure: null } as const;
    expect(threadReply(launch, event, aStudio).text).toBe(`<@U0ADA00001> ${words}`);
  });
});
