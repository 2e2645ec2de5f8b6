import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PageMessage } from '../../sandbox/src/slack/page-protocol.js';
import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import type { BotInSandboxOptions } from '../support/bot-in-sandbox.js';
import { ada, ben, wholeText } from '../support/launching.js';
import { type Asked, ask } from './asked.js';
import {
  buttonsOf,
  type OwnSession,
  readySession,
  type SessionWorld,
  startSessionWorld,
  toldPrivately,
} from './session-world.js';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const mention = `<@${ada}>`;

let world: SessionWorld;
let person: WorkspaceClient;
const nimble = () => world.sandbox.nimble.controls;
const looks = () => nimble().state().calls.GetStreamingSession;

async function start(options: BotInSandboxOptions = {}) {
  world = await startSessionWorld(options);
  person = await world.person(ada);
}

/** Waits until the bot has looked at the session so often that it would have said all it has to say. */
async function lookedAgain() {
  const before = looks();
  await vi.waitFor(() => expect(looks()).toBeGreaterThan(before + 3), 5_000);
}

/** The reminders in a session's thread, oldest first. */
function remindersOf({ channel, ts }: PageMessage): PageMessage[] {
  return person
    .replies(channel, ts)
    .filter(({ text }) => text.includes('workstation by itself <!date'));
}

async function reminders({ asked }: OwnSession, count: number): Promise<PageMessage[]> {
  const message = await asked.saying('workstation');
  return person.waitFor(() => {
    const found = remindersOf(message);
    return found.length >= count && found;
  }, `${count} reminders`);
}

/** The minutes for which a session of the pretend profile runs, and then rests. */
const lighting = { runs: 690, rests: 2_880 };

describe('reminders', () => {
  afterEach(() => world.closeAndSearch());

  it('of the stop: 30 and 10 minutes ahead, once each, whatever happens in between', async () => {
    await start();
    const session = await readySession(world, person);
    const message = await session.asked.saying('has a workstation ready');
    world.clock.forward((lighting.runs - 35) * minuteMs);
    await lookedAgain();
    expect(remindersOf(message)).toEqual([]);

    world.clock.forward(6 * minuteMs);
    const [first] = await reminders(session, 1);
    expect(first?.text).toMatch(
      /^<@U0ADA00001> Nimble Studio stops this workstation by itself <!date\^\d+\^\{date_short_pretty\} at \{time\}\|.*> *\. Save your work: programs that are still running are closed, and what is not saved is lost\.$/,
    );
    await lookedAgain();
    await world.clock.startWith(() => world.restartBot());
    await lookedAgain();
    expect(remindersOf(message)).toHaveLength(1);

    world.clock.forward(20 * minuteMs);
    const [, second] = await reminders(session, 2);
    expect(second?.text).toBe(first?.text);
    await world.clock.startWith(() => world.restartBot());
    await lookedAgain();
    expect(remindersOf(message)).toHaveLength(2);

    expect(second && buttonsOf(second)).toEqual(['Stop now']);
    if (second !== undefined) await person.press(second, 'Stop now');
    await session.asked.saying('has a stopped workstation');
    expect(nimble().state().calls.StopStreamingSession).toBe(1);
    // The button stays in the thread, and tells the truth from then on.
    const told = await toldPrivately(
      person,
      async () => second && person.press(second, 'Stop now'),
    );
    expect(told.text).toBe('You cannot stop it now: it is stopped.');
  });

  it('of the termination while it is stopped; and of the next stop, since that is another deadline', async () => {
    await start();
    const session = await readySession(world, person);
    world.clock.forward((lighting.runs - 5) * minuteMs);
    await reminders(session, 1);
    await person.press(await session.asked.saying('"Stop"'), 'Stop');
    await session.asked.saying('has a stopped workstation');
    world.clock.forward((lighting.rests - lighting.runs - 20) * minuteMs);
    world.clock.forward(10 * minuteMs);
    const [, second] = await reminders(session, 2);
    expect(second?.text).toMatch(
      new RegExp(`^${mention} Nimble Studio terminates this workstation by itself <!date`),
    );
    expect(second?.text).toMatch(
      /Its own disk is deleted with everything on it\. Start it to copy/,
    );
    expect(second && buttonsOf(second)).toEqual(['Start', 'Terminate now']);
    if (second !== undefined) await person.press(second, 'Terminate now');
    await session.asked.saying('it is terminated');
  });

  it('of a profile whose sessions cannot be stopped: what can be done is to terminate', async () => {
    await start();
    const session = await readySession(world, person, { words: 'nuke' });
    world.clock.forward((480 - 5) * minuteMs);
    const [reminder] = await reminders(session, 1);
    expect(reminder?.text).toContain('terminates this workstation by itself');
    expect(reminder && buttonsOf(reminder)).toEqual(['Terminate now']);
    const other = await world.person(ben);
    const told = await toldPrivately(
      other,
      async () => reminder && other.press(reminder, 'Terminate now'),
    );
    expect(told.text).toContain('only its owner or an admin of the studio can terminate it.');
    expect(nimble().state().calls.DeleteStreamingSession).toBe(0);
  });

  it('as far ahead as is set', async () => {
    await start({ limits: { reminderLeadsMs: [2 * hourMs] } });
    const session = await readySession(world, person);
    const message = await session.asked.saying('has a workstation ready');
    world.clock.forward((lighting.runs - 119) * minuteMs);
    await reminders(session, 1);
    world.clock.forward(114 * minuteMs);
    await lookedAgain();
    expect(remindersOf(message)).toHaveLength(1);
  });
});

