import { z } from 'zod';
import { theBotByHours } from '../launches/actors.js';
import { type KeptHours, type Moment, weekSchema } from '../launches/hours.js';
import { isTimeZone } from '../launches/local-time.js';
import type { HoursRows } from '../launches/ports/hours.js';
import { hoursReminderMs } from '../limits.js';
import { appendEvents, behindInSlack } from './changes.js';
import { isLive } from './live-launches.js';
import { putIntent } from './put-intent.js';
import type { HoursTable } from './schema.js';
import type { Sql, Tx } from './sql.js';

/** A row may have been mended by hand, so it is parsed like anything else from outside. */
const weekColumn = z.codec(z.string(), weekSchema, {
  decode: (stored) => JSON.parse(stored),
  encode: (week) => JSON.stringify(week),
});

/** A zone that another version of Node knew is as unreadable: no moment could be reckoned in it. */
const rowSchema = z.object({
  timeZone: z.string().refine(isTimeZone),
  notToday: z.iso.date().nullable(),
  pausedUntil: z.iso.date().nullable(),
});

/** Enough for a median, and not a year of them. */
const startsRead = 9;

/** @throws z.ZodError when the row makes no sense */
function hoursFrom({ week, nextDoes, nextAtMs, nextForMs, ...row }: HoursTable): KeptHours {
  const isNone = nextDoes === null || nextAtMs === null || nextForMs === null;
  const moment = isNone ? null : { does: nextDoes, atMs: nextAtMs, forMs: nextForMs };
  return { ...row, ...rowSchema.parse(row), week: z.decode(weekColumn, week), moment };
}

function columnsOf(moment: Moment | null) {
  return {
    nextDoes: moment?.does ?? null,
    nextAtMs: moment === null ? null : Math.round(moment.atMs),
    nextForMs: moment?.forMs ?? null,
  };
}

export function sqlHours(sql: Sql): HoursRows {
  const { db, leases, log } = sql;

  const moveOn = async (tx: Tx, { owner, revision }: KeptHours, next: Moment | null) => {
    const { numUpdatedRows } = await tx
      .updateTable('hours')
      .set({ ...columnsOf(next), revision: revision + 1 })
      .where('owner', '=', owner)
      .where('revision', '=', revision)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  };

  /** Those of the owner that this moment is about. What a person has asked for goes first. */
  const workstations = (tx: Tx, { owner }: KeptHours, { does, atMs }: Moment) =>
    tx
      .selectFrom('launches')
      .select(['clientToken', 'openRequestBy', 'openRequestAction'])
      .where('owner', '=', owner)
      .where(isLive)
      .where('state', '=', does === 'start' ? 'STOPPED' : 'READY')
      .where('canStop', '=', 1)
      .where('intent', 'is', null)
      .where('ownerLeftAtMs', 'is', null)
      // What was READY only after the reminder is left alone: its owner did not hear of the stop.
      .$if(does === 'stop', (rows) => rows.where('readyAtMs', '<=', atMs - hoursReminderMs))
      .orderBy('clientToken')
      .$if(leases.shared, (rows) => rows.forUpdate())
      .execute();

  const readable = async (rows: readonly HoursTable[]): Promise<KeptHours[]> => {
    const read: KeptHours[] = [];
    for (const row of rows) {
      try {
        read.push(hoursFrom(row));
      } catch (error) {
        log.error({ err: error, slackUser: row.owner }, 'stored weekly hours not readable');
        // It would be due before all others for ever.
        await db.updateTable('hours').set(columnsOf(null)).where('owner', '=', row.owner).execute();
      }
    }
    return read;
  };

  return {
    async hoursOf(owner) {
      const row = await db
        .selectFrom('hours')
        .selectAll()
        .where('owner', '=', owner)
        .executeTakeFirst();
      return row === undefined ? null : hoursFrom(row);
    },

    async saveHours({ owner, week, timeZone, notToday, keepOnUntilMs, pausedUntil }, moment, seen) {
      const row = {
        week: z.encode(weekColumn, week),
        timeZone,
        notToday,
        keepOnUntilMs,
        pausedUntil,
        ...columnsOf(moment),
      };
      if (seen === null) {
        const added = await db
          .insertInto('hours')
          .values({ owner, ...row, revision: 1 })
          .onConflict((conflict) => conflict.column('owner').doNothing())
          .returning('owner')
          .executeTakeFirst();
        return added !== undefined;
      }
      const { numUpdatedRows } = await db
        .updateTable('hours')
        .set({ ...row, revision: seen + 1 })
        .where('owner', '=', owner)
        .where('revision', '=', seen)
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },

    async dueHours(limit) {
      const rows = await db
        .selectFrom('hours')
        .selectAll()
        .where('nextAtMs', 'is not', null)
        .where('nextAtMs', '<=', leases.now())
        .orderBy('nextAtMs')
        .limit(limit)
        .execute();
      return readable(rows);
    },

    async hoursAfter(owner, limit) {
      const rows = await db
        .selectFrom('hours')
        .selectAll()
        .where('owner', '>', owner)
        .where('nextAtMs', 'is not', null)
        .orderBy('owner')
        .limit(limit)
        .execute();
      return readable(rows);
    },

    carryOutHours: (hours, { does, next }) =>
      db.transaction().execute(async (tx) => {
        if (!(await moveOn(tx, hours, next))) return null;
        if (does === null || hours.moment === null) return [];
        const rows = await workstations(tx, hours, { ...hours.moment, does });
        for (const { clientToken, ...open } of rows) {
          if (does !== 'remind') {
            const asked = { intent: does, action: does, by: theBotByHours };
            await putIntent(tx, leases, clientToken, asked, open);
          } else if (next !== null) {
            const event = { kind: 'hours_end', atMs: next.atMs, forMs: next.forMs } as const;
            await tx
              .updateTable('launches')
              .set((e) => behindInSlack(e, leases, [event]))
              .where('clientToken', '=', clientToken)
              .execute();
            await appendEvents(tx, leases, clientToken, [event]);
          }
        }
        return rows.map(({ clientToken }) => clientToken);
      }),

    async startHistory(owner) {
      const machines = await db
        .selectFrom('launches')
        .select(['clientToken', 'typicalMs'])
        .where('owner', '=', owner)
        .where(isLive)
        .where('canStop', '=', 1)
        .execute();
      return Promise.all(
        machines.map(async ({ clientToken, typicalMs: launchMs }) => {
          const entries = await db
            .selectFrom('auditLog')
            .select(['atMs', 'result'])
            .where('clientToken', '=', clientToken)
            .where('action', '=', 'start')
            .orderBy('atMs', 'desc')
            .orderBy('id', 'desc')
            .limit(2 * startsRead)
            .execute();
          return { startsMs: startsOf(entries), launchMs };
        }),
      );
    },
  };
}

/** How long it took from each request to the READY that followed. Newest first. */
function startsOf(entries: readonly { atMs: number; result: string }[]): number[] {
  return entries.flatMap(({ atMs, result }, index) => {
    const before = entries[index + 1];
    const isPair = result === 'succeeded' && before?.result === 'requested';
    return isPair ? [atMs - before.atMs] : [];
  });
}
