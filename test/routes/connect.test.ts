import { describe, expect, vi } from 'vitest';
import type { Fault } from '../../sandbox/src/nimble/faults.js';
import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import { streamWithinMs } from '../../src/launches/stream.js';
import { answerTo, homeSaying, toldPrivately } from '../support/answers.js';
import { pressForged } from '../support/buttons.js';
import { connect, opened, outcomeOf } from '../support/connect.js';
import { it } from '../support/fixtures.js';
import { workstations } from '../support/launching.js';
import { openedStore } from '../support/opened-store.js';
import { secretsIn } from '../support/secrets.js';
import type { ReadySession } from '../support/sessions.js';
import { eventually } from '../support/waiting.js';

vi.mock('../../src/store/open.js', { spy: true });

describe('Connect', () => {
  it('says so when the bot is restarted meanwhile, and works with the next bot', async ({
    bot,
    nimble,
    person,
    session,
  }) => {
    nimble.durations({ streamMs: 60_000 });
    const modal = await connect(person, session);
    await eventually(() => expect(nimble.state().calls.CreateStreamingSessionStream).toBe(1));
    const outcome = outcomeOf(person, modal);
    await bot.restart();
    expect(await outcome).toContain('The bot is restarting. Press *Connect* again in a moment.');
    nimble.durations({ streamMs: 50 });
    await person.closeModal(modal, true);
    expect(await outcomeOf(person, await connect(person, session))).toContain('Open the desktop');
  });

  it.for<{
    by: string;
    press: (person: WorkspaceClient, session: ReadySession) => Promise<unknown>;
  }>([
    {
      by: 'the button of the message',
      press: async (person, session) =>
        person.press(await session.launch.saying('has a workstation ready'), 'Connect'),
    },
    { by: 'the command', press: (person) => person.say(workstations, '/nimble-session connect') },
    {
      by: 'the Home tab',
      press: async (person) => {
        await person.home();
        return person.press(await homeSaying(person, '"Connect"'), 'Connect');
      },
    },
    {
      by: 'the list',
      press: async (person, session) =>
        pressForged(person, await answerTo(person, 'list'), 'connect', session.clientToken),
    },
  ])(
    'by $by: the owner gets a private modal, and in it the link with its expiry',
    async ({ press }, { person, session }) => {
      const pressedAtMs = Date.now();
      await press(person, session);
      const view = await opened(person);
      expect(view).toMatchObject({ title: 'Connect', submit: null });
      const shown = await outcomeOf(person, view);
      expect(shown).toMatch(
        /"url":"http:\/\/127\.0\.0\.1:\d+\/desktop\/[\w-]+\?authToken=[\w-]{43}#console"/,
      );
      const [, expiresAt] = /The link works until <!date\^(\d+)\^/.exec(shown) ?? [];
      // The pretend Nimble gives a link two minutes from when it is asked for one, in whole seconds.
      const givenAtMs = Number(expiresAt) * 1_000 - 120_000;
      expect(givenAtMs).toBeGreaterThan(pressedAtMs - 1_000);
      expect(givenAtMs).toBeLessThanOrEqual(Date.now() + 1_000);
      expect(shown).toContain('It opens your desktop for anyone who has it');
      // Slack tells the bot that the link was opened; nothing more comes of that.
      const filled = await person.modal('Connect');
      expect(await person.press(filled, 'Open the desktop')).toEqual({ result: 'ok' });
    },
  );

  it('opens the modal before it asks Nimble for a stream', async ({
    nimble,
    slack,
    person,
    session,
  }) => {
    expect(await outcomeOf(person, await connect(person, session))).toContain('Open the desktop');
    const opening = slack.state().calls.findLast(({ method }) => method === 'views.open');
    const asking = nimble
      .state()
      .recentCalls.find(({ operation }) => operation === 'CreateStreamingSessionStream');
    expect(opening?.atMs).toBeLessThanOrEqual(asking?.atMs ?? 0);
  });

  it('waits for a stream that takes its time', async ({ nimble, person, session }) => {
    nimble.durations({ streamMs: 1_500 });
    const view = await connect(person, session);
    expect(await outcomeOf(person, view)).toContain('Open the desktop');
    expect(nimble.state().calls.GetStreamingSessionStream).toBeGreaterThan(1);
    expect(nimble.state().calls.CreateStreamingSessionStream).toBe(1);
  });

  it('says so when a stream never becomes ready', async ({ nimble, person, session }) => {
    const timeout = AbortSignal.timeout.bind(AbortSignal);
    vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) =>
      timeout(ms === streamWithinMs ? 400 : ms),
    );
    nimble.durations({ streamMs: 600_000 });
    const shown = await outcomeOf(person, await connect(person, session));
    expect(shown).toContain('took too long to open a way into your workstation');
  });

  it.for<[string, Fault, string]>([
    [
      'CreateStreamingSessionStream',
      { kind: 'error', name: 'AccessDeniedException' },
      'Nimble Studio does not let this bot do that',
    ],
    [
      'CreateStreamingSessionStream',
      { kind: 'error', name: 'ServiceQuotaExceededException' },
      'quota',
    ],
    [
      'GetStreamingSessionStream',
      { kind: 'error', name: 'ExpiredTokenException' },
      'does not accept the bot’s credentials',
    ],
  ])(
    'says what is wrong when Nimble answers %s with %o',
    async ([operation, fault, words], { nimble, person, session }) => {
      const failing =
        operation === 'CreateStreamingSessionStream'
          ? 'CreateStreamingSessionStream'
          : 'GetStreamingSessionStream';
      nimble.fail({ operation: failing, fault });
      const shown = await outcomeOf(person, await connect(person, session));
      expect(shown).toContain(words);
      expect(shown).toMatch(/request id `[0-9a-f-]{36}`/);
      expect(shown).not.toContain('undefined');
      // The owner can press again.
      expect(secretsIn(shown)).toEqual([]);
      await person.closeModal(await person.modal('Connect'));
      expect(await outcomeOf(person, await connect(person, session))).toContain('Open the desktop');
    },
  );

  it.for<Fault>([
    { kind: 'drop', carriedOut: true },
    { kind: 'error', name: 'InternalServerErrorException' },
  ])('succeeds though Nimble’s first answer was %o', async (fault, { nimble, person, session }) => {
    nimble.fail({ operation: 'CreateStreamingSessionStream', fault });
    expect(await outcomeOf(person, await connect(person, session))).toContain('Open the desktop');
  });

  it('says so when the session is stopped meanwhile', async ({ nimble, person, session }) => {
    nimble.durations({ streamMs: 60_000, stopMs: 60_000 });
    const view = await connect(person, session);
    await eventually(() => expect(nimble.state().calls.CreateStreamingSessionStream).toBe(1));
    nimble.setState({ sessionId: session.sessionId, state: 'STOPPED' });
    expect(await outcomeOf(person, view)).toContain('You cannot connect to it now: it is stopped.');
    await session.launch.saying('has a stopped workstation');
  });

  it('says so when the session is not ready, in the modal or in the answer to the command', async ({
    nimble,
    person,
    session,
  }) => {
    const ready = await session.launch.saying('has a workstation ready');
    nimble.setState({ sessionId: session.sessionId, state: 'STOPPED' });
    await session.launch.saying('has a stopped workstation');
    await pressForged(person, ready, 'connect', session.clientToken);
    expect(await outcomeOf(person, await opened(person))).toContain(
      'You cannot connect to it now: it is stopped.',
    );
    expect((await answerTo(person, 'connect')).text).toBe(
      'You cannot connect to it now: it is stopped.',
    );
    expect(nimble.state().calls.CreateStreamingSessionStream).toBe(0);
  });

  it('says nothing when the person closes the modal while it is being prepared', async ({
    bot,
    nimble,
    slack,
    person,
    session,
  }) => {
    nimble.durations({ streamMs: 500 });
    const view = await connect(person, session);
    await person.closeModal(view);
    const updates = () =>
      slack.state().calls.filter(({ method }) => method === 'views.update').length;
    const before = updates();
    await eventually(() => expect(updates()).toBeGreaterThan(before));
    expect(await outcomeOf(person, await connect(person, session))).toContain('Open the desktop');
    expect(bot.logLines.filter((line) => JSON.parse(line).level >= 50)).toEqual([]);
    expect(person.workspace.messages.filter(({ ephemeral }) => ephemeral)).toEqual([]);
  });

  it('opens one modal although Slack delivers the press again', async ({
    slack,
    person,
    session,
  }) => {
    const view = await connect(person, session);
    await slack.redeliver({ times: 3 });
    expect(await outcomeOf(person, view)).toContain('Open the desktop');
    // Each delivery asks with the same client token, so that there is one way in.
    const shown = new Set(/authToken=[\w-]+/g.exec(JSON.stringify(person.workspace.modals)));
    expect(shown.size).toBe(1);
    expect(person.workspace.modals).toHaveLength(1);
    expect(person.workspace.messages.filter(({ ephemeral }) => ephemeral)).toEqual([]);
  });

  it('keeps its link although a replica cannot tell whether the press is answered', async ({
    bot,
    slack,
    person,
    session,
  }) => {
    const { interactions, auditLog } = await openedStore();
    const take = interactions.take.bind(interactions);
    let tellLate = (_reason: Error) => {};
    const late = new Promise<boolean>((_resolve, reject) => {
      tellLate = reject;
    });
    vi.spyOn(interactions, 'take').mockImplementationOnce(take).mockReturnValueOnce(late);
    const record = vi.spyOn(auditLog, 'add');
    slack.repeatDeliveries({ times: 2, when: 'at_once' });
    const view = await connect(person, session);
    expect(await outcomeOf(person, view)).toContain('Open the desktop');
    const told = await toldPrivately(person, async () => tellLate(new Error('too slow')));
    expect(told.text).toContain('If no link appears in that window, close it and press');
    expect(JSON.stringify(person.workspace.modals)).toContain('Open the desktop');
    expect(record.mock.calls.map(([{ result }]) => result)).toEqual(['requested', 'succeeded']);
    expect(bot.logLines.join('')).toContain('too slow');
  });

  it('says privately that Slack did not let it fill the modal', async ({
    slack,
    person,
    session,
  }) => {
    slack.fail({ method: 'views.update', answer: 'internal_error', times: 5 });
    const told = await toldPrivately(person, () => connect(person, session));
    expect(told.text).toMatch(/did not let me show you .* press \*Connect\* again\.$/);
    expect(secretsIn(told.text)).toEqual([]);
  });

  it('says privately that Slack did not let it open the modal', async ({
    nimble,
    slack,
    person,
    session,
  }) => {
    slack.fail({ method: 'views.open', answer: 'expired_trigger_id', times: 2 });
    const message = await session.launch.saying('has a workstation ready');
    const told = await toldPrivately(person, () => person.press(message, 'Connect'));
    expect(told.text).toContain('Slack did not let me open *Connect* in time.');
    expect(nimble.state().calls.CreateStreamingSessionStream).toBe(0);
  });
});
