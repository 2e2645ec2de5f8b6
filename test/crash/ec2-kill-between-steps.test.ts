import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Sandbox } from '../../sandbox/src/sandbox.js';
import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import type { BotProcess } from '../support/bot-process.js';
import { tokenIn } from '../support/buttons.js';
import { inTurn, it, type WayToEc2 } from '../support/ec2-process-fixtures.js';
import type { Fault } from '../support/faulty-proxy.js';
import { endLeases } from '../support/in-database.js';
import { openForm, workstations } from '../support/launching.js';
import { seed } from '../support/seed.js';
import { seededRandom } from '../support/seeded-random.js';
import { caught, takenOverWithinMs } from '../support/waiting.js';

interface Given {
  sandbox: Sandbox<'ec2'>;
  way: WayToEc2;
  bot: BotProcess;
  person: WorkspaceClient;
  /** Is called while the bot is dead. */
  whileDead?: (() => Promise<void>) | undefined;
}

/** Its status checks decide when it is ready, so that the bot marks it. */
const profile = 'lighting';

/** From the press to the answer of RunInstances it takes a few milliseconds more than EC2's latency. */
const latency = { ms: 40 };
const answeredWithinMs = 120;

/** Of a zone that has no machine now. */
const lack: Fault = {
  kind: 'answer',
  status: 500,
  headers: { 'content-type': 'text/xml' },
  body: '<Response><Errors><Error><Code>InsufficientInstanceCapacity</Code><Message>None.</Message></Error></Errors></Response>',
};

/** What there was before a launch. */
interface Past {
  messages: ReadonlySet<string>;
  machines: ReadonlySet<string>;
  launched: number;
}

function pastOf({ sandbox, person }: Given): Past {
  const { instances, launched } = sandbox.ec2.controls.state();
  return {
    messages: new Set(person.messages(workstations).map(({ ts }) => ts)),
    machines: new Set(instances.map(({ instanceId }) => instanceId)),
    launched,
  };
}

/** At the end, counted over all zones by the tag of the launch: one machine since then, and one true message. */
async function expectOneMachine({ sandbox, person }: Given, past: Past): Promise<void> {
  const messages = () => person.messages(workstations).filter(({ ts }) => !past.messages.has(ts));
  const message = await person.waitFor(
    () => messages().find(({ text }) => text.includes('has a workstation ready')),
    'a new message saying “has a workstation ready”',
    takenOverWithinMs,
  );
  await person.waitFor(
    () => person.replies(workstations, message.ts).some(({ text }) => text.includes('is ready')),
    'the reply that says it is ready',
    takenOverWithinMs,
  );
  const { instances, launched } = sandbox.ec2.controls.state();
  const machines = instances
    .filter(({ instanceId }) => !past.machines.has(instanceId))
    .map(({ tags, state }) => [tags['nimble-session:launch'], state]);
  expect(machines).toEqual([[tokenIn(message), 'running']]);
  expect(launched).toBe(past.launched + 1);
  expect(messages()).toHaveLength(1);
  // A bot that tells it twice may do so later than the test of that launch looked.
  for (const ts of [message.ts, ...past.messages]) {
    expect(person.replies(workstations, ts)).toHaveLength(1);
  }
}

const lost = { when: 'launched, not answered', action: 'RunInstances', arrived: true };
const markLost = { when: 'marked, not answered', action: 'CreateTags', arrived: true };

/** Calls that are about the machine of this launch alone. */
const ownMoments = [
  lost,
  markLost,
  { when: 'not launched', action: 'RunInstances', arrived: false },
  { when: 'not marked', action: 'CreateTags', arrived: false },
];

/** Calls that a bot with a past makes about other machines, too. */
const sharedMoments = [
  { when: 'answered, looked at', action: 'DescribeInstances', arrived: false },
  { when: 'asked for its checks', action: 'DescribeInstanceStatus', arrived: false },
];

async function killedAt({ action, arrived }: (typeof ownMoments)[number], given: Given) {
  const { way, bot, person, whileDead } = given;
  const past = pastOf(given);
  const form = await openForm(person, profile);
  const sent = way.unanswered(action, arrived);
  expect(await person.submit(form)).toMatchObject({ result: 'ok' });
  await sent;
  await bot.end('SIGKILL');
  await whileDead?.();
  await bot.start();
  await expectOneMachine(given, past);
}

