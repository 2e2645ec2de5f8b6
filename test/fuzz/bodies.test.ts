import fc from 'fast-check';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { backgroundClient } from '../../src/slack/app.js';
import { Messages } from '../../src/slack/messages.js';
import { ChannelAccess } from '../../src/slack/people/channel-access.js';
import { SlackStatusBoard } from '../../src/slack/status-board.js';
import { NimbleStudio } from '../../src/studio/nimble/nimble-studio.js';
import { StudioError, sessionOf, sessionStates } from '../../src/studio/studio.js';
import { aStudio } from '../support/examples.js';
import { type Answer, type FarEnd, startFarEnd } from '../support/far-end.js';
import { launchInState } from '../support/launches.js';
import { seed } from '../support/seed.js';
import { listenForUnhandledErrors, type UnhandledErrors } from '../support/unhandled-errors.js';
import { wayOut } from '../support/way-out.js';

/** The SDK tells the console, as it finds it, of each field that is not of its type. */
const warn = vi.hoisted(() => {
  const { warn: before } = console;
  console.warn = () => {};
  return before;
});

/** As in `fuzz.test.ts`. */
const numRuns = Number(process.env.FUZZ ?? 300);

/** Calls at a time, because the bot repeats a call a moment after an answer without sense. */
const atOnce = 100;

const json = { 'content-type': 'application/json' };
fc.configureGlobal({ seed });

let unhandled: UnhandledErrors;
let farEnd: FarEnd;
beforeAll(async () => {
  unhandled = listenForUnhandledErrors();
  farEnd = await startFarEnd();
});
afterAll(async () => {
  unhandled.end();
  console.warn = warn;
  await farEnd.close();
});

/** Mostly what belongs there, else anything. */
const or = <T>(usual: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 6, arbitrary: usual }, { weight: 1, arbitrary: fc.jsonValue() });
const text = or(fc.string({ unit: 'binary', maxLength: 60 }));
const time = or(fc.oneof(fc.constant('2026-11-23T10:00:00Z'), fc.string(), fc.double()));

const session = or(
  fc.record(
    {
      sessionId: text,
      state: or(fc.constantFrom('READY', 'STOPPED', 'ASTRAY')),
      statusCode: text,
      statusMessage: text,
      stopAt: time,
      terminateAt: time,
      tags: or(fc.dictionary(fc.string(), text)),
    },
    { requiredKeys: [] },
  ),
);
const profile = or(
  fc.record(
    {
      launchProfileId: text,
      name: text,
      description: text,
      state: or(fc.constant('READY')),
      streamConfiguration: or(
        fc.record(
          {
            ec2InstanceTypes: or(fc.array(text, { maxLength: 3 })),
            streamingImageIds: or(fc.array(text, { maxLength: 3 })),
            maxStoppedSessionLengthInMinutes: or(fc.integer()),
          },
          { requiredKeys: [] },
        ),
      ),
    },
    { requiredKeys: [] },
  ),
);
const listOf = <T>(item: fc.Arbitrary<T>) => or(fc.array(item, { maxLength: 4 }));
const nimbleBody = fc.record(
  {
    session,
    sessions: listOf(session),
    launchProfiles: listOf(profile),
    streamingImages: listOf(or(fc.record({ streamingImageId: text, name: text }))),
    stream: or(fc.record({ streamId: text, state: text, url: text, expiresAt: time })),
  },
  { requiredKeys: [] },
);

