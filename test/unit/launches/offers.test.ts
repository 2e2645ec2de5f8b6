import { getEventListeners } from 'node:events';
import { pino } from 'pino';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Choice } from '../../../src/launches/admission.js';
import { type Offer, type OfferAnswer, Offers } from '../../../src/launches/offers.js';
import type { LaunchStore } from '../../../src/launches/ports/launch-store.js';
import { type Person, PersonLookupError } from '../../../src/launches/ports/people.js';
import { type Audience, type LaunchProfile, StudioError } from '../../../src/studio/studio.js';
import { aProfile, noRules, someTypes } from '../../support/examples.js';

const never = new AbortController().signal;
const ada = 'U0ADA00001';
const freshForMs = 60_000;

const profile = (id: string) => aProfile({ id, instanceTypes: someTypes('g5.xlarge') });

const choice: Choice = {
  launchProfileId: 'lp-1',
  ec2InstanceType: 'g5.xlarge',
  streamingImageId: null,
};

describe('offers', () => {
  let nowMs: number;
  let person: Person;
  const lastChoice = vi.fn<LaunchStore['lastChoice']>();
  /** Studio users for whom profiles were asked. */
  let asked: (string | null)[];
  /** What the studio answers; a test may hold it back or let it fail. */
  let answer: (signal: AbortSignal) => Promise<LaunchProfile[]>;
  /** What Slack says of the groups that a person may be in, and which it was asked about. */
  let memberOf: ReadonlyMap<string, boolean>;
  let groupsAsked: (readonly string[])[];
  let offers: Offers;
  let allowedInstanceTypes: string[];

  beforeEach(() => {
    nowMs = 1_790_000_000_000;
    person = {
      kind: 'known',
      name: 'Ada Okafor',
      ownedBy: 'studio-user-ada',
      email: 'ada@papermoon.example',
      isAdmin: true,
    };
    memberOf = new Map();
    groupsAsked = [];
    lastChoice.mockReset().mockResolvedValue(null);
    allowedInstanceTypes = [];
    asked = [];
    answer = async () => [profile('lp-1')];
    offers = withAnswers();
  });

  const people = {
    person: async () => person,
    isAdmin: async () => true,
    groupsOf: async (_slackUserId: string, groupIds: readonly string[]) => {
      groupsAsked.push(groupIds);
      return memberOf;
    },
    forget: () => {},
  };

  const withAnswers = () =>
    new Offers({
      studio: {
        launchProfiles: (principalId, signal) => {
          asked.push(principalId);
          return answer(signal);
        },
      },
      people,
      store: { lastChoice },
      rules: { ...noRules, allowedInstanceTypes },
      clock: () => nowMs,
      log: pino({ enabled: false }),
    });

  const current = async (slackUserId = ada): Promise<Offer> => {
    const given = await offers.current(slackUserId, never);
    if (given.kind !== 'offer') throw new Error(`refused: ${given.failure.kind}`);
    return given.offer;
  };

  it.each<[string, Person | null]>([
    ['an offer', null],
    ['a refusal', { kind: 'refused', name: 'Ada', refusal: 'guest', detail: '' }],
  ])('are not those of a question that was forgotten and is answered last: %s', async (_, late) => {
    let open = () => {};
    const held = new Promise<void>((resolve) => {
      open = resolve;
    });
    const whoAsked = vi.spyOn(people, 'person').mockImplementationOnce(async () => {
      await held;
      return late ?? person;
    });
    const older = offers.current(ada, never);
    offers.forget(ada);
    answer = async () => [profile('lp-2')];
    await current();
    answer = async () => [profile('lp-1')];
    open();
    await older;
    expect(whoAsked).toHaveBeenCalledTimes(2);
    expect(offers.atHand(ada)?.profiles).toEqual([profile('lp-2')]);
    expect(offers.lastRefusal(ada)).toBeNull();
  });

  it('are asked of the studio, for the studio user that the person is', async () => {
    lastChoice.mockResolvedValue(choice);
    expect(await current()).toEqual({
      name: 'Ada Okafor',
      ownedBy: 'studio-user-ada',
      isAdmin: true,
      profiles: [profile('lp-1')],
      last: choice,
    });
    expect(asked).toEqual(['studio-user-ada']);
  });

  it('are at hand for a minute, and then only to search in', async () => {
    expect(offers.atHand(ada)).toBeNull();
    expect(offers.lastKnown(ada)).toBeNull();
    const offer = await current();
    nowMs += freshForMs;
    expect(offers.atHand(ada)).toEqual(offer);
    expect(await current()).toEqual(offer);
    expect(asked).toHaveLength(1);
    nowMs += 1;
    expect(offers.atHand(ada)).toBeNull();
    expect(offers.lastKnown(ada)).toEqual(offer);
  });

  it('are asked for again when they have aged, and count from the answer', async () => {
    await current();
    nowMs += freshForMs + 1;
    answer = async () => {
      nowMs += 5_000;
      return [profile('lp-2')];
    };
    expect((await current()).profiles).toEqual([profile('lp-2')]);
    nowMs += freshForMs;
    expect(offers.atHand(ada)?.profiles).toEqual([profile('lp-2')]);
    expect(asked).toHaveLength(2);
  });

  it('are each person’s own', async () => {
    await current(ada);
    expect(offers.atHand('U0BEN00002')).toBeNull();
    await current('U0BEN00002');
    expect(asked).toHaveLength(2);
  });

  it('are asked for once, however many wait', async () => {
    let resolve: (profiles: LaunchProfile[]) => void = () => {};
    answer = () =>
      new Promise((one) => {
        resolve = one;
      });
    const waiting = Promise.all([current(), current(), current()]);
    await vi.waitFor(() => expect(asked).toHaveLength(1));
    resolve([profile('lp-1')]);
    const [one, two, three] = await waiting;
    expect(two).toEqual(one);
    expect(three).toEqual(one);
    expect(asked).toHaveLength(1);
  });

  it('fail for all who wait, and are asked for again by the next', async () => {
    const failure = new StudioError('server', {
      message: 'No',
      requestId: null,
      outcomeUnknown: true,
      cause: undefined,
    });
    answer = () => Promise.reject(failure);
    const outcomes = await Promise.allSettled([current(), current()]);
    expect(outcomes.map((outcome) => outcome.status === 'rejected' && outcome.reason)).toEqual([
      failure,
      failure,
    ]);
    expect(asked).toHaveLength(1);
    answer = async () => [];
    expect((await current()).profiles).toEqual([]);
    expect(asked).toHaveLength(2);
  });

  it('are given up by the caller that waited long enough, and by no other', async () => {
    let resolve: (profiles: LaunchProfile[]) => void = () => {};
    answer = (signal) =>
      new Promise((one, reject) => {
        resolve = one;
        signal.addEventListener('abort', () => reject(signal.reason));
      });
    const impatient = new AbortController();
    const first = offers.current(ada, impatient.signal);
    const second = current();
    await vi.waitFor(() => expect(asked).toHaveLength(1));
    impatient.abort();
    await expect(first).rejects.toMatchObject({ name: 'StudioError', kind: 'timeout' });
    resolve([profile('lp-1')]);
    expect((await second).profiles).toEqual([profile('lp-1')]);
    expect(asked).toHaveLength(1);
    await expect(offers.current('U0BEN00002', AbortSignal.abort())).rejects.toMatchObject({
      kind: 'timeout',
    });
  });

  it('leave nothing behind on a signal that lives as long as the bot', async () => {
    const { signal } = new AbortController();
    for (let number = 0; number < 5; number += 1) await offers.current(`U${number}`, signal);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('are not at hand when the clock has been set back', async () => {
    await current();
    nowMs -= 1;
    expect(offers.atHand(ada)).toBeNull();
  });

  it('keep what was known when asking again fails', async () => {
    const offer = await current();
    nowMs += freshForMs + 1;
    answer = () => Promise.reject(new PersonLookupError('Slack users.info: ratelimited'));
    await expect(current()).rejects.toBeInstanceOf(PersonLookupError);
    expect(offers.lastKnown(ada)).toEqual(offer);
    expect(offers.atHand(ada)).toBeNull();
  });

  it('do not keep a refusal, so that it ends when its reason does', async () => {
    person = { kind: 'refused', name: 'Ada', refusal: 'not_in_directory', detail: 'ada@x.example' };
    const refused: OfferAnswer = {
      kind: 'refused',
      name: 'Ada',
      isAdmin: true,
      failure: { kind: 'not_in_directory', message: 'ada@x.example', requestId: null },
    };
    expect(await offers.current(ada, never)).toEqual(refused);
    expect(offers.lastKnown(ada)).toBeNull();
    expect(offers.lastRefusal(ada)).toEqual(refused);
    expect(offers.wasAdmin(ada)).toBe(true);
    expect(asked).toEqual([]);
    person = { kind: 'known', name: 'Ada', ownedBy: null, email: null, isAdmin: false };
    expect((await current()).ownedBy).toBeNull();
    expect(offers.lastRefusal(ada)).toBeNull();
    expect(offers.wasAdmin(ada)).toBe(false);
    expect(asked).toEqual([null]);
  });

  it('come without what the person started last when the store does not say', async () => {
    lastChoice.mockRejectedValue(new Error('disk full'));
    expect(await current()).toMatchObject({ name: 'Ada Okafor', last: null });
  });

  it('remember what the person chose last', async () => {
    offers.chosen(ada, choice);
    expect(offers.lastKnown(ada)).toBeNull();
    await current();
    offers.chosen(ada, choice);
    expect(offers.atHand(ada)?.last).toEqual(choice);
    nowMs += freshForMs + 1;
    expect(offers.atHand(ada)).toBeNull();
  });

  it('hold the allowed types only, in the profile’s order, and no profile without any', async () => {
    allowedInstanceTypes = ['g5.xlarge', 'g4dn.xlarge'];
    offers = withAnswers();
    answer = async () => [
      { ...profile('lp-1'), instanceTypes: someTypes('g4dn.xlarge', 'g5.8xlarge', 'g5.xlarge') },
      { ...profile('lp-2'), instanceTypes: someTypes('g5.8xlarge') },
    ];
    expect((await current()).profiles).toEqual([
      { ...profile('lp-1'), instanceTypes: someTypes('g4dn.xlarge', 'g5.xlarge') },
    ]);
  });

  const audience = (fields: Partial<Audience>) => ({ emails: [], userGroups: [], ...fields });

  it('hold the profiles that are open to the person, also for an admin', async () => {
    memberOf = new Map([
      ['S0LIGHTING', true],
      ['S0OTHERS', false],
    ]);
    answer = async () => [
      profile('lp-1'),
      { ...profile('lp-2'), audience: audience({ emails: ['ada@papermoon.example'] }) },
      { ...profile('lp-3'), audience: audience({ userGroups: ['S0LIGHTING'] }) },
      { ...profile('lp-4'), audience: audience({ userGroups: ['S0OTHERS'] }) },
    ];
    const { isAdmin, profiles } = await current();
    expect(isAdmin).toBe(true);
    expect(profiles.map(({ id }) => id)).toEqual(['lp-1', 'lp-2', 'lp-3']);
    expect(groupsAsked).toEqual([['S0LIGHTING', 'S0OTHERS']]);
  });

  it('are not known if Slack does not say who is in a group that decides', async () => {
    answer = async () => [
      { ...profile('lp-1'), audience: audience({ userGroups: ['S0LIGHTING'] }) },
    ];
    await expect(current()).rejects.toThrow(PersonLookupError);
    expect(offers.lastKnown(ada)).toBeNull();
  });

  it('are kept for 2,000 people, the most recent ones', async () => {
    for (let number = 0; number <= 2_000; number += 1) await current(`U${number}`);
    expect(offers.atHand('U0')).toBeNull();
    expect(offers.atHand('U1')).not.toBeNull();
    expect(offers.atHand('U2000')).not.toBeNull();
  });
});
