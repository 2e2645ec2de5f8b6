import { nameAnother, type Sql } from './sql.js';

/** Of what the rows tell, besides launches. */
export type WorldPart = 'workspace' | 'studio';

/** The workspace or studio that the database belongs to; null: no bot has worked on it yet. */
export async function worldId({ db }: Pick<Sql, 'db'>, part: WorldPart): Promise<string | null> {
  const known = await db
    .selectFrom('world')
    .select('id')
    .where('part', '=', part)
    .executeTakeFirst();
  return known?.id ?? null;
}

/**
 * Remembers of which workspace or studio this database tells. Elsewhere its launches would be looked for
 * where they never were, and given up; and people would be named who are not there.
 * @throws Error in words for the operator when it tells of another
 */
export async function tellsOf({ db }: Pick<Sql, 'db'>, part: WorldPart, id: string): Promise<void> {
  await db
    .insertInto('world')
    .values({ part, id })
    .onConflict((conflict) => conflict.column('part').doNothing())
    .execute();
  await refuseAnother({ db }, part, id);
}

/** @throws Error in words for the operator when the database tells of another */
export async function refuseAnother(
  { db }: Pick<Sql, 'db'>,
  part: WorldPart,
  id: string,
): Promise<void> {
  const known = await worldId({ db }, part);
  if (known === null || known === id) return;
  throw new Error(
    `The database tells of the ${part} ${known}, and this start is for ${id}. Set what this one was made with, or ${nameAnother}.`,
  );
}