describe('the age of a session', () => {
  beforeEach(() => start());
  afterEach(() => world.closeAndSearch());

  it('is shown once nobody has stopped it for a day, and no more when it is stopped', async () => {
    const { asked } = await readySession(world, person);
    world.clock.forward(23 * hourMs);
    await lookedAgain();
    expect(wholeText(await asked.saying('has a workstation ready'))).not.toContain('over a day');
    world.clock.forward(2 * hourMs);
    const old = await asked.saying('on for over a day: since <!date^');
    await person.press(old, 'Stop');
    expect(wholeText(await asked.saying('has a stopped workstation'))).not.toContain('over a day');
    await person.press(await asked.saying('"Start"'), 'Start');
    const again = await asked.saying('has a workstation ready');
    expect(wholeText(again)).not.toContain('over a day');
  });
});

describe('how long it will take', () => {
  beforeEach(async () => {
    await start();
    nimble().durations({ createMs: 3_600_000 });
  });
  afterEach(() => world.closeAndSearch());

  /** A launch that becomes ready after so many minutes of the bot's clock. */
  async function launchTaking(minutes: number): Promise<Asked> {
    const asked = await ask(person, { instance_type: 'g5.2xlarge' });
    await asked.saying('is getting a workstation');
    world.clock.forward(minutes * minuteMs);
    const sessionId = nimble().state().sessions.at(-1)?.sessionId ?? '';
    nimble().setState({ sessionId, state: 'READY' });
    await asked.saying('has a workstation ready');
    return asked;
  }

  it('is told from the third launch on, of the same profile and type, and corrected when it is late', async () => {
    for (const minutes of [8, 4]) {
      const message = await (await launchTaking(minutes)).saying('has a workstation ready');
      expect(wholeText(message)).not.toContain('usually');
    }
    const third = await ask(person, { instance_type: 'g5.2xlarge' });
    expect(wholeText(await third.saying('is getting a workstation'))).not.toContain('usually');
    await launchTaking(6);

    const other = await ask(person, { instance_type: 'g5.8xlarge' });
    expect(wholeText(await other.saying('is getting a workstation'))).not.toContain('usually');

    const fourth = await ask(person, { instance_type: 'g5.2xlarge' });
    const waiting = wholeText(await fourth.saying('is getting a workstation'));
    expect(waiting).toContain('usually ready in about 6 min');
    world.clock.forward(7 * minuteMs);
    await lookedAgain();
    expect(wholeText(await fourth.saying('is getting'))).toContain('usually ready in about 6 min');
    world.clock.forward(2 * minuteMs);
    const late = wholeText(
      await fourth.saying(
        'this is taking longer than usual: nine out of ten were ready within 8 min',
      ),
    );
    expect(late).not.toContain('usually ready in about');
    const sessionId = nimble().state().sessions.at(-1)?.sessionId ?? '';
    nimble().setState({ sessionId, state: 'READY' });
    expect(wholeText(await fourth.saying('has a workstation ready'))).not.toContain('usual');
  });
});
