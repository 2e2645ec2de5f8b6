import { type NotNull, sql as sqlText } from 'kysely';
import type { ReportRows } from '../launches/ports/report-rows.js';
import { idleFrom } from './columns.js';
import { isLive } from './live-launches.js';
import { readable, type Sql } from './sql.js';

export function sqlReportRows({ db, log }: Pick<Sql, 'db' | 'log'>): ReportRows {
  return {
    async waits({ fromMs, untilMs }, owner) {
      const rows = await db
        .selectFrom('launches')
        .select(['firstReadyAtMs', 'beginsAtMs'])
        .where('beginsAtMs', '>=', fromMs)
        .where('beginsAtMs', '<', untilMs)
        .where('firstReadyAtMs', 'is not', null)
        .$narrowType<{ firstReadyAtMs: NotNull }>()
        // An adopted session was there when its row began.
        .whereRef('firstReadyAtMs', '>', 'beginsAtMs')
        .$if(owner !== undefined, (all) => all.where('owner', '=', owner ?? ''))
        .execute();
      return rows.map(({ firstReadyAtMs, beginsAtMs }) => firstReadyAtMs - beginsAtMs);
    },

    results({ fromMs, untilMs }, owner) {
      // What was refused before it was stored has no launch, and counts by itself.
      const recency = sqlText<number>`row_number() over (
        partition by coalesce(audit_log.client_token, id) order by at_ms desc, id desc)`;
      return db
        .selectFrom((e) =>
          e
            .selectFrom('auditLog')
            .leftJoin('launches', 'launches.clientToken', 'auditLog.clientToken')
            .select(['result', recency.as('recency')])
            .where('atMs', '>=', fromMs)
            .where('atMs', '<', untilMs)
            .where('action', 'in', ['launch', 'keep_trying'])
            .$if(owner !== undefined, (all) =>
              all.where((one) =>
                one.or([one('actor', '=', owner ?? ''), one('owner', '=', owner ?? '')]),
              ),
            )
            .as('entries'),
        )
        .select((e) => ['result', e.fn.countAll<number>().as('launches')])
        .where('recency', '=', 1)
        .groupBy('result')
        .orderBy('result')
        .execute();
    },

    running: (owner) =>
      db
        .selectFrom('launches')
        .select(['owner', 'launchProfileId', 'launchProfileName', 'ec2InstanceType', 'state'])
        .select(['usdPerHour', 'usdSoFar', 'countedAtMs', 'readyAtMs'])
        .where(isLive)
        .where('countedAtMs', 'is not', null)
        .$if(owner !== undefined, (all) => all.where('owner', '=', owner ?? ''))
        .execute(),

    async stoppedIdle(owner) {
      const rows = await db
        .selectFrom('launches')
        .select(['clientToken', 'owner', 'launchProfileId', 'launchProfileName', 'idle'])
        .where(isLive)
        .where('idle', 'is not', null)
        .$if(owner !== undefined, (all) => all.where('owner', '=', owner ?? ''))
        .execute();
      const all = readable({ log }, rows, ({ idle, clientToken, ...row }) => {
        const is = idleFrom(idle);
        return is?.is === 'stopped' ? { ...row, atMs: is.atMs, untilMs: is.untilMs } : null;
      });
      return all.filter((one) => one !== null);
    },
  };
}
