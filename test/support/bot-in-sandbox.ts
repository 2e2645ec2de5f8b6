import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import type { Ec2Controls } from '../../sandbox/src/ec2/controls.js';
import type { NimbleControls } from '../../sandbox/src/nimble/controls.js';
import { pretendStudio } from '../../sandbox/src/pretend-studio.js';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/src/sandbox.js';
import type { StudioKind } from '../../sandbox/src/settings.js';
import type { SlackControls } from '../../sandbox/src/slack/controls.js';
import { openWorkspace, type WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import { type Bot, type BotSettings, startBot } from '../../src/bot.js';
import { createLog, type LogLevel } from '../../src/log.js';
import { readSettings } from '../../src/settings/read-settings.js';
import type { AwsAccess } from '../../src/studio/aws/client.js';
import { databaseFolder } from './database-folder.js';
import { freePort } from './free-port.js';
import { storedText } from './secrets.js';

export interface BotInSandbox {
  readonly sandbox: Sandbox<StudioKind>;
  readonly nimble: NimbleControls;
  /** Of the pretend EC2, where the bot works with that one. */
  readonly ec2: Ec2Controls;
  readonly slack: SlackControls;
  /** The bot's clock, to be set wrong. `sandbox.clock` lets time pass for all of them. */
  readonly clock: BotsClock;
  /** Every line that the bot has logged. */
  readonly logLines: string[];
  /** Where health and metrics are served. */
  readonly opsOrigin: string;
  /** The workspace as this person sees it; the same client for the same person. */
  person(slackUserId: string): Promise<WorkspaceClient>;
  /** Stops the bot and starts another on the same database, with these settings of its studio changed. */
  restart(studio?: ChangedStudio): Promise<void>;
  /** Stops the bot for good; the sandbox and its people stay. */
  stop(): Promise<void>;
  /** Stops the bot; returns all that it leaves in its database, in the logs and with people in Slack. */
  leavings(): Promise<string>;
  close(): Promise<void>;
}

/** The sandbox's time, and how far the bot's own clock is ahead of it. */
interface BotsClock {
  forward(ms: number): void;
  /** How far the bot's time is ahead of the real one. */
  readonly aheadMs: number;
}

/** What a test changes of the studio's settings, of whatever kind it is. */
type ChangedStudio = Partial<AwsAccess> & { studioId?: string };

export interface BotInSandboxOptions {
  /** The bot works with the pretend Nimble Studio unless `studioKind` says otherwise. */
  sandbox?: Omit<SandboxOptions<StudioKind>, 'port' | 'narrate'>;
  /** The bot takes Slack's deliveries as signed HTTP requests. */
  http?: boolean;
  /** A file of the bot's own unless given. */
  databaseUrl?: string;
  limits?: Partial<BotSettings['limits']>;
  studio?: ChangedStudio;
  directory?: Partial<BotSettings['directory']>;
  /** Unless given, there is no admin, and anyone may launch anything up to 1,000 times. */
  rules?: Partial<BotSettings['rules']>;
  proxies?: BotSettings['proxies'];
  /** Health and metrics are served, at `opsOrigin`. */
  ops?: true;
  /** Changes the settings when all others are known. */
  settings?: (settings: BotSettings) => Partial<BotSettings>;
  logLevel?: LogLevel;
}

/** Sessions become READY in a moment, unless a test says otherwise. */
const quick = { createMs: 150, startMs: 100, stopMs: 100, deleteMs: 100, streamMs: 50 };

const quickEc2 = { pendingMs: 80, checksMs: 80, markMs: 80, stopMs: 100, terminateMs: 100 };

/** More sessions at a time than any test has. */
const studio = { ...pretendStudio, sessionQuota: 200 };

/** The bot looks often, so that a test need not wait for what it sees. */
const limits = {
  movingMs: 40,
  settledMs: 100,
  searchAfterMs: 300,
  missingForMs: 300,
  tokenLookEveryMs: 100,
};

/** The real bot, in this process, on a sandbox of its own. */
export async function startBotInSandbox(options: BotInSandboxOptions = {}): Promise<BotInSandbox> {
  const folder = databaseFolder();
  const file = join(folder, 'launches.sqlite');
  const narration: string[] = [];
  const sandbox: Sandbox<StudioKind> = await startSandbox<StudioKind>({
    port: 0,
    studio,
    studioKind: 'nimble',
    narrate: (line) => narration.push(line),
    ...options.sandbox,
    nimble: { durations: quick, ...options.sandbox?.nimble },
    ec2: { durations: quickEc2, ...options.sandbox?.ec2 },
  });
  const logLines: string[] = [];
  const log = createLog(
    options.logLevel ?? 'info',
    new Writable({
      write(line, _encoding, done) {
        logLines.push(String(line));
        done();
      },
    }),
  );
  const httpPort = options.http ? await freePort() : null;
  const opsPort = options.ops ? await freePort() : null;
  const ports = { http: httpPort, ops: opsPort };
  const given = settingsFor(sandbox, { databaseUrl: `file:${file}`, ...options }, ports);
  const settings = { ...given, ...options.settings?.(given) };
  let wrongByMs = 0;
  const { aheadMs, onMove } = settings.clock;
  const botsAheadMs = () => aheadMs() + wrongByMs;
  const clock: BotsClock = {
    get aheadMs() {
      return botsAheadMs();
    },
    forward(ms) {
      wrongByMs += ms;
    },
  };
  const start = (changed: ChangedStudio = {}) => {
    const studio = { ...settings.studio, ...changed };
    return startBot({ ...settings, clock: { aheadMs: botsAheadMs, onMove }, studio }, log);
  };
  const people = new Map<string, WorkspaceClient>();
  let running: Bot | null = await start().catch(async (error: unknown) => {
    await sandbox.close();
    rmSync(folder, { recursive: true });
    throw error;
  });
  const stop = async () => {
    await running?.stop();
    running = null;
  };
  const slack = sandbox.slack.controls;
  if (httpPort !== null) {
    slack.deliverOverHttp({ url: `http://127.0.0.1:${httpPort}/slack/events` });
  }
  return {
    sandbox,
    nimble: sandbox.nimble.controls,
    ec2: sandbox.ec2.controls,
    slack,
    clock,
    logLines,
    opsOrigin: `http://127.0.0.1:${opsPort}`,
    async person(slackUserId) {
      const client = people.get(slackUserId) ?? (await openWorkspace(sandbox.origin, slackUserId));
      people.set(slackUserId, client);
      return client;
    },
    async restart(changed) {
      await stop();
      running = await start(changed);
    },
    stop,
    async leavings() {
      const { messages, views } = slack.state();
      const shown = JSON.stringify({ messages, homes: views.map(({ home }) => home) });
      await stop();
      const stored = options.databaseUrl === undefined ? storedText(file) : '';
      return [stored, shown, ...logLines, ...narration].join('\n');
    },
    async close() {
      for (const client of people.values()) client.close();
      await stop();
      await sandbox.close();
      rmSync(folder, { recursive: true });
    },
  };
}

function settingsFor(
  sandbox: Sandbox<StudioKind>,
  options: BotInSandboxOptions & { databaseUrl: string },
  ports: { http: number | null; ops: number | null },
): BotSettings {
  const { botName, limits: usualLimits, proxies, rules } = readSettings({});
  const { clock, slack, studio: pretended, directory } = sandbox.settings;
  return {
    botName,
    clock,
    proxies: options.proxies ?? proxies,
    pricesFile: null,
    holidaysFile: null,
    hoursFile: null,
    quotasFile: null,
    databaseUrl: options.databaseUrl,
    limits: { ...usualLimits, ...limits, ...options.limits },
    ops: ports.ops === null ? null : { host: '127.0.0.1', port: ports.ops },
    studio: { ...pretended, ...options.studio },
    directory: { ...directory, ...options.directory },
    rules: { ...rules, maxSessionsPerUser: 1_000, ...options.rules },
    slack:
      ports.http === null
        ? slack
        : {
            ...slack,
            receiver: {
              kind: 'http',
              signingSecret: sandbox.signingSecret,
              host: '127.0.0.1',
              port: ports.http,
            },
          },
  };
}
