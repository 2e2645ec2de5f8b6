import { pino } from 'pino';
import { expect, it, onTestFinished } from 'vitest';
import type { EngineContext } from '../../src/engine/context.js';
import { keepHours } from '../../src/engine/hours.js';
import { runStudioTask } from '../../src/engine/studio/studio-task.js';
import { failureOf } from '../../src/launches/failures.js';
import { momentNow, type Week } from '../../src/launches/hours.js';
import type { ApprovalBoard } from '../../src/launches/ports/approvals.js';
import type { LaunchStore } from '../../src/launches/ports/launch-store.js';
import type { StatusBoard } from '../../src/launches/ports/status-board.js';
import { defaultLimits, hoursReminderMs } from '../../src/limits.js';
import { openStore } from '../../src/store/open.js';
import { type SessionState, type Studio, StudioError } from '../../src/studio/studio.js';
import { never } from '../support/engine-context.js';
import { aProfile } from '../support/examples.js';
import { newLaunch } from '../support/launches.js';
import { unapproved, unlimited } from '../support/quotas.js';
import { seed } from '../support/seed.js';
import { seededRandom } from '../support/seeded-random.js';
import { aSession, byId } from '../support/studio-of-mocks.js';
import { newYear, switchedByHand, wallZones, yearEnd } from '../support/wall-clocks.js';

const second = 1_000;
const minute = 60 * second;
/** `PEOPLE=50` is the long form. */
const people = Number(process.env.PEOPLE ?? 15);

const holidays = new Set(['2026-12-31', '2027-01-01', '2027-04-05', '2027-12-31', '2028-01-01']);

class Killed extends Error {}

/** The store, which a kill takes away before or after one of its next changes. */
function mortal(store: LaunchStore, dies: () => 'before' | 'after' | null): LaunchStore {
  return new Proxy(store, {
    get(target, name, receiver) {
      const method: unknown = Reflect.get(target, name, receiver);
      if (typeof method !== 'function' || name === 'close') return method;
      return async (...given: unknown[]) => {
        const when = dies();
        if (when === 'before') throw new Killed();
        const answer: unknown = await Reflect.apply(method, target, given);
        if (when === 'after') throw new Killed();
        return answer;
      };
    },
  });
}

/** What weekly hours never ask for. */
const uncalled = () => expect.unreachable('weekly hours only start and stop');

const statusBoard: StatusBoard = {
  access: uncalled,
  post: uncalled,
  edit: uncalled,
  moveOn: uncalled,
  leave: uncalled,
  reply: uncalled,
  endStep: uncalled,
  findMessage: uncalled,
  findReply: uncalled,
};

const approvalBoard: ApprovalBoard = { post: uncalled, edit: uncalled };

/**
 * A studio that starts and stops at once, by the clock of the test. None of mocks: they would keep every call of
 * the year.
 */
function quickStudio(clock: () => number) {
  const on = new Set<string>();
  const done: { id: string; what: 'start' | 'stop'; atMs: number }[] = [];
  const stateOf = (id: string): SessionState => (on.has(id) ? 'READY' : 'STOPPED');
  const refuseUnless = (isPossible: boolean) => {
    const why = { message: '', requestId: '', outcomeUnknown: false, cause: undefined };
    if (!isPossible) throw new StudioError('conflict', why);
  };
  const { launchProfileId } = newLaunch();
  const studio: Studio = {
    facts: { name: 'Nimble Studio', region: 'us-west-2' },
    launchProfiles: async () => [aProfile({ id: launchProfileId })],
    usableProfiles: async () => [{ id: launchProfileId, audience: null }],
    mistakes: uncalled,
    createSession: uncalled,
    findSessions: uncalled,
    getSessions: async (ids) => ({
      sessions: byId(ids.map((id) => aSession({ id, state: stateOf(id) }))),
      listing: null,
    }),
    listSessions: uncalled,
    async stopSession(id) {
      refuseUnless(on.delete(id));
      done.push({ id, what: 'stop', atMs: clock() });
      return aSession({ id, state: 'STOPPED' });
    },
    async startSession(id) {
      refuseUnless(!on.has(id));
      on.add(id);
      done.push({ id, what: 'start', atMs: clock() });
      return aSession({ id, state: 'READY' });
    },
    deleteSession: uncalled,
    rebootSession: uncalled,
    changeType: uncalled,
    openStream: uncalled,
  };
  return { studio, done };
}

function randomWeek(random: () => number): Week {
  return Array.from({ length: 7 }, () => {
    if (random() < 0.4) return null;
    const from = 4 * 60 + 30 * Math.floor(random() * 26);
    return { from, until: Math.min(from + 120 + 30 * Math.floor(random() * 14), 23 * 60 + 30) };
  });
}

