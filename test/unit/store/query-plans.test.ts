import { CamelCasePlugin, type CompiledQuery, Kysely, SqliteDialect, sql as sqlText } from 'kysely';
import Database from 'libsql';
import { pino } from 'pino';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import type { Alerts } from '../../../src/launches/ports/alerts.js';
import type { AuditLog } from '../../../src/launches/ports/audit-log.js';
import type { TakeCensus } from '../../../src/launches/ports/census.js';
import type { LaunchStore } from '../../../src/launches/ports/launch-store.js';
import type { ReportRows } from '../../../src/launches/ports/report-rows.js';
import type { Usage } from '../../../src/launches/ports/usage.js';
import { Leases } from '../../../src/store/leases.js';
import { migrate } from '../../../src/store/migrations/migrate.js';
import { storeFrom } from '../../../src/store/open.js';
import type { Schema } from '../../../src/store/schema.js';
import { launchInState, newLaunch } from '../../support/launches.js';
import { storeCalls } from '../../support/store-calls.js';

const stepSchema = z.object({ detail: z.string() });

const ada = 'U0ADA00001';
const stray = { sessionId: 's', clientToken: 'a', state: 'READY', stateWord: 'READY' } as const;

/** SQLite answers within the turn: a query that reads every launch holds the whole bot up. */
describe('on SQLite', () => {
  let database: Database.Database;
  let asked: CompiledQuery[];
  let store: LaunchStore;
  let auditLog: AuditLog;
  let census: TakeCensus;
  let alerts: Alerts;
  let reportRows: ReportRows;
  let usage: Usage;

  beforeEach(async () => {
    database = new Database(':memory:');
    asked = [];
    const db = new Kysely<Schema>({
      dialect: new SqliteDialect({
        database: {
          prepare: (query) => database.prepare(query),
          close: () => database.close(),
        },
      }),
      plugins: [new CamelCasePlugin()],
      log: ({ query }) => {
        asked.push(query);
      },
    });
    await migrate(db);
    const leases = new Leases({ now: () => sqlText<number>`${1_000}`, shared: false });
    const log = pino({ level: 'silent' });
    const opened = storeFrom({ db, leases, clock: () => 1_000, log });
    store = opened.launches;
    auditLog = opened.auditLog;
    census = opened.census;
    alerts = opened.alerts;
    reportRows = opened.reportRows;
    usage = opened.usage;
    onTestFinished(() => store.close());
    // A session that is due to be observed.
    const { clientToken } = newLaunch();
    await store.add(newLaunch(), 1);
    const [claimed] = await store.claimStudioTasks(1);
    const release = { dueInMs: 0, seenIntent: null };
    const set = { sessionId: 's' };
    await store.saveStudio(clientToken, claimed?.ticket ?? '', { set, release });
  });

  /** All that SQLite does for the queries of this call that are about a table. */
  async function plansOf(table: string, call: () => Promise<unknown>): Promise<string[]> {
    asked = [];
    await call();
    const queries = asked.filter(({ sql: text }) => text.includes(`"${table}"`));
    return queries.flatMap(({ sql: text, parameters }) =>
      database
        .prepare(`explain query plan ${text}`)
        .all(...parameters)
        .map((step) => stepSchema.parse(step).detail),
    );
  }

  /** How SQLite finds rows of a table in the queries of this call. */
  async function waysTo(table: string, call: () => Promise<unknown>): Promise<string[]> {
    const about = new RegExp(` ${table}( |$)`);
    return (await plansOf(table, call)).filter((detail) => about.test(detail));
  }

  const span = { fromMs: 0, untilMs: 1 };
  const page = { offset: 0, limit: 20 };
  const live = /INDEX launches_live/;
  const ofOwner = /INDEX launches_by_owner /;
  const liveOfOwner = /INDEX launches_live_by_owner /;
  const byToken = /^SEARCH .*INDEX sqlite_autoindex_launches_1/;
  const studioDue = /INDEX launches_by_studio_due/;
  const slackDue = /INDEX launches_by_slack_due/;
  const firsts = [
    studioDue,
    slackDue,
    /INDEX launches_planned/,
    /SEARCH .*INDEX launches_to_decide /,
    /SEARCH .*INDEX launches_by_end /,
  ];
  const byTicket = /INDEX launches_by_studio_ticket/;
  const stopped = { text: 'stopped', owner: null, states: ['STOPPED'] } as const;

  it('a part of the history reads the audit log along its index', async () => {
    const place = { atMs: 1_000, id: 'a' };
    const byTime = /INDEX audit_log_by_time/;
    const searched = /^SEARCH .*INDEX audit_log_by_time/;
    expect(await waysTo('audit_log', () => auditLog.newest(10))).toEqual([
      expect.stringMatching(byTime),
    ]);
    for (const read of [() => auditLog.newest(10, place), () => auditLog.oldest(10, place)]) {
      expect(await waysTo('audit_log', read)).toEqual([expect.stringMatching(searched)]);
    }
  });

  it('alerts read the last hours of the audit log only', async () => {
    expect(await waysTo('audit_log', () => alerts.seen())).toEqual([
      expect.stringMatching(/^SEARCH .*INDEX audit_log_by_time/),
    ]);
  });

  it('the last starts of a workstation are read along an index, and not sorted', async () => {
    const plan = await plansOf('audit_log', () => store.startHistory(ada));
    expect(plan).toEqual([
      expect.stringMatching(/^SEARCH .*INDEX audit_log_by_launch .*client_token=\? AND action=\?/),
    ]);
  });

  it('a report reads the results of its time, and the waits of those launches', async () => {
    const results = await waysTo('audit_log', () => reportRows.results(span));
    expect(results).toEqual([expect.stringMatching(/^SEARCH .*INDEX audit_log_by_time/)]);
    const usedOn = await waysTo('usage', () => usage.days('2026-11-01', '2026-11-30'));
    expect(usedOn).toEqual([expect.stringMatching(/^SEARCH .*INDEX usage_by_day/)]);
  });

  it.each<[string, RegExp[], () => Promise<unknown>]>([
    ['live, of everybody', [live], () => store.live({ words: [] }, page)],
    ['live, of all others', [live], () => store.live({ notOwner: ada, words: [] }, page)],
    ['live, in a state', [live], () => store.live({ words: [stopped] }, page)],
    ['live, of one owner', [liveOfOwner], () => store.live({ owner: ada, words: [] }, page)],
    ['recent', [ofOwner], () => store.recent(ada, 5)],
    ['lastChoice', [ofOwner], () => store.lastChoice(ada)],
    ['durations', [/INDEX launches_by_profile_and_type/], () => store.durations('lp', 'g5.xlarge')],
    ['durations, of any type', [/INDEX launches_by_profile /], () => store.durations('lp')],
    ['add', [byToken, liveOfOwner], () => store.add(newLaunch({ owner: ada }), 1)],
    [
      'add, by a workflow',
      [byToken, liveOfOwner, /SEARCH .*INDEX launches_by_owner /],
      () => {
        const asked = { clientToken: 'Fx', executionId: 'Fx', admitted: false };
        return store.add(newLaunch({ owner: ada, ...asked }), 1);
      },
    ],
    ['claimStudioTasks', [byToken, studioDue], () => store.claimStudioTasks(10)],
    ['claimObserved', [byToken, studioDue], () => store.claimObserved()],
    ['claimedWhole', [byToken], () => store.claimedWhole('a', ['b', 'c'])],
    ['claimSlackTasks', [byToken, slackDue], () => store.claimSlackTasks(10)],
    ['overdue', [/SEARCH .*INDEX launches_by_end /], () => store.overdue(10)],
    ['beginPlanned', [byToken, /INDEX launches_planned /], () => store.beginPlanned(10)],
    ['expireUndecided', [/SEARCH .*INDEX launches_to_decide /], () => store.expireUndecided()],
    ['nextDue', firsts, () => store.nextDue()],
    ['census', [live, ...firsts], () => census()],
    ['alerts', [byToken, live], () => alerts.seen()],
    ['waits', [/SEARCH .*INDEX launches_ready_by_begin /], () => reportRows.waits(span)],
    [
      'waits, of one owner',
      [/SEARCH .*INDEX launches_(by_owner|ready_by_begin) /],
      () => reportRows.waits(span, ada),
    ],
    ['results', [byToken], () => reportRows.results(span, ada)],
    ['running', [live], () => reportRows.running()],
    ['running, of one owner', [liveOfOwner], () => reportRows.running(ada)],
    ['renew', [byTicket], () => store.renew('a')],
    [
      'releaseUnchanged',
      [byTicket],
      () => store.releaseUnchanged('a', { movingInMs: 1, settledInMs: 1 }),
    ],
    ['saveStudio', [byToken], () => store.saveStudio('a', 'b', { set: {} })],
    ['sweptLaunches', [byToken], () => store.sweptLaunches(['a', 'b'])],
    ['sweptSessions', [live], () => store.sweptSessions(['a', 'b'])],
    ['claimUntold', [byToken], () => store.claimUntold(1)],
    ['showAnew', [live], () => store.showAnew('C1', 0)],
    [
      'showOverAnew',
      [byToken, /INDEX launches_over_by_message/],
      () => store.showOverAnew('C1', 0),
    ],
    ['ownerChanged', [liveOfOwner], () => store.ownerChanged(ada)],
    ['claimOwner', [live, liveOfOwner], () => store.claimOwner(1_000)],
    ['saveOwner', [byToken], async () => store.saveOwner([launchInState()], 1_000)],
    ['forgetOld', [/^SEARCH .*INDEX launches_over /], () => store.forgetOld(1)],
    ['reopen', [byToken], () => store.reopen(stray, null, { kind: 'found_again' })],
  ])('%s reads no launch that its index does not name', async (_name, indexes, call) => {
    const ways = await waysTo('launches', call);
    for (const index of indexes) expect(ways).toContainEqual(expect.stringMatching(index));
    const named = new RegExp(indexes.map(({ source }) => source).join('|'));
    for (const way of ways) expect(way).toMatch(named);
  });

  it.each(Object.entries(storeCalls))('%s does not read all launches', async (_name, calls) => {
    // What is not searched is read along an index that has live launches, or those that are due.
    const few = /^SEARCH |INDEX launches_(live|by_studio_(due|ticket)|by_slack_due)/;
    for (const call of calls) {
      for (const way of await waysTo('launches', () => call(store))) expect(way).toMatch(few);
    }
  });

  it('forgetOld reads no more of the audit log than its part', async () => {
    for (const way of await waysTo('audit_log', () => store.forgetOld(1))) {
      expect(way).toMatch(/^SEARCH /);
    }
  });
});
