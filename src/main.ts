import { config as loadEnvFile } from 'dotenv';
import type { Logger } from 'pino';
import { type BotSettings, startBot } from './bot.js';
import { stopProcessWithinMs } from './limits.js';
import { createLog, readableLines } from './log.js';
import { noDirectory } from './settings/people/directory.js';
import {
  type Environment,
  readSettings,
  type Settings,
  SettingsError,
  withoutOutsideWorld,
} from './settings/read-settings.js';
import { version } from './version.js';

/** What may stand after `node dist/main.js`; nothing means `start`. */
const commandNames = ['start', 'sandbox', '--version'] as const;

type CommandName = (typeof commandNames)[number];

const commands: Readonly<Record<CommandName, () => Promise<void>>> = {
  /** On what is configured; on the sandbox when nothing is. */
  start: () => run(process.env),
  /** On the sandbox, also when a real Slack and studio are configured. */
  sandbox: () => run(withoutOutsideWorld(process.env)),
  async '--version'() {
    process.stdout.write(`${version}\n`);
  },
};

/** What is running, in the order in which it is to be stopped. */
type Stops = (() => Promise<void>)[];

async function main(words: readonly string[]): Promise<void> {
  const asked = words.join(' ') || 'start';
  const name = commandNames.find((one) => one === asked);
  if (name === undefined) {
    process.stderr.write(`There is no command “${asked}”. Commands: ${commandNames.join(', ')}.\n`);
    process.exit(2);
  }
  await commands[name]();
}

async function run(environment: Environment): Promise<void> {
  const settings = readSettings(environment);
  const stops: Stops = [];
  const destination = settings.slack === null ? readableLines(say) : undefined;
  const log = createLog(settings.logLevel, destination);
  const end = endInOrder(stops, log);
  log.info({ version }, 'starting');
  const bot = await startBot(await withSandbox(settings, stops), log);
  stops.unshift(() => bot.stop());
  log.info('the bot is ready');
  void bot.lookAtStudio();
  log.fatal(
    { err: await bot.broken },
    'the connection to Slack is gone for good; stopping in order',
  );
  await end(1);
}

/** The settings, with the sandbox in the place of what is not configured. */
async function withSandbox(settings: Settings, stops: Stops): Promise<BotSettings> {
  const { slack, studio } = settings;
  if (slack !== null && studio.kind !== 'sandbox') return { ...settings, slack, studio };
  const sandbox = await startSandbox(settings.sandboxPort);
  stops.unshift(() => sandbox.close());
  if (slack === null) {
    say('The sandbox is on: a pretend Slack and a pretend Nimble Studio, on this machine only.');
    say(`Open ${sandbox.origin} and type /nimble-session`);
    return { ...settings, ...sandbox.settings };
  }
  say(`The studio is a pretend one. What it does: ${sandbox.origin}/sandbox/nimble/state`);
  // No member of a real workspace is a user of the pretend studio, so everyone may use all of it.
  return { ...settings, slack, studio: sandbox.settings.studio, directory: noDirectory };
}

async function startSandbox(port: number) {
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
  return sandbox.startSandbox({ port, narrate: say });
}

/** Returns what ends the process: everything stopped, nothing lost, with this exit code. */
function endInOrder(stops: Stops, log: Logger): (exitCode: number) => Promise<void> {
  let ending = false;
  const end = async (exitCode: number) => {
    if (ending) return;
    ending = true;
    setTimeout(() => process.exit(exitCode || 1), stopProcessWithinMs).unref();
    for (const stop of stops) {
      await stop().catch((error: unknown) => log.error({ err: error }, 'could not stop in order'));
    }
    process.exit(exitCode);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      // An operator who sends a second signal does not want to wait.
      if (ending) process.exit(1);
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

loadEnvFile({ quiet: true });
main(process.argv.slice(2)).catch((error: unknown) => {
  const said = error instanceof Error ? error.message : String(error);
  const problems = error instanceof SettingsError ? error.problems : [said];
  process.stderr.write(
    ['The bot cannot start:', ...problems.map((problem) => `  - ${problem}`), ''].join('\n'),
  );
  process.exit(1);
});
