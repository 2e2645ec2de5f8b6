import { Writable } from 'node:stream';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/src/sandbox.js';
import { openWorkspace, type WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import { type Bot, type BotSettings, startBot } from '../../src/bot.js';
import { createLog, type LogLevel } from '../../src/log.js';
import { readSettings } from '../../src/settings/read-settings.js';
import { freePort } from './free-port.js';

export interface BotInSandbox {
  sandbox: Sandbox;
  bot: Bot;
  /** Every line that the bot has logged. */
  logLines: string[];
  /** Every line that the sandbox has told of what happens in it. */
  narration: string[];
  /** The workspace as this person sees it; the same client for the same person. */
  person(slackUserId: string): Promise<WorkspaceClient>;
  /** Stops the bot and starts another on the same database, with these settings of its studio changed. */
  restartBot(studio?: Partial<BotSettings['studio']>): Promise<void>;
  /** Stops the bot for good; the sandbox and its people stay. */
  stopBot(): Promise<void>;
  close(): Promise<void>;
}

export interface BotInSandboxOptions {
  sandbox?: Omit<SandboxOptions, 'port'>;
  /** The bot takes Slack's deliveries as signed HTTP requests. */
  http?: boolean;
  /** In memory unless given. */
  databaseUrl?: string;
  limits?: Partial<BotSettings['limits']>;
  directory?: Partial<BotSettings['directory']>;
  /** Nobody is an admin and everything is allowed, as often as one likes, unless given. */
  rules?: Partial<BotSettings['rules']>;
  logLevel?: LogLevel;
}

/** Sessions become READY in a moment, unless a test says otherwise. */
const quick = { createMs: 150, startMs: 100, stopMs: 100, deleteMs: 100, streamMs: 50 };

/** The real bot, in this process, on a sandbox of its own. */
export async function startBotInSandbox(options: BotInSandboxOptions = {}): Promise<BotInSandbox> {
  const narration: string[] = [];
  const sandbox = await startSandbox({
    port: 0,
    narrate: (line) => narration.push(line),
    ...options.sandbox,
    nimble: { durations: quick, ...options.sandbox?.nimble },
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
  const settings = settingsFor(sandbox, options, options.http ? await freePort() : null);
  const start = (studio: Partial<BotSettings['studio']> = {}) =>
    startBot({ ...settings, studio: { ...settings.studio, ...studio } }, log);
  let stopped = false;
  const people = new Map<string, WorkspaceClient>();
  const running: BotInSandbox = {
    sandbox,
    bot: await start(),
    logLines,
    narration,
    async person(slackUserId) {
      const client = people.get(slackUserId) ?? (await openWorkspace(sandbox.origin, slackUserId));
      people.set(slackUserId, client);
      return client;
    },
    async restartBot(studio) {
      await running.bot.stop();
      running.bot = await start(studio);
    },
    async stopBot() {
      if (!stopped) await running.bot.stop();
      stopped = true;
    },
    async close() {
      for (const client of people.values()) client.close();
      await running.stopBot();
      await sandbox.close();
    },
  };
  if (settings.slack.receiver.kind === 'http') {
    const url = `http://127.0.0.1:${settings.slack.receiver.port}/slack/events`;
    sandbox.slack.controls.deliverOverHttp({ url });
  }
  return running;
}

function settingsFor(
  sandbox: Sandbox,
  options: BotInSandboxOptions,
  httpPort: number | null,
): BotSettings {
  const usual = readSettings({});
  const { slack, studio, directory } = sandbox.settings;
  return {
    botName: usual.botName,
    databaseUrl: options.databaseUrl ?? 'file::memory:',
    limits: {
      ...usual.limits,
      movingMs: 40,
      searchAfterMs: 300,
      missingForMs: 300,
      ...options.limits,
    },
    studio,
    directory: { ...directory, ...options.directory },
    rules: { ...usual.rules, maxSessionsPerUser: 1_000, ...options.rules },
    slack:
      httpPort === null
        ? slack
        : {
            ...slack,
            receiver: { kind: 'http', signingSecret: sandbox.signingSecret, port: httpPort },
          },
  };
}
