import Database from 'libsql';
import { z } from 'zod';
import { sandboxAppToken, sandboxBotToken } from '../../sandbox/src/slack/slack-sandbox.js';

/** What only the person at the modal, or Slack itself, may read. */
const patterns = [
  /\/desktop\/\S*/g,
  /authToken=[\w-]+/g,
  new RegExp(sandboxBotToken, 'g'),
  new RegExp(sandboxAppToken, 'g'),
  /xox[a-z]-[\w-]+/g,
  /sandbox-signing-secret/g,
];

/** Every secret that a text holds. */
export function secretsIn(text: string): string[] {
  return patterns.flatMap((pattern) => text.match(pattern) ?? []);
}

const tableSchema = z.object({ name: z.string() });

/** Everything in all tables of a database that no bot holds any more. */
export function storedText(file: string): string {
  const database = new Database(file);
  try {
    const tables = z
      .array(tableSchema)
      .parse(database.prepare("select name from sqlite_schema where type = 'table'").all());
    const rows = tables.map(({ name }) => ({
      name,
      rows: database.prepare(`select * from "${name}"`).all(),
    }));
    return JSON.stringify(rows);
  } finally {
    database.close();
  }
}