/** A body as it may come off the wire: whole, cut off, or never JSON at all. */
function answers(body: fc.Arbitrary<unknown>, statuses: number[]): fc.Arbitrary<Answer> {
  const whole = body.map((value) => JSON.stringify(value));
  return fc.record({
    status: fc.constantFrom(...statuses),
    headers: fc.constantFrom<Record<string, string>>(
      json,
      { 'content-type': 'text/html' },
      {
        ...json,
        'x-amzn-errortype': 'ConflictException',
      },
    ),
    body: fc.oneof(
      { weight: 8, arbitrary: whole },
      { weight: 1, arbitrary: whole.map((value) => value.slice(0, value.length / 2)) },
      { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
    ),
  });
}

const manyAnswers = (body: fc.Arbitrary<unknown>, statuses: number[]) =>
  fc.array(answers(body, statuses), { minLength: atOnce, maxLength: atOnce });

describe('a far end may answer anything', () => {
  it('the bot reads sessions, profiles and streams in Nimble’s bodies, or reports an error of the studio', async () => {
    const credentials = { accessKeyId: 'fuzz', secretAccessKey: 'fuzz' };
    const access = { region: 'us-west-2', endpoint: farEnd.origin, credentials };
    const options = { studioId: 'studio', ...access, sleep: async () => {} };
    const studio = new NimbleStudio(options, wayOut.dispatcher);
    // One for each call, because each listens to it.
    const never = () => new AbortController().signal;
    const request = {
      clientToken: 'slack-token',
      attempt: 0,
      mayHaveBeenSent: false,
      place: 'us-west-2',
      launchProfileId: 'profile',
      ec2InstanceType: 'g5.xlarge',
      streamingImageId: null,
      ownedBy: null,
      tags: {},
    };
    const calls: (() => Promise<unknown>)[] = [
      () => sessionOf(studio, 'id', never()).then(expectSession),
      () => studio.createSession(request, never()).then(expectSession),
      () => studio.listSessions(never()).then((sessions) => sessions.forEach(expectSession)),
      () =>
        studio.launchProfiles(null, never()).then((profiles) => profiles.forEach(expectProfile)),
      () => studio.openStream('id', { clientToken: 'press', lifeSeconds: 120 }, never()),
    ];
    const bodies = manyAnswers(nimbleBody, [200, 200, 200, 200, 400, 409, 500]);
    await fc.assert(
      fc.asyncProperty(bodies, async (these) => {
        farEnd.answer(these);
        const asked = these.map((_, index) => calls[index % calls.length]?.());
        for (const outcome of await Promise.allSettled(asked)) {
          if (outcome.status === 'fulfilled') continue;
          expect(outcome.reason).toBeInstanceOf(StudioError);
        }
      }),
      { numRuns: Math.ceil(numRuns / atOnce), endOnFailure: true },
    );
    expect(farEnd.answered).toBeGreaterThanOrEqual(numRuns);
    expect(unhandled.errors).toEqual([]);
  }, 590_000);

  it('the bot finds its message in Slack’s pages and their metadata, or not', async () => {
    const log = pino({ level: 'silent' });
    const slack = {
      botToken: 'xoxb-fuzz',
      apiUrl: `${farEnd.origin}/api/`,
      receiver: { kind: 'socket' as const, appToken: 'xapp-fuzz' },
    };
    const client = backgroundClient(slack, wayOut, log);
    const clock = () => 0;
    const people = { isGuest: async () => false };
    const access = new ChannelAccess({ client, people, clock, log });
    const messages = new Messages(client, access, clock);
    const board = new SlackStatusBoard({ client, messages, access, studio: aStudio });
    const launch = launchInState({ state: 'READY' });
    const { clientToken } = launch;
    const line = {
      clientToken,
      number: 1,
      atMs: 0,
      event: { kind: 'found_again' as const },
      sentAtMs: 1,
    };
    const metadata = or(
      fc.record({
        event_type: or(fc.constant('nimble_session')),
        event_payload: or(
          fc.record({ client_token: or(fc.constant(clientToken)), reply: or(fc.constant(1)) }),
        ),
      }),
    );
    const page = or(
      fc.record(
        {
          ok: or(fc.constant(true)),
          error: text,
          channel: or(fc.record({ id: text })),
          messages: listOf(or(fc.record({ ts: text, metadata }, { requiredKeys: [] }))),
          response_metadata: or(fc.record({ next_cursor: or(fc.constant('')) })),
        },
        { requiredKeys: [] },
      ),
    );
    const before = farEnd.answered;
    const kinds = ['found', 'absent', 'later', 'not_allowed'];
    await fc.assert(
      fc.asyncProperty(manyAnswers(page, [200, 200, 200, 500]), async (these) => {
        farEnd.answer(these);
        const searches = these.map((_, index) =>
          index % 2 === 0
            ? board.findMessage(launch, 1)
            : board.findReply({ channel: 'C1', ts: '1.1' }, line),
        );
        for (const { kind } of await Promise.all(searches)) expect(kinds).toContain(kind);
      }),
      { numRuns: Math.ceil(numRuns / atOnce), endOnFailure: true },
    );
    expect(farEnd.answered - before).toBeGreaterThanOrEqual(numRuns);
    expect(unhandled.errors).toEqual([]);
  }, 590_000);
});

function expectSession(session: {
  id: unknown;
  state: unknown;
  stateWord: unknown;
  statusMessage: unknown;
  stopAtMs: unknown;
  terminateAtMs: unknown;
}): void {
  expect(session.id).toBeTypeOf('string');
  expect(sessionStates).toContain(session.state);
  expect(session.stateWord).toBeTypeOf('string');
  expect(['string', 'object']).toContain(typeof session.statusMessage);
  for (const time of [session.stopAtMs, session.terminateAtMs]) {
    if (time !== null) expect(time).toSatisfy(Number.isFinite);
  }
}

function expectProfile(profile: {
  id: unknown;
  name: unknown;
  instanceTypes: readonly { name: unknown }[];
}): void {
  expect(profile.id).toBeTypeOf('string');
  expect(profile.name).toBeTypeOf('string');
  for (const { name } of profile.instanceTypes) expect(name).toBeTypeOf('string');
}
