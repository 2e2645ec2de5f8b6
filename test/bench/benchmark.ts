import { startPostgres } from '../support/postgres.js';
import { acknowledgement } from './figures/acknowledgement.js';
import { creation } from './figures/creation.js';
import { form } from './figures/form.js';
import { ready } from './figures/ready.js';
import { acceptedPerSecond } from './figures/submissions.js';
import { tenThousand } from './figures/ten-thousand.js';
import { markdownTable, type Row } from './table.js';

const postgres = await startPostgres();
const figures: Record<string, () => Promise<Row[]>> = {
  acknowledgement,
  form,
  creation: () => creation(postgres),
  ready,
  tenThousand,
  acceptedPerSecond: () => acceptedPerSecond(postgres),
};
const only = process.argv[2];
const rows: Row[] = [];
for (const [name, figure] of Object.entries(figures)) {
  if (only && only !== name) continue;
  const beganAt = performance.now();
  rows.push(...(await figure()));
  console.error(name, ((performance.now() - beganAt) / 1000).toFixed(1), 's');
}
console.log(markdownTable(rows));
await postgres.stop();
process.exit(0);
