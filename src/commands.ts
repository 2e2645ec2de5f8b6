import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from 'pino';
import { type BotSettings, startBot } from './bot.js';
import { realTime } from './clock.js';
import type { Finding } from './doctor/finding.js';
import { lastLinesWithinMs, sameSignalWithinMs, stopProcessWithinMs } from './limits.js';
import { createLog, readableLines } from './log.js';
import type { SandboxStudio } from './settings/bot.js';
import { type EnvFile, readEnvFile } from './settings/env-file.js';
import { warnIfOpen } from './settings/open-file.js';
import { noDirectory } from './settings/people/directory.js';
import {
  readSandboxSettings,
  readSettings,
  type Settings,
  SettingsError,
} from './settings/read-settings.js';
import { backUp } from './store/backup.js';
import { moveInto } from './store/move.js';
import { version } from './version.js';

interface Command {
  /** Whether these words may stand after its name. */
  takes: (operands: readonly string[]) => boolean;
  /** What stands before the reason when the command fails; without it, the words for a start stand there. */
  headline?: string;
  run: (envFile: EnvFile, operand: string) => Promise<void>;
}

const isNothing: Command['takes'] = ({ length }) => length === 0;
const isOneFile: Command['takes'] = ({ length }) => length === 1;

/** What may stand after `node dist/main.js`; nothing means `start`. */
const commands = Object.entries<Command>({
  /** On what is configured; on the sandbox when nothing is. */
  start: { takes: isNothing, run: (envFile) => run(readSettings(process.env), envFile) },
  /** On the sandbox by the rules that are set, also when a real Slack and studio are configured. */
  sandbox: { takes: isNothing, run: (envFile) => run(readSandboxSettings(process.env), envFile) },
  /** Says what works and what does not, with a remedy, and changes nothing. */
  doctor: {
    takes: (operands) => ['', '--json'].includes(operands.join()),
    async run(envFile, form) {
      const isWell = await tellFindings(envFile, form === '--json');
      process.exit(isWell ? 0 : 1);
    },
  },
  /** Copies the SQLite database into a new file, also while the bot runs. */
  backup: {
    takes: isOneFile,
    headline: 'No backup was made:',
    async run(_envFile, file) {
      const copy = await backUp(readSettings(process.env).databaseUrl, file);
      process.stdout.write(`The database is copied to ${copy}\n`);
    },
  },
  /** Fills the new PostgreSQL that `DATABASE_URL` names from the SQLite file of a bot that is stopped. */
  move: {
    takes: isOneFile,
    headline: 'Nothing was moved:',
    async run(_envFile, file) {
      const { databaseUrl } = readSettings(process.env);
      const launches = await moveInto(databaseUrl, file, createLog('fatal'));
      process.stdout.write(`The database is moved. Launches: ${launches}\n`);
    },
  },
  '--version': {
    takes: isNothing,
    async run() {
      process.stdout.write(`${version}\n`);
    },
  },
});

/** What is running, in the order in which it is to be stopped. */
type Stops = (() => Promise<void>)[];

/** Carries out the command that these words name. */
export async function main(words: readonly string[]): Promise<void> {
  // Their reader may be gone. That is no reason to end, nor to stop otherwise than in order.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  const [asked = 'start', ...operands] = words;
  const [, command] = commands.find(([name]) => name === asked) ?? [];
  if (!command?.takes(operands)) {
    process.stderr.write(
      `There is no command “${words.join(' ')}”. Commands: start, sandbox, doctor [--json], backup FILE, move FILE, --version.\n`,
    );
    process.exit(2);
  }
  let envFile: EnvFile | null = null;
  try {
    envFile = readEnvFile(process.env);
    await command.run(envFile, operands.join());
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    const problems = error instanceof SettingsError ? error.problems : [said];
    const { headline = 'The bot cannot start:' } = command;
    const lines = [headline, ...problems.map((problem) => `  - ${problem}`)];
    if (envFile !== null) lines.push(`Settings from a file: ${envFile.told}`);
    process.stderr.write(`${lines.join('\n')}\n`);
    process.exit(1);
  }
}

/** @returns whether nothing is wrong */
async function tellFindings(envFile: EnvFile, asJson: boolean): Promise<boolean> {
  // What only the doctor needs takes no memory of a bot.
  const { examine, lineOf } = await import('./doctor/doctor.js');
  const log = createLog('fatal');
  const findings: Finding[] = [];
  for await (const finding of examine(process.env, envFile, log)) {
    findings.push(finding);
    if (!asJson) process.stdout.write(`${lineOf(finding)}\n`);
  }
  if (asJson) process.stdout.write(`${JSON.stringify({ version, findings }, null, 2)}\n`);
  return findings.every(({ result }) => result !== 'wrong');
}