async function killedInSecondZone(arrived: boolean, given: Given): Promise<void> {
  const { sandbox, way, bot, person, whileDead } = given;
  const past = pastOf(given);
  const form = await openForm(person, profile);
  const before = way.calls('RunInstances');
  way.failNext('RunInstances', lack);
  way.failNext('RunInstances', { kind: 'hang', arrived });
  await person.submit(form);
  await caught(() => way.calls('RunInstances') === before + 2);
  await bot.end('SIGKILL');
  await whileDead?.();
  await bot.start();
  await expectOneMachine(given, past);
  // The first zone has machines again: it is not asked while the second may have made one.
  const machine = sandbox.ec2.controls
    .state()
    .instances.find(({ instanceId }) => !past.machines.has(instanceId));
  expect(machine?.zone).toBe('us-west-2b');
}

inTurn.for(ownMoments)(
  'a bot killed with the machine $when makes one of the press, on SQLite',
  (moment, { sandbox, way, bot, person }) => killedAt(moment, { sandbox, way, bot, person }),
);

it.concurrent.for(sharedMoments)(
  'a bot killed with the machine $when makes one of the press, on SQLite',
  async (moment, { sandbox, way, bot, person }) => {
    await bot.start();
    await killedAt(moment, { sandbox, way, bot, person });
  },
);

inTurn.for([false, true])(
  'a bot refused in the first zone, and killed with the answer of the second lost (arrived: %s), makes one machine, on SQLite',
  (arrived, { sandbox, way, bot, person }) =>
    killedInSecondZone(arrived, { sandbox, way, bot, person }),
);

it.concurrent.for([lost, markLost])(
  'a bot killed with the machine $when makes one of the press, on PostgreSQL',
  async (moment, { sandbox, way, newBot, postgres, person }) => {
    const databaseUrl = await postgres.newDatabase();
    const bot = newBot({ DATABASE_URL: databaseUrl });
    await bot.start();
    // One of them takes over when the lease is really over.
    const whileDead = moment === lost ? undefined : () => endLeases(databaseUrl);
    await killedAt(moment, { sandbox, way, bot, person, whileDead });
  },
);

it.concurrent('a bot refused in the first zone, and killed with the answer of the second lost, makes one machine, on PostgreSQL', async ({
  sandbox,
  way,
  newBot,
  postgres,
  person,
}) => {
  const databaseUrl = await postgres.newDatabase();
  const bot = newBot({ DATABASE_URL: databaseUrl });
  await bot.start();
  const whileDead = () => endLeases(databaseUrl);
  await killedInSecondZone(true, { sandbox, way, bot, person, whileDead });
});

const random = seededRandom(seed);

inTurn.for([0, random() * answeredWithinMs, random() * answeredWithinMs])(
  `a bot killed %d ms after it has stored the launch makes one machine of it (SEED=${seed})`,
  async (afterMs, { sandbox, way, bot, person }) => {
    const given = { sandbox, way, bot, person };
    const past = pastOf(given);
    const form = await openForm(person, profile);
    sandbox.ec2.controls.latency(latency);
    const stored = bot.printed('launch stored', bot.output.length);
    const outcome = person.submit(form);
    await stored;
    if (afterMs > 0) await wait(afterMs);
    await bot.end('SIGKILL');
    await outcome;
    await bot.start();
    await expectOneMachine(given, past);
  },
);

it.concurrent('a bot killed after each of three unanswered launches makes one machine of the press', async ({
  sandbox,
  way,
  bot,
  person,
}) => {
  const given = { sandbox, way, bot, person };
  await bot.start();
  const past = pastOf(given);
  // Looks find nothing, so that each bot sends the launch again.
  way.isBlind = true;
  const form = await openForm(person, profile);
  for (let time = 0; time < 3; time += 1) {
    const sent = way.unanswered('RunInstances', true);
    if (time === 0) await person.submit(form);
    else await bot.start();
    await sent;
    await bot.end('SIGKILL');
  }
  way.isBlind = false;
  await bot.start();
  await expectOneMachine(given, past);
});

it.concurrent('a lack of capacity that a bot meets after a lost answer, and its end between, makes one machine', async ({
  sandbox,
  way,
  bot,
  person,
}) => {
  const given = { sandbox, way, bot, person };
  await bot.start();
  const past = pastOf(given);
  // The look before the launch is sent again finds nothing; a later one does.
  way.isBlind = true;
  const form = await openForm(person, profile);
  const lost = way.unanswered('RunInstances', true);
  await person.submit(form);
  await lost;
  await bot.end('SIGKILL');
  way.failNext('RunInstances', lack);
  await bot.start();
  await caught(() => way.calls('RunInstances') === 2);
  way.isBlind = false;
  await expectOneMachine(given, past);
  expect(way.calls('RunInstances')).toBe(2);
});
