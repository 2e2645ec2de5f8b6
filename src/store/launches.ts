import type { Launches } from '../launches/ports/launch-store.js';
import { launchColumnNames, launchFrom } from './columns.js';
import { heldBesides } from './limits.js';
import { isForOwner, liveLaunches } from './live-launches.js';
import { launchesFrom, type Sql } from './sql.js';

/** An estimate goes by the newest launches of its kind, this many at the most. */
const durationsKept = 50;

export function sqlLaunches(sql: Sql): Launches {
  const { db, clock } = sql;
  return {
    async get(clientToken) {
      const row = await db
        .selectFrom('launches')
        .select(launchColumnNames)
        .where('clientToken', '=', clientToken)
        .executeTakeFirst();
      return row === undefined ? null : launchFrom(row, clock());
    },

    async lastChoice(slackUserId) {
      const choice = await db
        .selectFrom('launches')
        .select(['launchProfileId', 'streamingImageId'])
        .select((e) => e.fn.coalesce('insteadOfType', 'ec2InstanceType').as('ec2InstanceType'))
        .where('owner', '=', slackUserId)
        .where('requestedBy', '=', slackUserId)
        .orderBy('requestedAtMs', 'desc')
        .limit(1)
        .executeTakeFirst();
      return choice ?? null;
    },

    async live(search, page) {
      const { rows, total, offset } = await liveLaunches(db, search, page);
      return { launches: launchesFrom(sql, rows), total, offset };
    },

    async recent(owner, limit) {
      const rows = await db
        .selectFrom('launches')
        .select(launchColumnNames)
        .where((e) => isForOwner(e, owner))
        .orderBy('requestedAtMs', 'desc')
        .orderBy('clientToken', 'desc')
        .limit(limit)
        .execute();
      return launchesFrom(sql, rows);
    },

    async durations(launchProfileId, ec2InstanceType) {
      const rows = await db
        .selectFrom('launches')
        .select((e) => e('firstReadyAtMs', '-', e.ref('attemptSinceMs')).as('tookMs'))
        .where('launchProfileId', '=', launchProfileId)
        .$if(ec2InstanceType !== undefined, (ofProfile) =>
          ofProfile.where('ec2InstanceType', '=', ec2InstanceType ?? ''),
        )
        // An adopted session was there when its row began.
        .whereRef('firstReadyAtMs', '>', 'attemptSinceMs')
        .orderBy('firstReadyAtMs', 'desc')
        .limit(durationsKept)
        .execute();
      return rows.map(({ tookMs }) => Number(tookMs));
    },

    held: () => heldBesides(sql),
  };
}
