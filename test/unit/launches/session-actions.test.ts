import { pino } from 'pino';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Launch } from '../../../src/launches/launch.js';
import type { SessionAction } from '../../../src/launches/policy.js';
import type { AuditEntry, AuditLog } from '../../../src/launches/ports/audit-log.js';
import type { LaunchStore } from '../../../src/launches/ports/launch-store.js';
import type { People } from '../../../src/launches/ports/people.js';
import type { StudioFields } from '../../../src/launches/ports/studio-tasks.js';
import { SessionActions } from '../../../src/launches/session-actions.js';
import { openStore } from '../../../src/store/open.js';
import { type SessionState, StudioError } from '../../../src/studio/studio.js';
import { newLaunch } from '../../support/launches.js';
import { aSession, studioOfMocks } from '../../support/studio-of-mocks.js';

const log = pino({ level: 'silent' });
const { clientToken } = newLaunch();
const ada = 'U0ADA00001';
const ben = 'U0BEN00002';
const mei = 'U0MEI00003';

const studioError = (kind: 'timeout' | 'not_found') =>
  new StudioError(kind, { message: '', requestId: null, outcomeUnknown: false, cause: undefined });

describe('what people ask of a session', () => {
  let nowMs: number;
  let store: LaunchStore;
  let auditLog: AuditLog;
  let actions: SessionActions;
  const wake = vi.fn();
  const isAdmin = vi.fn<People['isAdmin']>();
  const studio = studioOfMocks();

  beforeEach(async () => {
    vi.resetAllMocks();
    nowMs = 1_790_000_000_000;
    const clock = () => nowMs;
    const opened = await openStore('file::memory:', clock, log);
    store = opened.launches;
    auditLog = opened.auditLog;
    onTestFinished(() => store.close());
    isAdmin.mockImplementation(async (slackUserId) => slackUserId === mei);
    actions = new SessionActions({
      store,
      studio,
      people: { isAdmin },
      auditLog,
      wake,
      log,
    });
  });

  /** Ada's launch in this state, next due in a minute. */
  const addIn = async (
    state: SessionState | 'NOT_CREATED',
    set: Partial<StudioFields> = {},
  ): Promise<Launch> => {
    await store.add(newLaunch(), 1);
    const [claimed] = await store.claimStudioTasks(1);
    const launch = await store.saveStudio(clientToken, claimed?.ticket ?? '', {
      set: { sessionId: 's-1', state, ...set },
      release: { dueInMs: 60_000, seenIntent: null },
    });
    if (state !== 'NOT_CREATED') studio.getSession.mockResolvedValue(aSession({ state }));
    if (launch === null) throw new Error('not stored');
    return launch;
  };

  const read = () => store.get(clientToken);
  /** What it says after the launch itself. */
  const recorded = async (): Promise<AuditEntry[]> =>
    (await auditLog.newest(100))
      .filter(({ action }) => action !== 'launch')
      .map(({ about: _, ...entry }) => entry);
  const entry = (action: SessionAction, actor: string, result: string): AuditEntry => ({
    atMs: nowMs,
    actor,
    action,
    clientToken,
    result,
  });

  it.each<[SessionAction, SessionState, Partial<StudioFields>, Launch['intent']]>([
    ['stop', 'READY', {}, 'stop'],
    ['start', 'STOPPED', {}, 'start'],
    ['terminate', 'READY', {}, 'terminate'],
    ['give_up', 'CREATE_IN_PROGRESS', { stuckSinceMs: 1 }, 'terminate'],
    // What is left of its session goes.
    ['dismiss', 'CREATE_FAILED', {}, 'terminate'],
  ])('%s in %s is an intent on the row', async (action, state, set, intent) => {
    const before = await addIn(state, set);
    expect(await actions.ask(action, clientToken, ada)).toEqual({
      kind: 'requested',
      launch: before,
    });
    const dismissed = action === 'dismiss';
    expect(await read()).toMatchObject({ state, intent, dismissed });
    expect(await store.claimStudioTasks(10)).toHaveLength(1);
    expect(await recorded()).toEqual([entry(action, ada, 'requested')]);
    expect(wake).toHaveBeenCalled();
    expect(isAdmin).not.toHaveBeenCalled();
    expect(studio.getSession).not.toHaveBeenCalled();
  });

  it('dismiss without a session takes the buttons off, and nothing else', async () => {
    await addIn('NOT_CREATED', { sessionId: null });
    expect(await actions.ask('dismiss', clientToken, ada)).toMatchObject({ kind: 'requested' });
    expect(await read()).toMatchObject({ dismissed: true, intent: null });
    expect(await recorded()).toEqual([entry('dismiss', ada, 'succeeded')]);
  });

  it('by an admin is done, and told as theirs', async () => {
    await addIn('READY');
    expect(await actions.ask('stop', clientToken, mei)).toMatchObject({ kind: 'requested' });
    expect(await recorded()).toEqual([entry('stop', mei, 'requested')]);
    const [board] = await store.claimSlackTasks(1);
    expect(board?.openReplies).toMatchObject([
      { event: { kind: 'intent', intent: 'stop', by: mei } },
    ]);
  });

  it.each<[SessionAction, string, string]>([
    ['connect', mei, 'owner_only'],
    ['connect', ben, 'owner_only'],
    ['stop', ben, 'not_yours'],
    ['terminate', ben, 'not_yours'],
  ])('%s by %s is refused as %s, recorded, and changes nothing', async (action, actor, refusal) => {
    const before = await addIn('READY');
    const refused = { kind: 'refused', refusal, launch: before };
    expect(await actions.ask(action, clientToken, actor)).toEqual(refused);
    expect(await actions.check(action, clientToken, actor)).toEqual(refused);
    expect(await read()).toEqual(before);
    expect(await recorded()).toEqual([
      entry(action, actor, refusal),
      entry(action, actor, refusal),
    ]);
    expect(studio.getSession).not.toHaveBeenCalled();
  });

  it('that the profile does not allow is refused', async () => {
    await addIn('READY', { canStop: false });
    expect(await actions.ask('stop', clientToken, ada)).toMatchObject({
      kind: 'refused',
      refusal: 'cannot_be_stopped',
    });
    expect(await read()).toMatchObject({ intent: null });
  });

  it('twice is done once', async () => {
    await addIn('READY');
    expect(await actions.ask('stop', clientToken, ada)).toMatchObject({ kind: 'requested' });
    expect(await actions.ask('stop', clientToken, ada)).toMatchObject({
      kind: 'refused',
      refusal: 'under_way',
      launch: { intent: 'stop' },
    });
    expect(await recorded()).toHaveLength(2);
    expect((await store.claimSlackTasks(1))[0]?.openReplies).toHaveLength(1);
  });

  it('by several at one moment is done once, and the others hear that it is under way', async () => {
    await addIn('READY');
    const answers = await Promise.all(
      [ada, mei, ada, mei].map((actor) => actions.ask('stop', clientToken, actor)),
    );
    const results = answers.map((asked) =>
      asked.kind === 'refused' ? `${asked.refusal} ${asked.launch.intent}` : asked.kind,
    );
    expect(results.sort()).toEqual([
      'requested',
      'under_way stop',
      'under_way stop',
      'under_way stop',
    ]);
    const kept = (await recorded()).map(({ result }) => result).sort();
    expect(kept).toEqual(['requested', 'under_way', 'under_way', 'under_way']);
    expect((await store.claimSlackTasks(1))[0]?.openReplies).toHaveLength(1);
  });

  it('of a session that has moved on is answered with the truth of the studio', async () => {
    await addIn('STOPPED');
    studio.getSession.mockResolvedValue(aSession({ state: 'START_IN_PROGRESS' }));
    expect(await actions.ask('stop', clientToken, ada)).toMatchObject({
      kind: 'refused',
      refusal: 'wrong_state',
      launch: { clientToken, state: 'START_IN_PROGRESS' },
    });
    expect(wake).toHaveBeenCalled();
    // The row follows at once, by a look of the watch's own.
    expect(await store.claimWatched()).toMatchObject([{ clientToken, state: 'STOPPED' }]);
    expect(await recorded()).toEqual([entry('stop', ada, 'wrong_state')]);
  });

  it('of a session that the studio no longer knows is answered with that', async () => {
    await addIn('STOPPED');
    studio.getSession.mockRejectedValue(studioError('not_found'));
    expect(await actions.ask('stop', clientToken, ada)).toMatchObject({
      kind: 'refused',
      launch: { state: 'FORGOTTEN' },
    });
  });

  it('is answered from the row when the studio does not answer', async () => {
    await addIn('STOPPED');
    studio.getSession.mockRejectedValue(studioError('timeout'));
    expect(await actions.ask('stop', clientToken, ada)).toMatchObject({
      kind: 'refused',
      refusal: 'wrong_state',
      launch: { state: 'STOPPED' },
    });
    expect(await store.claimWatched()).toEqual([]);
  });

  it('does not bother the studio where there is no session, or none any more', async () => {
    await addIn('DELETED');
    expect(await actions.ask('start', clientToken, ada)).toMatchObject({ refusal: 'wrong_state' });
    expect(studio.getSession).not.toHaveBeenCalled();
  });

  it('of a launch that there is not changes nothing', async () => {
    expect(await actions.ask('stop', 'slack-of-nobody', ada)).toEqual({ kind: 'unknown_launch' });
    expect(await actions.check('connect', 'slack-of-nobody', ada)).toEqual({
      kind: 'unknown_launch',
    });
    expect(studio.getSession).not.toHaveBeenCalled();
  });

  it('is refused in words although the refusal cannot be recorded', async () => {
    await addIn('READY');
    const broken = new SessionActions({
      store,
      studio,
      people: { isAdmin },
      auditLog: { ...auditLog, add: () => Promise.reject(new Error('disk full')) },
      wake,
      log,
    });
    for (const answer of [
      broken.ask('stop', clientToken, ben),
      broken.check('stop', clientToken, ben),
    ]) {
      expect(await answer).toMatchObject({ kind: 'refused', refusal: 'not_yours' });
    }
    expect(await broken.ask('stop', 'slack-of-nobody', ben)).toEqual({ kind: 'unknown_launch' });
    expect(await recorded()).toEqual([]);
  });

  it('that is only checked is recorded, and leaves the row alone', async () => {
    const before = await addIn('READY');
    expect(await actions.check('connect', clientToken, ada)).toEqual({
      kind: 'requested',
      launch: before,
    });
    expect(await read()).toEqual(before);
    expect(await recorded()).toEqual([entry('connect', ada, 'requested')]);
  });
});
