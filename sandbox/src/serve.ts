import { pretendStudio } from './pretend-studio.js';
import { startSandbox } from './sandbox.js';

/**
 * The sandbox alone, in a process of its own: for a bot, an AWS command line or a program that is
 * started separately. Prints the settings that point them at it, then one line per event.
 * `SANDBOX_PORT` as ever; `SANDBOX_QUIET` leaves the lines out; `SANDBOX_SESSION_QUOTA` lets the
 * studio have more sessions at a time than the twelve it usually has.
 */
const sandbox = await startSandbox({
  port: Number(process.env.SANDBOX_PORT || 3_000),
  studio: {
    ...pretendStudio,
    sessionQuota: Number(process.env.SANDBOX_SESSION_QUOTA || pretendStudio.sessionQuota),
  },
  narrate: process.env.SANDBOX_QUIET ? () => {} : say,
});

for (const [name, value] of Object.entries(sandbox.environment)) say(`${name}=${value}`);
say(`The sandbox is on: ${sandbox.origin}`);

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => void sandbox.close().then(() => process.exit(0)));
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
