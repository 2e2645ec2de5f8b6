import { pretendAccount } from './ec2/pretend-account.js';
import { pretendStudio } from './pretend-studio.js';
import { startSandbox } from './sandbox.js';
import { isStudioKind } from './settings.js';

/**
 * The sandbox alone, in a process of its own: for a bot, an AWS command line or a program that is
 * started separately. Prints the settings that point them at it, then one line per event.
 * `SANDBOX_PORT` as ever; `SANDBOX_QUIET` leaves the lines out; `SANDBOX_SESSION_QUOTA` lets the
 * studio have more sessions at a time than the twelve it usually has, and `SANDBOX_VCPU_LIMIT` the
 * account more vCPUs; `SANDBOX_STUDIO=ec2` prints the settings for the pretend EC2 instead of those for
 * the pretend Nimble Studio.
 */
const studioKind = process.env.SANDBOX_STUDIO || 'nimble';
if (!isStudioKind(studioKind)) throw new Error('SANDBOX_STUDIO must be nimble or ec2');
const sandbox = await startSandbox({
  port: Number(process.env.SANDBOX_PORT || 3_000),
  studioKind,
  studio: {
    ...pretendStudio,
    sessionQuota: Number(process.env.SANDBOX_SESSION_QUOTA || pretendStudio.sessionQuota),
  },
  ec2: {
    account: {
      ...pretendAccount,
      vCpuLimit: Number(process.env.SANDBOX_VCPU_LIMIT || pretendAccount.vCpuLimit),
    },
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
