import pg from 'pg';

/** Does this in a PostgreSQL that bots work on. */
export async function inDatabase(
  databaseUrl: string,
  sql: string,
  values: readonly string[] = [],
): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(sql, [...values]);
  await client.end();
}

/** What dead bots have claimed is due again: their leases are over. None may be alive. */
export async function endLeases(databaseUrl: string): Promise<void> {
  for (const work of ['studio', 'slack']) {
    await inDatabase(
      databaseUrl,
      `update launches set ${work}_due_at_ms = 1 where ${work}_ticket is not null`,
    );
  }
}
