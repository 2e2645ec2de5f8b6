import type { Launch } from '../launches/launch.js';
import type { Usage } from '../launches/ports/usage.js';
import type { Used } from '../launches/usage.js';
import type { Sql, Tx } from './sql.js';

/** Adds what a session has used to what its owner has. */
export async function addUsed(
  { db }: Tx,
  { owner, launchProfileId, launchProfileName }: Launch,
  used: readonly Used[],
): Promise<void> {
  for (const { day, onMs, usd, savedMs } of used) {
    await db
      .insertInto('usage')
      .values({ owner, day, launchProfileId, launchProfileName, onMs, usd, savedMs })
      .onConflict((conflict) =>
        conflict.columns(['owner', 'day', 'launchProfileId']).doUpdateSet((e) => ({
          launchProfileName: e.ref('excluded.launchProfileName'),
          onMs: e('usage.onMs', '+', e.ref('excluded.onMs')),
          usd: e('usage.usd', '+', e.ref('excluded.usd')),
          savedMs: e('usage.savedMs', '+', e.ref('excluded.savedMs')),
        })),
      )
      .execute();
  }
}

export function sqlUsage({ db }: Pick<Sql, 'db'>): Usage {
  return {
    days: (from, until, owner) =>
      db
        .selectFrom('usage')
        .select(['owner', 'day', 'launchProfileId', 'launchProfileName', 'onMs', 'usd', 'savedMs'])
        .where('day', '>=', from)
        .where('day', '<=', until)
        .$if(owner !== undefined, (all) => all.where('owner', '=', owner ?? ''))
        .orderBy('day')
        .execute(),

    async between(from, until, owner) {
      const rows = await db
        .selectFrom('usage')
        .select((e) => [
          'owner',
          'launchProfileId',
          e.fn.max('launchProfileName').as('launchProfileName'),
          e.fn.sum<number>('onMs').as('onMs'),
          e.fn.sum<number>('usd').as('usd'),
          e.fn.sum<number>('savedMs').as('savedMs'),
        ])
        .where('day', '>=', from)
        .where('day', '<=', until)
        .$if(owner !== undefined, (all) => all.where('owner', '=', owner ?? ''))
        .groupBy(['owner', 'launchProfileId'])
        .execute();
      return rows
        .map(({ onMs, usd, savedMs, ...row }) => ({
          ...row,
          onMs: Number(onMs),
          usd: Number(usd),
          savedMs: Number(savedMs),
        }))
        .sort((a, b) => b.usd - a.usd || b.onMs - a.onMs);
    },
  };
}
