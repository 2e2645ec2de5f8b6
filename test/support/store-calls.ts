import type { KeptHours } from '../../src/launches/hours.js';
import type { LaunchStore } from '../../src/launches/ports/launch-store.js';
import { launchInState, newLaunch } from './launches.js';
import { ada, ben } from './launching.js';

const aLimit = {
  limit: { group: null, profile: 'Animation', sessions: 1 },
  members: null,
};

type Call = (store: LaunchStore) => Promise<unknown>;

const page = { offset: 0, limit: 20 };
const launch = launchInState();
const { clientToken } = launch;
const hours: KeptHours = {
  owner: ada,
  timeZone: 'Europe/Amsterdam',
  week: [{ from: 540, until: 1080 }, null, null, null, null, null, null],
  notToday: null,
  keepOnUntilMs: null,
  pausedUntil: null,
  moment: { does: 'stop', atMs: 1_800_000_000_000, forMs: 1_800_000_000_000 },
  revision: 2,
};
const press = { by: ada, press: 'one' };
const stray = { sessionId: 's', clientToken, state: 'READY', stateWord: 'READY' } as const;
const notice = { launch, approver: ben, message: { channel: 'D1', ts: '1.0' } };
const release = { dueInMs: 0, seenIntent: null };

/** Each method of a launch store, called in each way that asks the database another question. */
export const storeCalls: Readonly<Record<Exclude<keyof LaunchStore, 'close'>, readonly Call[]>> = {
  get: [(store) => store.get(clientToken)],
  lastChoice: [(store) => store.lastChoice(ada)],
  live: [
    (store) => store.live({ words: [] }, page),
    (store) => store.live({ owner: ada, words: [] }, page),
    (store) => store.live({ notOwner: ada, words: [] }, page),
    (store) => store.live({ words: [{ text: 'x', owner: ada, states: ['STOPPED'] }] }, page),
  ],
  recent: [(store) => store.recent(ada, 5)],
  durations: [
    (store) => store.durations(launch.launchProfileId),
    (store) => store.durations(launch.launchProfileId, launch.ec2InstanceType),
  ],
  add: [(store) => store.add(newLaunch({ clientToken: 'another' }), 1, [aLimit])],
  setIntent: [
    (store) => store.setIntent(clientToken, { intent: 'stop', action: 'stop', ...press }, launch),
  ],
  hold: [(store) => store.hold(clientToken, { ...press, answer: 'keep_on', untilMs: 1 }, launch)],
  prolong: [(store) => store.prolong(clientToken, { ...press, untilMs: 1 }, launch)],
  dismiss: [(store) => store.dismiss(clientToken, press)],
  observeNow: [(store) => store.observeNow(clientToken)],
  keepTrying: [
    (store) =>
      store.keepTrying(
        launch,
        { ...press, untilMs: 1, takesOtherTypes: false, needsAnotherApproval: false },
        1,
      ),
  ],
  claimStudioTasks: [(store) => store.claimStudioTasks(10)],
  claimObserved: [(store) => store.claimObserved()],
  claimedWhole: [(store) => store.claimedWhole('a', ['b', 'c'])],
  saveStudio: [
    (store) =>
      store.saveStudio(clientToken, 'b', { set: {}, release: { ...release, seenIntent: 'stop' } }),
  ],
  admit: [(store) => store.admit({ ...launch, ticket: 'b' }, { set: {}, release }, 1, [aLimit])],
  held: [(store) => store.held()],
  renew: [(store) => store.renew('a')],
  releaseUnchanged: [(store) => store.releaseUnchanged('a', { movingInMs: 1, settledInMs: 1 })],
  sweptLaunches: [(store) => store.sweptLaunches(['a', 'b'])],
  sweptSessions: [(store) => store.sweptSessions(['a', 'b'])],
  reopen: [(store) => store.reopen(stray, null, { kind: 'found_again' })],
  takeLate: [(store) => store.takeLate(stray)],
  addSecond: [(store) => store.addSecond(stray, { kind: 'made_twice' })],
  ownerChanged: [(store) => store.ownerChanged(ada)],
  claimOwner: [(store) => store.claimOwner(1_000)],
  saveOwner: [(store) => store.saveOwner([launch], 1_000)],
  overdue: [(store) => store.overdue(10)],
  beginPlanned: [(store) => store.beginPlanned(10)],
  stillOverdue: [(store) => store.stillOverdue(clientToken, { endAtMs: 1, againInMs: 1 })],
  remindLate: [(store) => store.remindLate(clientToken, { what: 'stop', atMs: 1, leadMs: 1 }, 1)],
  hoursOf: [(store) => store.hoursOf(ada)],
  saveHours: [
    (store) => store.saveHours(hours, hours.moment, 1),
    (store) => store.saveHours(hours, hours.moment, null, { withdraws: 1, broughtBy: 'a' }),
  ],
  settleHours: [(store) => store.settleHours('a')],
  isHoursStopOpen: [(store) => store.isHoursStopOpen(ada, 1)],
  dueHours: [(store) => store.dueHours(10)],
  hoursAfter: [(store) => store.hoursAfter(ada, 10)],
  carryOutHours: (['start', 'stop', 'remind'] as const).map(
    (does) => async (store) =>
      store.carryOutHours(hours, { does, next: hours.moment, again: hours.moment }),
  ),
  startHistory: [(store) => store.startHistory(ada)],
  decide: [(store) => store.decide(clientToken, { ...press, does: 'refuse', because: 'No.' })],
  expireUndecided: [(store) => store.expireUndecided()],
  claimApprovalNotices: [(store) => store.claimApprovalNotices(10)],
  saveApprovalNotice: [(store) => store.saveApprovalNotice(notice, null)],
  forgetApprovalNotice: [(store) => store.forgetApprovalNotice(notice)],
  saveOverdueTold: [(store) => store.saveOverdueTold(clientToken)],
  workspace: [(store) => store.workspace()],
  unclaimed: [(store) => store.unclaimed()],
  noteUnclaimed: [],
  unclaimedOf: [(store) => store.unclaimedOf(ada)],
  forgetUnclaimed: [(store) => store.forgetUnclaimed(['a'])],
  claimUntold: [(store) => store.claimUntold(1)],
  saveTold: [(store) => store.saveTold(['a'])],
  adopt: [(store) => store.adopt('a', ada)],
  claimSlackTasks: [(store) => store.claimSlackTasks(10)],
  saveSlack: [(store) => store.saveSlack(clientToken, 'b', { shownRevision: 1 })],
  saveReply: [],
  releaseSlack: [
    (store) => store.releaseSlack(clientToken, 'b', null),
    (store) => store.releaseSlack(clientToken, 'b', 1),
  ],
  showAnew: [(store) => store.showAnew('C1', 0)],
  showOverAnew: [(store) => store.showOverAnew('C1', 0)],
  shownReplies: [(store) => store.shownReplies(clientToken)],
  forgetOld: [(store) => store.forgetOld(1_000_000)],
  nextDue: [(store) => store.nextDue()],
  noteRound: [(store) => store.noteRound()],
  releaseClaims: [(store) => store.releaseClaims()],
};
