import { z } from 'zod';
import { theBotByHours } from '../launches/actors.js';
import {
  type Hours,
  isComingToRest,
  type KeptHours,
  type Moment,
  weekSchema,
} from '../launches/hours.js';
import { isHeldBeyond } from '../launches/idle.js';
import { isTimeZone } from '../launches/local-time.js';
import type { HoursRows, WithHours } from '../launches/ports/hours.js';
import { addAuditEntry } from './audit-log.js';
import { appendEvents, behindInSlack } from './changes.js';
import { idleFrom } from './columns.js';
import { holdIdle } from './hold-idle.js';
import { takeInteraction } from './interactions.js';
import { isLive } from './live-launches.js';
import { putIntent, withdrawIntent } from './put-intent.js';
import type { HoursTable } from './schema.js';
import { inTransaction, readable, type Sql, type Tx, updateLaunch } from './sql.js';

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
  const { db, leases, log, clock } = sql;

  const moveOn = async (tx: Tx, { owner, revision }: KeptHours, next: Moment | null) => {
    const { numUpdatedRows } = await tx.db
      .updateTable('hours')
      .set({ ...columnsOf(next), revision: revision + 1 })
      .where('owner', '=', owner)
      .where('revision', '=', revision)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  };

  /** Those of the owner that can be stopped and started. */
  const workstations = async (tx: Tx, owner: string) => {
    const rows = await tx.db
      .selectFrom('launches')
      .select(['clientToken', 'state', 'intent', 'hoursForMs', 'idle'])
      .select(['openRequestBy', 'openRequestAction'])
      .where('owner', '=', owner)
      .where(isLive)
      .where('canStop', '=', 1)
      .where('ownerLeftAtMs', 'is', null)
      .orderBy('clientToken')
      .$if(leases.shared, (all) => all.forUpdate())
      .execute();
    return readable(sql, rows, (row) => ({ ...row, idle: idleFrom(row.idle) }));
  };

  /** Those whose stop by the hours is asked for, and not carried out yet. */
  const openStops = (within: Sql, owner: string, forMs: number) =>
    within.db
      .selectFrom('launches')
      .select(['clientToken', 'openRequestBy', 'openRequestAction'])
      .where('owner', '=', owner)
      .where(isLive)
      .where('state', '=', 'READY')
      .where('intent', '=', 'stop')
      .where('openRequestBy', '=', theBotByHours)
      .where('hoursForMs', '=', forMs)
      .orderBy('clientToken');

  const saveWith = async (
    tx: Tx,
    { owner, week }: Hours,
    isCut: boolean,
    { asked, withdraws, broughtBy }: WithHours,
  ) => {
    if (broughtBy !== undefined) {
      const event = { kind: 'hours_set', week, isCut } as const;
      const { numUpdatedRows } = await updateLaunch(tx, broughtBy)
        .set((e) => ({ hoursOwed: 0, ...behindInSlack(e, leases, [event]) }))
        .where('hoursOwed', '=', 1)
        .executeTakeFirst();
      if (numUpdatedRows > 0n) await appendEvents(tx, broughtBy, [event]);
    }
    if (withdraws !== undefined) {
      const open = openStops(tx, owner, withdraws);
      for (const { clientToken, ...before } of await open
        .$if(leases.shared, (rows) => rows.forUpdate())
        .execute()) {
        await withdrawIntent(tx, clientToken, before);
      }
    }
    if (asked === undefined || !(await takeInteraction(tx, asked.press))) return;
    const entry = { actor: asked.by, action: 'hours', clientToken: null } as const;
    await addAuditEntry(tx, { ...entry, result: 'succeeded' });
  };

  const readableHours = async (rows: readonly HoursTable[]): Promise<KeptHours[]> => {
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

    saveHours: (hours, moment, seen, also = {}) =>
      inTransaction(sql, async (tx) => {
        const { owner, week, timeZone, notToday, keepOnUntilMs, pausedUntil } = hours;
        const row = {
          week: z.encode(weekColumn, week),
          timeZone,
          notToday,
          keepOnUntilMs,
          pausedUntil,
          ...columnsOf(moment),
        };
        const keptMs = keepOnUntilMs !== null && keepOnUntilMs > clock() ? keepOnUntilMs : null;
        // They are locked before the hours, as where these are carried out.
        if (keptMs !== null) await workstations(tx, owner);
        const changed = { ...row, revision: (seen ?? 0) + 1 };
        const saved = await tx.db
          .insertInto('hours')
          .values({ owner, ...changed })
          .onConflict((conflict) =>
            conflict
              .column('owner')
              .doUpdateSet(changed)
              .where('hours.revision', '=', seen ?? 0),
          )
          .returning('owner')
          .executeTakeFirst();
        if (saved === undefined) return false;
        await saveWith(tx, hours, seen !== null, also);
        if (keptMs !== null) await holdIdle(tx, owner, keptMs);
        return true;
      }),

    async settleHours(clientToken) {
      await updateLaunch(sql, clientToken).set({ hoursOwed: 0 }).execute();
    },

    isHoursStopOpen: async (owner, forMs) =>
      (await openStops(sql, owner, forMs).limit(1).executeTakeFirst()) !== undefined,

    async dueHours(limit) {
      const rows = await db
        .selectFrom('hours')
        .selectAll()
        .where('nextAtMs', 'is not', null)
        .where('nextAtMs', '<=', leases.now())
        .orderBy('nextAtMs')
        .limit(limit)
        .execute();
      return readableHours(rows);
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
      return readableHours(rows);
    },

    carryOutHours: (hours, { does, next, again }) =>
      inTransaction(sql, async (tx) => {
        const { owner, moment } = hours;
        if (does === null || moment === null) return (await moveOn(tx, hours, next)) ? [] : null;
        const all = await workstations(tx, owner);
        const isFor = (ms: number | undefined) => all.filter(({ hoursForMs }) => hoursForMs === ms);
        // What a person has stopped since the start was first due stays off.
        const waiting = does === 'start' ? isFor(again?.forMs) : [];
        const started = waiting.length > 0 ? waiting : all;
        const busy = does === 'start' ? started.filter(isComingToRest) : [];
        const isAgain = busy.length > 0 && again !== null;
        if (!(await moveOn(tx, hours, isAgain ? again : next))) return null;
        const about = { start: started, remind: all, stop: isFor(moment.forMs) }[does];
        const stopAtMs = (does === 'remind' ? next?.atMs : null) ?? moment.atMs;
        // What a person has asked for goes first.
        const rows = about.filter(
          ({ state, intent, idle }) =>
            intent === null &&
            (does === 'start'
              ? state === 'STOPPED'
              : state === 'READY' && !isHeldBeyond({ idle }, stopAtMs)),
        );
        for (const { clientToken, openRequestBy, openRequestAction } of rows) {
          if (does !== 'remind') {
            const asked = { intent: does, action: does, by: theBotByHours };
            const open = { openRequestBy, openRequestAction };
            await putIntent(tx, clientToken, asked, open);
          } else if (next !== null) {
            const event = { kind: 'hours_end', atMs: next.atMs, forMs: next.forMs } as const;
            await updateLaunch(tx, clientToken)
              .set((e) => ({ hoursForMs: next.forMs, ...behindInSlack(e, leases, [event]) }))
              .execute();
            await appendEvents(tx, clientToken, [event]);
          }
        }
        if (isAgain) {
          await tx.db
            .updateTable('launches')
            .set({ hoursForMs: again.forMs })
            .where(
              'clientToken',
              'in',
              busy.map(({ clientToken }) => clientToken),
            )
            .execute();
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
