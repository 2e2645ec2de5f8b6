import { expect } from 'vitest';
import type { Sandbox } from '../../sandbox/src/sandbox.js';
import type { PageMessage } from '../../sandbox/src/slack/page-protocol.js';
import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import { modalSaying } from '../support/answers.js';
import type { BotProcess } from '../support/bot-process.js';
import { tokenIn } from '../support/buttons.js';
import { it, type WayToEc2 } from '../support/ec2-process-fixtures.js';
import { endLeases } from '../support/in-database.js';
import { messageSaying, openForm, wholeText, workstations } from '../support/launching.js';
import { takenOverWithinMs } from '../support/waiting.js';

interface Given {
  sandbox: Sandbox<'ec2'>;
  way: WayToEc2;
  bot: BotProcess;
  person: WorkspaceClient;
  /** Is called while the bot is dead. */
  whileDead?: (() => Promise<void>) | undefined;
}

interface Course {
  what: string;
  /** What is done with a workstation that is READY, up to the press; the bot does the rest. */
  press(person: WorkspaceClient, message: PageMessage): Promise<unknown>;
  /** What the bot has logged once the intent is stored. */
  stored: string;
  action: 'StopInstances' | 'RebootInstances' | 'ModifyInstanceAttribute';
  /** How it ends: in the message, in the one reply of the thread that tells of it, and at EC2. */
  message: string;
  reply: RegExp;
  machine: { state: string; instanceType: string };
}

const ready = 'has a workstation ready';
const stopped = 'has a stopped workstation';

/** The form begins with it. */
const usualType = 'g5.2xlarge';

const atDeadline: Course = {
  what: 'the stop at the deadline',
  press: async () => {},
  stored: 'time of session is up',
  action: 'StopInstances',
  message: stopped,
  reply: /^Its time is up: stopped at /,
  machine: { state: 'stopped', instanceType: usualType },
};

const reboot: Course = {
  what: 'a reboot',
  press: (person, message) => person.press(message, 'Reboot'),
  stored: '"action":"reboot"',
  action: 'RebootInstances',
  message: ready,
  reply: /^(It has been told to reboot|I cannot tell whether it was rebooted)\./,
  machine: { state: 'running', instanceType: usualType },
};

const resize: Course = {
  what: 'another size',
  async press(person, message) {
    await person.press(message, 'Stop');
    await person.press(await messageSaying(person, stopped), 'Another size');
    const modal = await modalSaying(person, `It is a ${usualType} now.`);
    await person.submit(modal, person.values(modal, { instance_type: 'g5.8xlarge' }));
  },
  stored: '"action":"resize"',
  action: 'ModifyInstanceAttribute',
  message: stopped,
  reply: /^From now on it is a g5\.8xlarge\. Press \*Start\*/,
  machine: { state: 'stopped', instanceType: 'g5.8xlarge' },
};

/** Killed there, and started again: it is done once, and told once. */
async function killedAt(when: Moment, course: Course, given: Given): Promise<void> {
  const { sandbox, way, bot, person, whileDead } = given;
  // Long enough for all else; and for the deadline, for the reminder that the next look gives.
  const most = course === atDeadline ? 1 : 60;
  sandbox.ec2.controls.hours({ launchTemplateId: 'lt-0a1b2c3d4e5f60001', most, longest: 120 });
  await bot.start();
  const form = await openForm(person, 'lighting');
  await person.submit(form);
  const message = await messageSaying(person, ready);
  if (course === atDeadline) await reminded(person, message);
  const reached =
    when === 'stored'
      ? bot.printed(course.stored)
      : way.unanswered(course.action, when === 'carried out, and not answered');
  await Promise.all([course.press(person, message), reached.then(() => bot.end('SIGKILL'))]);
  await whileDead?.();
  await bot.start();
  await expectOnce(course, given);
}

/** Without a reminder the bot would put the deadline off. */
function reminded(person: WorkspaceClient, { ts }: PageMessage): Promise<unknown> {
  return person.waitFor(
    () => person.replies(workstations, ts).some(({ text }) => /this workstation stops /.test(text)),
    'the reminder',
    takenOverWithinMs,
  );
}

type Moment = 'stored' | 'sent' | 'carried out, and not answered';
const moments: Moment[] = ['stored', 'sent', 'carried out, and not answered'];

async function expectOnce(course: Course, { sandbox, way, person }: Given): Promise<void> {
  const isOver = (message: PageMessage) =>
    message.text.includes(course.message) && !/as asked|Its time is up:/.test(wholeText(message));
  const message = await person.waitFor(
    () => person.messages(workstations).find((one) => !one.ephemeral && isOver(one)),
    `a message saying that it ${course.message}`,
    takenOverWithinMs,
  );
  const told = () => person.replies(workstations, message.ts).map(({ text }) => text);
  const ofIt = () => told().filter((text) => course.reply.test(text));
  await person.waitFor(
    () => ofIt().length > 0,
    `a reply saying ${course.reply}`,
    takenOverWithinMs,
  );
  expect(ofIt()).toHaveLength(1);
  expect(new Set(told()).size).toBe(told().length);
  const { instances } = sandbox.ec2.controls.state();
  expect(instances).toMatchObject([
    { ...course.machine, tags: { 'nimble-session:launch': tokenIn(message) } },
  ]);
  // A reboot that may have been sent is not sent again.
  if (course === reboot) expect(way.calls(course.action)).toBeLessThanOrEqual(1);
}

const cases = [atDeadline, reboot, resize];

it.concurrent.for(
  cases.flatMap((course) => moments.map((when) => ({ course, when, what: course.what }))),
)(
  'a bot killed with $what $when does it once, on SQLite',
  ({ course, when }, { sandbox, way, bot, person }) =>
    killedAt(when, course, { sandbox, way, bot, person }),
);

it.concurrent.for(cases)(
  'a bot killed with $what carried out, and not answered, does it once, on PostgreSQL',
  async (course, { sandbox, way, newBot, postgres, person }) => {
    const databaseUrl = await postgres.newDatabase();
    const bot = newBot({ DATABASE_URL: databaseUrl });
    // One of them takes over when the lease is really over.
    const whileDead = course === reboot ? undefined : () => endLeases(databaseUrl);
    const given = { sandbox, way, bot, person, whileDead };
    await killedAt('carried out, and not answered', course, given);
  },
);
