import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Sandbox } from '../../sandbox/src/sandbox.js';
import type { PageView } from '../../sandbox/src/slack/page-protocol.js';
import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import type { BotProcess } from '../support/bot-process.js';
import { tokenIn } from '../support/buttons.js';
import { it, type WayToEc2 } from '../support/ec2-process-fixtures.js';
import type { Fault } from '../support/faulty-proxy.js';
import { endLeases } from '../support/in-database.js';
import { messageSaying, openForm, workstations } from '../support/launching.js';
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

async function filledForm({ bot, person }: Given): Promise<PageView> {
  await bot.start();
  return openForm(person, profile);
}

/** At the end, counted over all zones by the tag of the launch: one machine, and one true message. */
async function expectOneMachine({ sandbox, person }: Given): Promise<void> {
  const message = await messageSaying(
    person,
    'has a workstation ready',
    workstations,
    takenOverWithinMs,
  );
  await person.waitFor(
    () => person.replies(workstations, message.ts).some(({ text }) => text.includes('is ready')),
    'the reply that says it is ready',
    takenOverWithinMs,
  );
  const { instances, launched } = sandbox.ec2.controls.state();
  const machines = instances.map(({ tags, state }) => [tags['nimble-session:launch'], state]);
  expect(machines).toEqual([[tokenIn(message), 'running']]);
  expect(launched).toBe(1);
  expect(person.messages(workstations)).toHaveLength(1);
  expect(person.replies(workstations, message.ts)).toHaveLength(1);
}

const lost = { when: 'launched, not answered', action: 'RunInstances', arrived: true };
const markLost = { when: 'marked, not answered', action: 'CreateTags', arrived: true };
const moments = [
  lost,
  markLost,
  { when: 'not launched', action: 'RunInstances', arrived: false },
  { when: 'answered, looked at', action: 'DescribeInstances', arrived: false },
  { when: 'asked for its checks', action: 'DescribeInstanceStatus', arrived: false },
  { when: 'not marked', action: 'CreateTags', arrived: false },
];

async function killedAt({ action, arrived }: (typeof moments)[number], given: Given) {
  const { way, bot, person, whileDead } = given;
  const form = await filledForm(given);
  const sent = way.unanswered(action, arrived);
  expect(await person.submit(form)).toMatchObject({ result: 'ok' });
  await sent;
  await bot.end('SIGKILL');
  await whileDead?.();
  await bot.start();
  await expectOneMachine(given);
}

async function killedInSecondZone(arrived: boolean, given: Given): Promise<void> {
  const { sandbox, way, bot, person, whileDead } = given;
  const form = await filledForm(given);
  way.failNext('RunInstances', lack);
  way.failNext('RunInstances', { kind: 'hang', arrived });
  await person.submit(form);
  await caught(() => way.calls('RunInstances') === 2);
  await bot.end('SIGKILL');
  await whileDead?.();
  await bot.start();
  await expectOneMachine(given);
  // The first zone has machines again: it is not asked while the second may have made one.
  const [machine] = sandbox.ec2.controls.state().instances;
  expect(machine?.zone).toBe('us-west-2b');
}

it.concurrent.for(moments)(
  'a bot killed with the machine $when makes one of the press, on SQLite',
  (moment, { sandbox, way, bot, person }) => killedAt(moment, { sandbox, way, bot, person }),
);

it.concurrent.for([false, true])(
  'a bot refused in the first zone, and killed with the answer of the second lost (arrived: %s), makes one machine, on SQLite',
  (arrived, { sandbox, way, bot, person }) =>
    killedInSecondZone(arrived, { sandbox, way, bot, person }),
);

it.concurrent.for([lost, markLost])(
  'a bot killed with the machine $when makes one of the press, on PostgreSQL',
  async (moment, { sandbox, way, newBot, postgres, person }) => {
    const databaseUrl = await postgres.newDatabase();
    const bot = newBot({ DATABASE_URL: databaseUrl });
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
  const whileDead = () => endLeases(databaseUrl);
  await killedInSecondZone(true, { sandbox, way, bot, person, whileDead });
});

const random = seededRandom(seed);

it.concurrent.for([0, random() * answeredWithinMs, random() * answeredWithinMs])(
  `a bot killed %d ms after it has stored the launch makes one machine of it (SEED=${seed})`,
  async (afterMs, { sandbox, way, bot, person }) => {
    const given = { sandbox, way, bot, person };
    const form = await filledForm(given);
    sandbox.ec2.controls.latency(latency);
    const outcome = person.submit(form);
    await bot.printed('launch stored');
    if (afterMs > 0) await wait(afterMs);
    await bot.end('SIGKILL');
    await outcome;
    await bot.start();
    await expectOneMachine(given);
  },
);

it.concurrent('a bot killed after each of three unanswered launches makes one machine of the press', async ({
  sandbox,
  way,
  bot,
  person,
}) => {
  const given = { sandbox, way, bot, person };
  // Looks find nothing, so that each bot sends the launch again.
  way.isBlind = true;
  const form = await filledForm(given);
  for (let time = 0; time < 3; time += 1) {
    const sent = way.unanswered('RunInstances', true);
    if (time === 0) await person.submit(form);
    else await bot.start();
    await sent;
    await bot.end('SIGKILL');
  }
  way.isBlind = false;
  await bot.start();
  await expectOneMachine(given);
});

it.concurrent('a lack of capacity that a bot meets after a lost answer, and its end between, makes one machine', async ({
  sandbox,
  way,
  bot,
  person,
}) => {
  const given = { sandbox, way, bot, person };
  // The look before the launch is sent again finds nothing; a later one does.
  way.isBlind = true;
  const form = await filledForm(given);
  const lost = way.unanswered('RunInstances', true);
  await person.submit(form);
  await lost;
  await bot.end('SIGKILL');
  way.failNext('RunInstances', lack);
  await bot.start();
  await caught(() => way.calls('RunInstances') === 2);
  way.isBlind = false;
  await expectOneMachine(given);
  expect(way.calls('RunInstances')).toBe(2);
});