async function run(settings: Settings, envFile: EnvFile): Promise<void> {
  const stops: Stops = [];
  const destination = settings.slack === null ? readableLines(say) : undefined;
  const log = createLog(settings.logLevel, destination);
  const end = endInOrder(stops, log);
  log.info({ version, envFile: envFile.told }, 'starting');
  for (const { name, meant } of settings.lookAlikes) {
    log.warn({ name, like: meant }, 'a variable was set that looks like a setting and is none');
  }
  if (envFile.path !== null) warnIfOpen(envFile.path, log);
  const bot = await startBot(await withSandbox(settings, stops), log);
  stops.unshift(() => bot.stop());
  const profiles = await bot.profiles();
  log.info({ version, ...bot.about, profiles }, 'the bot is ready');
  void bot.lookAround(settings.slack === null);
  log.fatal(
    { err: await bot.broken },
    'the connection to Slack is gone for good; stopping in order',
  );
  await end(1);
}

/** The settings, with the sandbox in the place of what is not configured. */
async function withSandbox(settings: Settings, stops: Stops): Promise<BotSettings> {
  const { slack, studio } = settings;
  const onRealTime = { ...settings, clock: realTime };
  if (slack !== null && studio.kind !== 'sandbox') return { ...onRealTime, slack, studio };
  const { sandboxPort, sandboxStudio } = settings;
  const sandbox = await startSandbox(sandboxPort, sandboxStudio);
  stops.unshift(() => sandbox.close());
  if (slack === null) {
    const pretended = pretendedStudios[sandboxStudio];
    say(`The sandbox is on: a pretend Slack and a pretend ${pretended}, on this machine only.`);
    say(`Open ${sandbox.origin} and type /nimble-session`);
    return { ...settings, ...sandbox.settings };
  }
  const state = `${sandbox.origin}/sandbox/${sandboxStudio}/state`;
  say(`The studio is a pretend one. What it does: ${state}`);
  // No member of a real workspace is a user of the pretend studio, so everyone may use all of it.
  return { ...onRealTime, slack, studio: sandbox.settings.studio, directory: noDirectory };
}

const pretendedStudios: Readonly<Record<SandboxStudio, string>> = {
  nimble: 'Nimble Studio',
  ec2: 'EC2',
};

async function startSandbox(port: number, studioKind: SandboxStudio) {
  let sandbox: typeof import('nimble-session-sandbox');
  try {
    sandbox = await import('nimble-session-sandbox');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND')) {
      throw error;
    }
    throw new Error(
      'The sandbox is not installed or not built. Run npm ci (without --omit=dev) and npm run build, or configure Slack and a studio: see .env.example',
      { cause: error },
    );
  }
  return sandbox.startSandbox({ port, studioKind, narrate: say });
}

/** Returns what ends the process: everything stopped, nothing lost, with this exit code. */
function endInOrder(stops: Stops, log: Logger): (exitCode: number) => Promise<void> {
  let ending = false;
  const end = async (exitCode: number) => {
    if (ending) return;
    ending = true;
    // The process ends also when a database or Slack hangs.
    setTimeout(() => {
      log.error('not stopped in time; ending without the rest');
      process.exit(exitCode || 1);
    }, stopProcessWithinMs);
    for (const stop of stops) {
      await stop().catch((error: unknown) => log.error({ err: error }, 'could not stop in order'));
    }
    const written = new Promise((resolve) => process.stdout.write('', resolve));
    await Promise.race([written, wait(lastLinesWithinMs)]);
    process.exit(exitCode);
  };
  let first: { signal: string; atMs: number } | null = null;
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.removeAllListeners(signal);
    process.on(signal, () => {
      const atMs = performance.now();
      // npm passes Ctrl+C on, which the terminal has sent to the bot as well.
      if (signal === first?.signal && atMs - first.atMs < sameSignalWithinMs) return;
      // An operator who sends a second signal does not want to wait.
      if (ending) process.exit(1);
      first ??= { signal, atMs };
      log.info({ signal }, 'stopping');
      void end(0);
    });
  }
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (reason: unknown) => {
      log.fatal({ err: reason, event }, 'an unexpected error; stopping in order');
      void end(1);
    });
  }
  return end;
}

function say(line: string): void {
  process.stdout.write(`${new Date().toTimeString().slice(0, 8)}  ${line}\n`);
}
