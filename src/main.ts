import { config as loadEnvFile } from 'dotenv';
import type { Logger } from 'pino';
import { type Bot, startBot } from './bot.js';
import { createLog, readableLines } from './log.js';
import { type Config, ConfigError, readConfig } from './settings/settings.js';

/** SIGTERM is followed by SIGKILL; whatever has not ended by then is safe in the database. */
const stopWithinMs = 4_500;

interface Running {
  /** In the order in which they are to be stopped. */
  stops: (() => Promise<void>)[];
}

async function main(): Promise<void> {
  loadEnvFile({ quiet: true });
  const config = readConfig(process.env);
  const running: Running = { stops: [] };
  const inSandbox = config.slack === null;
  const log = inSandbox
    ? createLog(config.logLevel, readableLines(say))
    : createLog(config.logLevel);
  const end = endInOrder(running, log);
  const { slack, studio, ...rest } = await withSandbox(config, running);
  if (slack === null || studio.kind === 'sandbox') throw new Error('The sandbox gave no settings.');
  const bot: Bot = await startBot({ slack, studio, ...rest }, log);
  running.stops.unshift(() => bot.stop());
  log.info('the bot is ready');
  log.fatal(
    { err: await bot.broken },
    'the connection to Slack is gone for good; stopping in order',
  );
  await end(1);
}

/** The settings with the sandbox in the place of what is not configured. */
async function withSandbox(config: Config, running: Running): Promise<Config> {
  if (config.slack !== null && config.studio.kind === 'nimble') return config;
  const { startSandbox } = await import('nimble-session-sandbox');
  const sandbox = await startSandbox({ port: config.sandboxPort, narrate: say });
  running.stops.unshift(() => sandbox.close());
  const { SLACK_API_URL, SLACK_BOT_TOKEN, SLACK_APP_TOKEN, IDENTITY_STORE_ID, ...pretendStudio } =
    sandbox.environment;
  // The AWS SDK reads its own variables from the environment, so that is where they have to be.
  Object.assign(process.env, pretendStudio);
  if (config.slack === null) {
    Object.assign(process.env, {
      SLACK_API_URL,
      SLACK_BOT_TOKEN,
      SLACK_APP_TOKEN,
      IDENTITY_STORE_ID,
    });
    // The pretend world is gone with this process, so what the bot knows of it goes too.
    process.env.DATABASE_URL ||= 'file::memory:';
    say('The sandbox is on: a pretend Slack and a pretend Nimble Studio, on this machine only.');
    say(`Open ${sandbox.origin} and type /nimble-session`);
  } else {
    // Nobody of a real workspace works in the pretend studio, so everyone may use all of it.
    process.env.IDENTITY_STORE_ID = '';
    process.env.STUDIO_USERS_FILE = '';
    // What the pretend studio forgets with this process must not end what a real one still has.
    process.env.DATABASE_URL ||= 'file:./data/sandbox.sqlite';
    say(`The studio is a pretend one. What it does: ${sandbox.origin}/sandbox/nimble/state`);
  }
  return readConfig(process.env);
}

/** Returns what ends the process: everything stopped, nothing lost, with this exit code. */
function endInOrder(running: Running, log: Logger): (exitCode: number) => Promise<void> {
  let ending = false;
  const end = async (exitCode: number) => {
    if (ending) return;
    ending = true;
    setTimeout(() => process.exit(exitCode || 1), stopWithinMs).unref();
    for (const stop of running.stops) {
      await stop().catch((error: unknown) => log.error({ err: error }, 'could not stop in order'));
    }
    process.exit(exitCode);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      log.info({ signal }, 'stopping');
      void end(0);
    });
  }
  process.on('unhandledRejection', (reason) => {
    log.fatal({ err: reason }, 'something failed that nobody was waiting for; stopping in order');
    void end(1);
  });
  return end;
}

function say(line: string): void {
  process.stdout.write(`${new Date().toTimeString().slice(0, 8)}  ${line}\n`);
}

main().catch((error: unknown) => {
  const said = error instanceof Error ? error.message : String(error);
  const problems = error instanceof ConfigError ? error.problems : [said];
  process.stderr.write(
    ['The bot cannot start:', ...problems.map((problem) => `  - ${problem}`), ''].join('\n'),
  );
  process.exit(1);
});