it(`starts and stops ${people} people in five time zones for a year where it belongs, none twice, however often the bot is killed (SEED=${seed})`, async () => {
  const random = seededRandom(seed);
  let nowMs = newYear;
  const clock = () => nowMs;
  const log = pino({ level: 'silent' });
  const { launches: store, ...ports } = await openStore('file::memory:', clock, log);
  onTestFinished(() => store.close());
  const { studio, done } = quickStudio(clock);

  const owners = Array.from({ length: people }, (_, at) => `U${at}`);
  const weeks = new Map(owners.map((owner) => [owner, randomWeek(random)]));
  const zoneOf = (owner: string) =>
    wallZones[owners.indexOf(owner) % wallZones.length] ?? 'Asia/Kolkata';
  for (const owner of owners) {
    const request = newLaunch({
      clientToken: owner,
      owner,
      requestedBy: owner,
      requestedAtMs: nowMs,
    });
    await store.add(request, 1);
    const [claimed] = await store.claimStudioTasks(1);
    await store.saveStudio(owner, claimed?.ticket ?? '', {
      set: { state: 'STOPPED', stateWord: 'STOPPED', sessionId: owner },
      release: { dueInMs: null, seenIntent: null },
    });
    const plain = { notToday: null, keepOnUntilMs: null, pausedUntil: null };
    const hours = { owner, timeZone: zoneOf(owner), week: weeks.get(owner) ?? [], ...plain };
    await store.saveHours(hours, momentNow(hours, null, holidays, nowMs, 0), null);
  }

  let callsToDeath = Number.POSITIVE_INFINITY;
  const dies = () => {
    callsToDeath -= 1;
    if (callsToDeath !== 0) return null;
    return random() < 0.5 ? 'before' : 'after';
  };
  const contextOf = (mortalStore: LaunchStore): EngineContext => ({
    ...ports,
    store: mortalStore,
    studio,
    studioTrouble: () => null,
    alertBoard: null,
    reportBoard: null,
    statusBoard,
    offers: {
      current: async () => ({
        kind: 'refused',
        name: 'A',
        isAdmin: false,
        failure: failureOf('no_profiles'),
      }),
      lastKnown: () => null,
    },
    people: {
      person: async () => ({
        kind: 'known',
        name: 'A',
        ownedBy: newLaunch().ownedBy,
        email: null,
        isAdmin: false,
      }),
      isAdminForCertain: async () => false,
      groupsOf: async () => new Map(),
      timeZone: async () => null,
      hasLeft: async () => false,
    },
    admins: { tell: async () => true },
    rules: { maxSessionsPerUser: 1, reportTimeZone: 'UTC' },
    room: unlimited,
    approval: unapproved,
    approvalBoard,
    limits: defaultLimits,
    holidays,
    profileHours: [],
    botName: 'nimble-session',
    isSlackOpen: () => true,
    clock,
    steadyClock: clock,
    random,
    changed: () => {},
    launchEnded: () => {},
    log,
  });

  /** When the next moment of each is. */
  const due = new Map<string, number>();
  const noteDue = async (owner: string) => {
    due.set(owner, (await store.hoursOf(owner))?.moment?.atMs ?? Number.POSITIVE_INFINITY);
  };
  for (const owner of owners) await noteDue(owner);

  const round = async (ctx: EngineContext): Promise<boolean> => {
    const hours = await ctx.store.dueHours(25);
    for (const one of hours) await keepHours(ctx, one);
    const tasks = await ctx.store.claimStudioTasks(25);
    for (const task of tasks) await runStudioTask(ctx, task, never);
    return hours.length + tasks.length > 0;
  };

  let kills = 0;
  /** When no bot ran. */
  const down: { fromMs: number; untilMs: number }[] = [];
  const downBetween = (fromMs: number, untilMs: number) =>
    down.reduce((ms, gap) => {
      const both = Math.min(gap.untilMs, untilMs) - Math.max(gap.fromMs, fromMs);
      return ms + Math.max(both, 0);
    }, 0);
  while (nowMs < yearEnd) {
    callsToDeath = random() < 0.08 ? 1 + Math.floor(random() * 12) : Number.POSITIVE_INFINITY;
    const ctx = contextOf(mortal(store, dies));
    try {
      while (await round(ctx));
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
      kills += 1;
      const last = down.at(-1);
      const gap = last?.untilMs === nowMs ? last : { fromMs: nowMs, untilMs: nowMs };
      if (gap !== last) down.push(gap);
      nowMs += Math.floor(random() * 50) * second;
      gap.untilMs = nowMs;
      // As a bot does that starts on the file of a dead one.
      await store.releaseClaims();
      continue;
    }
    for (const [owner, atMs] of due) if (atMs <= nowMs) await noteDue(owner);
    nowMs = Math.max(nowMs + 1, Math.min(...due.values()));
  }

  const longestDownMs = Math.max(...down.map(({ fromMs, untilMs }) => untilMs - fromMs));
  for (const owner of owners) {
    const { on, off } = switchedByHand(
      zoneOf(owner),
      weeks.get(owner) ?? [],
      (date) => holidays.has(date),
      30 * minute,
    );
    const belongs = (what: 'start' | 'stop', hours: readonly number[]) => {
      const times = done.filter(({ id, what: did }) => id === owner && did === what);
      expect(times.length, `${what} of ${owner}`).toBe(hours.length);
      for (const [at, { atMs }] of times.entries()) {
        const hour = hours[at] ?? 0;
        const about = `${what} of ${owner} at ${new Date(hour)}`;
        // A stop comes no sooner after its reminder than that foretold.
        expect(atMs - hour, about).toBeLessThanOrEqual(downBetween(hour - hoursReminderMs, atMs));
        // A start comes as early as those before took, and they took as long as no bot ran.
        expect(hour - atMs, about).toBeLessThanOrEqual(what === 'start' ? longestDownMs : 0);
      }
    };
    belongs('start', on);
    belongs('stop', off);
  }
  const told = (await store.claimSlackTasks(people)).flatMap(({ openReplies }) => openReplies);
  const reminders = told.filter(({ event }) => event.kind === 'hours_end').length;
  expect(reminders).toBe(done.filter(({ what }) => what === 'stop').length);
  expect(told.filter(({ event }) => event.kind === 'not_done')).toEqual([]);
  expect(kills).toBeGreaterThan(200);
}, 600_000);
