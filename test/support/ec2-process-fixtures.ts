import { test } from 'vitest';
import type { Ec2Durations } from '../../sandbox/src/ec2/durations.js';
import { type Sandbox, startSandbox } from '../../sandbox/src/sandbox.js';
import { openWorkspace, type WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import { BotProcess } from './bot-process.js';
import { type Fault, startFaultyProxy } from './faulty-proxy.js';
import { ada } from './launching.js';
import { adaIn, botsIn, manySessions, type NewBot, withPostgres } from './process-fixtures.js';
import { Turns } from './turns.js';
import { caught } from './waiting.js';

/** The way from the bot to EC2. Dry runs pass it unseen: the bot makes them at each start. */
export interface WayToEc2 {
  origin: string;
  /** How many calls of this action came by. */
  calls(action: string): number;
  /** What becomes of the next call of this action that no earlier fault is for. */
  failNext(action: string, fault: Fault): void;
  /** The next call of this action gets no answer; resolves once it has come by. `arrived`: carried out. */
  unanswered(action: string, arrived: boolean): Promise<void>;
  /** Whether looks see no instance, as AWS lets it be for a while after a launch. */
  isBlind: boolean;
  /** No call is to fail any more. */
  reset(): void;
}

interface Fixtures {
  durations: Partial<Ec2Durations>;
  sandbox: Sandbox<'ec2'>;
  way: WayToEc2;
  newBot: NewBot;
  bot: BotProcess;
  /** Ada at the page of the pretend Slack. */
  person: WorkspaceClient;
}

const sawNothing: Fault = {
  kind: 'changed',
  change: (body) => body.replace(/<reservationSet>.*<\/reservationSet>/s, '<reservationSet/>'),
};

async function openWay({ origin }: Sandbox<'ec2'>) {
  const seen = new Map<string, number>();
  const faults: { action: string; fault: Fault }[] = [];
  const proxy = await startFaultyProxy(origin, ({ body }) => {
    const asked = new URLSearchParams(body);
    const action = asked.get('Action') ?? '';
    if (asked.get('DryRun') === 'true') return null;
    seen.set(action, (seen.get(action) ?? 0) + 1);
    const at = faults.findIndex((one) => one.action === action);
    if (at !== -1) return faults.splice(at, 1)[0]?.fault ?? null;
    return way.isBlind && action === 'DescribeInstances' ? sawNothing : null;
  });
  const way: WayToEc2 = {
    origin: proxy.origin,
    calls: (action) => seen.get(action) ?? 0,
    failNext: (action, fault) => faults.push({ action, fault }),
    async unanswered(action, arrived) {
      const before = way.calls(action);
      way.failNext(action, { kind: 'hang', arrived });
      await caught(() => way.calls(action) > before);
    },
    isBlind: false,
    reset() {
      faults.splice(0);
      way.isBlind = false;
    },
  };
  return { way, close: () => proxy.close() };
}

const quick = { pendingMs: 300, checksMs: 300, stopMs: 300 };

/** Tests of the built bot on EC2, each on a sandbox of its own. */
export const it = withPostgres.extend<Fixtures>({
  durations: quick,
  async sandbox({ durations }, use) {
    const sandbox = await startSandbox({ port: 0, studioKind: 'ec2', ec2: { durations } });
    await use(sandbox);
    await sandbox.close();
  },
  async way({ sandbox }, use) {
    const { way, close } = await openWay(sandbox);
    await use(way);
    await close();
  },
  newBot: ({ sandbox, way }, use) => botsIn(sandbox, { AWS_ENDPOINT_URL_EC2: way.origin }, use),
  bot: ({ newBot }, use) => use(newBot()),
  person: ({ sandbox }, use) => adaIn(sandbox, use),
});

interface Turn {
  sandbox: Sandbox<'ec2'>;
  way: WayToEc2;
  bot: BotProcess;
  person: WorkspaceClient;
  close(): Promise<void>;
}

interface TurnFixtures extends Omit<Turn, 'close'> {
  turns: Turns<Turn>;
  turn: Turn;
}

/** Tests that take turns at one bot on one sandbox, as in `process-fixtures`. */
export const inTurn = test.extend<TurnFixtures>({
  turns: [
    // biome-ignore lint/correctness/noEmptyPattern: Vitest reads the names of what it needs.
    async ({}, use) => {
      const turns = new Turns(async () => {
        const options = { port: 0, studioKind: 'ec2', ec2: { durations: quick } } as const;
        const sandbox = await startSandbox(options);
        const { way, close: closeWay } = await openWay(sandbox);
        const settings = { ...manySessions, AWS_ENDPOINT_URL_EC2: way.origin };
        const bot = BotProcess.inSandbox(sandbox, settings);
        await bot.start();
        const person = await openWorkspace(sandbox.origin, ada);
        const close = async () => {
          person.close();
          await bot.dispose();
          await closeWay();
          await sandbox.close();
        };
        return { sandbox, way, bot, person, close };
      });
      await use(turns);
      await turns.end();
    },
    { scope: 'file' },
  ],
  async turn({ turns, onTestFailed }, use) {
    const turn = await turns.next({ onTestFailed });
    turn.sandbox.slack.controls.reset();
    turn.sandbox.ec2.controls.reset();
    turn.way.reset();
    await use(turn);
  },
  sandbox: ({ turn }, use) => use(turn.sandbox),
  way: ({ turn }, use) => use(turn.way),
  bot: ({ turn }, use) => use(turn.bot),
  person: ({ turn }, use) => use(turn.person),
});
