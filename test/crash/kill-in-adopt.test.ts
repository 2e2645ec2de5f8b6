import { expect } from 'vitest';
import type { Sandbox } from '../../sandbox/src/sandbox.js';
import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import type { BotProcess } from '../support/bot-process.js';
import { startBreakablePath } from '../support/breakable-path.js';
import { ada, workstations } from '../support/launching.js';
import { it as base } from '../support/process-fixtures.js';
import { requestLaunch } from '../support/requested-launch.js';
import { eventually, takenOverWithinMs } from '../support/waiting.js';

const direct = 'D0ADA00001';

const it = base.extend<{ lost: { bot: BotProcess; killedWhile: Killing } }>({
  /** A bot that has lost its database, and has told its admin of the session that it had. */
  async lost({ postgres, newBot, person }, use) {
    const before = newBot({ ADMIN_USERS: ada });
    await before.start();
    await (await requestLaunch(person)).threadSaying('workstation is ready');
    await before.end('SIGKILL');
    const path = await startBreakablePath(await postgres.newDatabase());
    const bot = newBot({ ADMIN_USERS: ada, DATABASE_URL: path.url });
    await bot.start();
    const killedWhile: Killing = async (when, press) => {
      const halted = path.haltAtCommit(when, 'launches');
      const pressed = press();
      await halted;
      await bot.end('SIGKILL');
      expect((await pressed).result).not.toBe('ok');
      path.cut();
      path.heal();
      await bot.start();
    };
    await use({ bot, killedWhile });
    path.close();
  },
});

type Killing = (
  when: 'unsent' | 'unanswered',
  press: () => Promise<{ result: string }>,
) => Promise<void>;

function noticeTo(person: WorkspaceClient) {
  return person.waitFor(
    () => person.messages(direct).find(({ text }) => text.includes('my database knows nothing')),
    'a notice about a session without a row',
  );
}

/** The next answer that only this person sees; direct messages come meanwhile. */
async function answerTo(person: WorkspaceClient, act: () => Promise<unknown>): Promise<string> {
  const answers = () => person.workspace.messages.filter(({ ephemeral }) => ephemeral);
  const before = new Set(answers().map(({ ts }) => ts));
  await act();
  const answer = await person.waitFor(
    () => answers().find(({ ts }) => !before.has(ts)),
    'a private answer',
  );
  return answer.text;
}

const saysReady = ({ text }: { text: string }) => text.includes('has a workstation ready');

/** How often the audit log has this. */
async function recorded(person: WorkspaceClient, entry: string): Promise<number> {
  const text = await answerTo(person, () => person.say(workstations, '/nimble-session history'));
  return text.split(entry).length - 1;
}

const stateIn = ({ nimble }: Sandbox) => nimble.controls.state().sessions.map(({ state }) => state);

it.for(['unsent', 'unanswered'] as const)(
  'Adopt has happened once, and the session stays, after a bot was killed with the commit %s',
  async (when, { sandbox, person, lost }) => {
    const notice = await noticeTo(person);
    await lost.killedWhile(when, () => person.press(notice, 'Adopt'));
    expect(await recorded(person, 'adopt · succeeded')).toBe(when === 'unsent' ? 0 : 1);
    expect(await answerTo(person, () => person.press(notice, 'Adopt'))).toContain('It is adopted');
    expect(await recorded(person, 'adopt · succeeded')).toBe(1);
    const message = await person.waitFor(
      () => person.messages(direct).find(saysReady),
      'its message',
      takenOverWithinMs,
    );
    await person.waitFor(
      () => person.replies(direct, message.ts).some((reply) => reply.text.includes('lost my')),
      'the reply that says who adopted it',
      takenOverWithinMs,
    );
    expect(person.replies(direct, message.ts)).toHaveLength(1);
    expect(person.messages(direct).filter(saysReady)).toHaveLength(1);
    expect(stateIn(sandbox)).toEqual(['READY']);
  },
);

it.for(['unsent', 'unanswered'] as const)(
  'Terminate beside a session without a row is stored with its adoption or not at all, after a bot was killed with the commit %s',
  async (when, { sandbox, person, lost }) => {
    const notice = await noticeTo(person);
    await lost.killedWhile(when, () => person.press(notice, 'Terminate'));
    if (when === 'unsent') {
      expect(await recorded(person, 'adopt · succeeded')).toBe(0);
      expect(stateIn(sandbox)).toEqual(['READY']);
      expect(await person.press(notice, 'Terminate')).toEqual({ result: 'ok' });
    }
    const isTerminated = () => expect(stateIn(sandbox)).toEqual(['DELETED']);
    await eventually(isTerminated, { timeout: takenOverWithinMs });
    expect(await recorded(person, 'terminate · requested')).toBe(1);
    expect(await recorded(person, 'adopt · succeeded')).toBe(1);
  },
);
