import { describe, expect } from 'vitest';
import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import { homeSaying, modalSaying, toldPrivately } from '../support/answers.js';
import { pressForged } from '../support/buttons.js';
import { it } from '../support/fixtures.js';
import { ben, openForm } from '../support/launching.js';
import { type ReadySession, readySession, stateOf } from '../support/sessions.js';

describe('forged presses: the bot answers in words and changes nothing', () => {
  const actions = [
    'connect',
    'stop',
    'reboot',
    'start',
    'resize',
    'terminate',
    'cancel_launch',
    'keep_trying',
    'try_again',
    'dismiss',
  ];
  it.override({ setup: { sandbox: { slack: { acknowledgementMs: 700 } } } });

  /** What the person is told, privately or in the modal that *Connect* opens. */
  async function told(
    person: WorkspaceClient,
    { launch }: ReadySession,
    action: string,
    value: unknown,
  ): Promise<string> {
    const message = await launch.saying('has a workstation ready');
    if (action !== 'connect') {
      const press = () => pressForged(person, message, action, value);
      return (await toldPrivately(person, press)).text;
    }
    await pressForged(person, message, action, value);
    const modal = await person.waitFor(
      ({ modals }) =>
        modals.find(({ blocks }) => !JSON.stringify(blocks).includes('Preparing the way')),
      'what comes of it',
    );
    await person.closeModal(modal, true);
    return JSON.stringify(modal.blocks);
  }

  it.for(actions)('%s with the token of no launch', async (action, { bot, person, session }) => {
    expect(await told(person, session, action, 'slack-nonsense')).toContain(
      'I no longer know this workstation.',
    );
    expect(await told(person, session, action, "' or 1=1 --")).toContain(
      'I no longer know this workstation.',
    );
    expect(stateOf(bot, session.sessionId)).toBe('READY');
  });

  it.for(actions)(
    '%s without a value, or an endless one',
    async (action, { bot, person, session }) => {
      const message = await session.launch.saying('has a workstation ready');
      for (const value of [undefined, null, 7, { $ne: '' }, 'x'.repeat(2_000)]) {
        const answer = await toldPrivately(person, () =>
          pressForged(person, message, action, value),
        );
        expect(answer.text).toContain('That press did not arrive whole, so nothing was done.');
      }
      expect(stateOf(bot, session.sessionId)).toBe('READY');
      expect(bot.logLines.join('')).toContain('a button that is none of ours');
    },
  );

  it.for(['stop', 'connect', 'try_again'])(
    '%s without a value, on the Home tab and in a modal',
    async (action, { bot, person, session }) => {
      await person.home();
      const home = await homeSaying(person, 'Ready since');
      const told = await toldPrivately(person, () => pressForged(person, home, action, undefined));
      expect(told).toMatchObject({ channel: 'D0ADA00001' });
      expect(told.text).toContain('That press did not arrive whole');
      const form = await openForm(person);
      await pressForged(person, form, action, 'x'.repeat(2_000));
      const modal = await modalSaying(person, 'That press did not arrive whole');
      // On top of the form, which stays as it was filled in.
      expect(person.workspace.modals.map(({ id }) => id)).toContain(form.id);
      await person.closeModal(modal);
      expect(stateOf(bot, session.sessionId)).toBe('READY');
    },
  );

  it('for another person’s launch, from a message of their own: the bot refuses each', async ({
    bot,
    nimble,
    session,
  }) => {
    const other = await bot.person(ben);
    const own = await readySession(bot, other);
    const message = await own.launch.saying('has a workstation ready');
    for (const action of [
      'stop',
      'terminate',
      'dismiss',
      'try_again',
      'cancel_launch',
      'keep_trying',
    ]) {
      const press = () => pressForged(other, message, action, session.clientToken);
      expect((await toldPrivately(other, press)).text).toContain(
        'This is Ada Okafor’s workstation',
      );
    }
    await pressForged(other, message, 'connect', session.clientToken);
    await modalSaying(other, 'This is Ada Okafor’s workstation');
    expect([stateOf(bot, session.sessionId), stateOf(bot, own.sessionId)]).toEqual([
      'READY',
      'READY',
    ]);
    expect(nimble.state().calls.CreateStreamingSessionStream).toBe(0);
  });

  it.for(['', 'Stop', 'stop ', 'STOP', 'delete', 'constructor', '__proto__', 'stop:now'])(
    'an action that does not exist: “%s”',
    async (action, { bot, person, session }) => {
      const message = await session.launch.saying('has a workstation ready');
      const press = () => pressForged(person, message, action, session.clientToken);
      expect((await toldPrivately(person, press)).text).toContain('did not arrive whole');
      expect(stateOf(bot, session.sessionId)).toBe('READY');
    },
  );
});
