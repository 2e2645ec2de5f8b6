import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { endOverdue } from '../../../src/engine/overdue.js';
import type { SessionAction } from '../../../src/launches/actions.js';
import type { Approval } from '../../../src/launches/approval.js';
import type { Intent } from '../../../src/launches/intents.js';
import type { Launch } from '../../../src/launches/launch.js';
import type { AuditLog } from '../../../src/launches/ports/audit-log.js';
import type { StudioChange } from '../../../src/launches/ports/launch-store.js';
import type { People } from '../../../src/launches/ports/people.js';
import { sessionToken } from '../../../src/launches/ports/stray-sessions.js';
import { SessionActions } from '../../../src/launches/session-actions.js';
import type { LaunchState } from '../../../src/launches/states.js';
import { sessionStates } from '../../../src/studio/studio.js';
import { GivenEngine, minute, studioError } from '../../support/engine-context.js';
import { noRules } from '../../support/examples.js';
import { newLaunch } from '../../support/launches.js';
import { unlimited } from '../../support/quotas.js';
import { aSession } from '../../support/studio-of-mocks.js';

const ada = 'U0ADA00001';
const ben = 'U0BEN00002';
const mei = 'U0MEI00003';

describe('what people ask of a session', () => {
  const engine = new GivenEngine();
  const { studio, clientToken, changed, isAdmin } = engine;
  const isAdminAtHand = vi.fn<People['isAdminAtHand']>();
  const isApproverAtHand = vi.fn<Approval['isApproverAtHand']>();
  let actions: SessionActions;

  const actionsWith = (auditLog: AuditLog) =>
    new SessionActions({
      store: engine.store,
      studio,
      people: { isAdmin, isAdminAtHand, isAdminForCertain: isAdmin },
      rules: noRules,
      room: unlimited,
      approval: { isApproverAtHand, withinMs: 24 * 60 * minute },
      auditLog,
      interactions: engine.interactions,
      clock: () => engine.nowMs,
      changed,
      log: engine.ctx.log,
    });

  /** A press, stored and then acknowledged. */
  const request = async (
    action: SessionAction,
    token: string,
    actor: string,
    pressed = actions,
    press: string = randomUUID(),
  ) => {
    const asked = { action, clientToken: token, actor, press };
    return pressed.answer(asked, await pressed.store(asked));
  };

  beforeEach(() => {
    isAdminAtHand.mockImplementation((slackUserId) => slackUserId === mei);
    isAdmin.mockImplementation(async (slackUserId) => slackUserId === mei);
    actions = actionsWith(engine.auditLog);
  });

  /** Stores Ada's launch in this state, next due in a minute. */
  const addIn = async (state: LaunchState, set: StudioChange['set'] = {}): Promise<Launch> => {
    await engine.addSession({ state, ...set }, { dueInMs: minute });
    const inStudio = sessionStates.find((known) => known === state);
    if (inStudio !== undefined) studio.getSession.mockResolvedValue(aSession({ state: inStudio }));
    changed.mockClear();
    return engine.read();
  };

  /** The audit log after the launch itself, as `actor action result`. */
  const audited = async (): Promise<string[]> =>
    (await engine.auditLog.newest(100))
      .filter(({ action }) => action !== 'launch')
      .map(({ actor, action, result }) => `${actor} ${action} ${result}`);

  describe('two more hours', () => {
    const hour = 60 * minute;
    const lifetime = {
      endedBy: 'bot',
      onForMs: 10 * hour,
      longestMs: 13 * hour,
      stoppedForMs: null,
      idleForMs: null,
    } as const;

    /** A session that has been on for this long, of ten hours. */
    const addOn = async (hours: number, canStop = true): Promise<number> => {
      const readyAtMs = engine.nowMs;
      const endAtMs = readyAtMs + 10 * hour;
      const ends = canStop ? { stopAtMs: endAtMs } : { terminateAtMs: endAtMs };
      await engine.addSession(
        { state: 'READY', readyAtMs, endAtMs, endAttempts: 3, endToldAtMs: 1, ...ends },
        { lifetime, canStop, dueInMs: minute },
      );
      changed.mockClear();
      engine.nowMs += hours * hour;
      return endAtMs;
    };

    it('move the deadline at the press, with an answer, a reply and an entry', async () => {
      const endMs = await addOn(9);
      const before = await engine.read();
      const untilMs = endMs + 2 * hour;
      expect(await request('extend', clientToken, ada)).toEqual({
        kind: 'extended',
        launch: before,
        untilMs,
      });
      expect(await engine.read()).toEqual({
        ...before,
        stopAtMs: untilMs,
        endAtMs: untilMs,
        endAttempts: 0,
        endToldAtMs: null,
        revision: before.revision + 1,
      });
      expect(await engine.told()).toEqual([{ kind: 'extended', by: ada, untilMs }]);
      expect(await audited()).toEqual([`${ada} extend succeeded`]);
      expect(changed.mock.calls).toEqual([[ada]]);
      expect(studio.getSession).not.toHaveBeenCalled();
    });

    it('move the termination of what cannot be stopped', async () => {
      const endMs = await addOn(1, false);
      await request('extend', clientToken, mei);
      const untilMs = endMs + 2 * hour;
      expect(await engine.read()).toMatchObject({ terminateAtMs: untilMs, stopAtMs: null });
    });

    it('count once for all deliveries of a press, and again for another, up to the longest', async () => {
      const endMs = await addOn(9);
      const twice = await Promise.all(
        [1, 2].map(() => request('extend', clientToken, ada, actions, 'one')),
      );
      expect(twice.filter((answer) => answer !== null)).toHaveLength(1);
      expect(await request('extend', clientToken, ada, actions, 'one')).toBeNull();
      expect(await engine.read()).toMatchObject({ stopAtMs: endMs + 2 * hour });
      const more = await Promise.all(
        ['two', 'three'].map((press) => request('extend', clientToken, ada, actions, press)),
      );
      expect(await engine.read()).toMatchObject({ stopAtMs: endMs + 3 * hour });
      expect(more.map((answer) => answer?.kind).sort()).toEqual(['extended', 'refused']);
      expect(await audited()).toEqual([
        `${ada} extend longest_reached`,
        `${ada} extend succeeded`,
        `${ada} extend succeeded`,
      ]);
    });

    it('count from now where the deadline is past, and are refused past the longest', async () => {
      await addOn(10.5);
      await request('extend', clientToken, ada);
      expect(await engine.read()).toMatchObject({ stopAtMs: engine.nowMs + 2 * hour });
    });

    it('are refused where the longest is past before the bot has acted', async () => {
      await addOn(14);
      expect(await request('extend', clientToken, ada)).toMatchObject({
        kind: 'refused',
        refusal: 'longest_reached',
      });
      expect(await audited()).toEqual([`${ada} extend longest_reached`]);
    });

    it('are not undone by an observation that had read the launch before', async () => {
      const endMs = await addOn(9);
      studio.getSession.mockImplementation(async () => {
        await request('extend', clientToken, ada);
        return aSession({ state: 'READY', statusMessage: 'Something new' });
      });
      await engine.observeDue();
      const statusMessage = 'Something new';
      expect(await engine.read()).toMatchObject({ stopAtMs: endMs + 2 * hour, statusMessage });
    });

    it('win over the bot that has read the deadline, and over the stop that it has asked for', async () => {
      const endMs = await addOn(10);
      const [overdue] = await engine.store.overdue(1);
      if (overdue === undefined) throw new Error('it is not overdue');
      await request('extend', clientToken, ada);
      await endOverdue(engine.ctx, overdue);
      expect(await engine.read()).toMatchObject({ intent: null, stopAtMs: endMs + 2 * hour });
      studio.getSession.mockResolvedValue(aSession({ state: 'READY' }));
      engine.nowMs += 2 * hour - minute;
      await engine.observeDue();
      engine.nowMs += minute;
      const [again] = await engine.store.overdue(1);
      if (again === undefined) throw new Error('it is not overdue');
      await endOverdue(engine.ctx, again);
      expect(await engine.read()).toMatchObject({ intent: 'stop' });
      expect(await request('extend', clientToken, ada)).toMatchObject({ kind: 'extended' });
      // No longer than the profile allows.
      expect(await engine.read()).toMatchObject({ intent: null, stopAtMs: endMs + 3 * hour });
    });
  });

  it.each<[SessionAction, LaunchState, StudioChange['set'], Intent]>([
    ['stop', 'READY', {}, 'stop'],
    ['start', 'STOPPED', {}, 'start'],
    ['terminate', 'READY', {}, 'terminate'],
    ['cancel_launch', 'CREATE_IN_PROGRESS', { stuckSinceMs: 1 }, 'terminate'],
    // What is left of its session goes.
    ['dismiss', 'CREATE_FAILED', {}, 'terminate'],
  ])('%s in %s is left on the row as an intent', async (action, state, set, intent) => {
    const before = await addIn(state, set);
    expect(await request(action, clientToken, ada)).toEqual({
      kind: 'requested',
      launch: before,
    });
    const dismissed = action === 'dismiss';
    expect(await engine.read()).toMatchObject({ state, intent, dismissed });
    expect(await engine.store.claimStudioTasks(10)).toHaveLength(1);
    expect(await audited()).toEqual([`${ada} ${action} requested`]);
    expect(changed.mock.calls).toEqual([[ada]]);
    expect(isAdmin).not.toHaveBeenCalled();
    expect(studio.getSessions).not.toHaveBeenCalled();
  });

  it('answers deliveries of another size alike, before the studio has done it and after', async () => {
    await addIn('STOPPED', {
      canResize: true,
      ec2InstanceType: 'g5.2xlarge',
      offeredInstanceTypes: ['g5.2xlarge', 'g5.4xlarge'],
    });
    const asked = { action: 'resize', clientToken, actor: ada, press: 'press-1' } as const;
    const store = () => actions.store({ ...asked, wantedInstanceType: 'g5.4xlarge' });
    expect(await store()).toMatchObject({ kind: 'requested' });
    expect(await store()).toMatchObject({ kind: 'requested' });
    const [claimed] = await engine.store.claimStudioTasks(1);
    await engine.store.saveStudio(clientToken, claimed?.ticket ?? '', {
      set: { ec2InstanceType: 'g5.4xlarge', intent: null },
    });
    expect(await store()).toMatchObject({ kind: 'requested' });
    expect((await engine.read()).intent).toBe(null);
  });

  it('dismiss without a session takes the buttons off, and does nothing else', async () => {
    await addIn('NOT_CREATED', { sessionId: null });
    expect(await request('dismiss', clientToken, ada)).toMatchObject({ kind: 'requested' });
    expect(await engine.read()).toMatchObject({ dismissed: true, intent: null });
    expect(await audited()).toEqual([`${ada} dismiss succeeded`]);
  });

  it('is told in the thread once it is done, as the admin’s who asked', async () => {
    await addIn('READY');
    expect(await request('stop', clientToken, mei)).toMatchObject({ kind: 'requested' });
    expect(await audited()).toEqual([`${mei} stop requested`]);
    const stopped = { kind: 'state', state: 'STOPPED', problem: null, failure: null } as const;
    expect(await engine.told()).toEqual([]);
    await engine.store.releaseClaims();
    await engine.change({ set: { state: 'STOPPED', intent: null }, events: [stopped] });
    expect(await engine.told()).toEqual([{ ...stopped, by: mei }]);
  });

  it.each<[SessionAction, string, string]>([
    ['connect', mei, 'owner_only'],
    ['connect', ben, 'owner_only'],
    ['stop', ben, 'not_yours'],
    ['terminate', ben, 'not_yours'],
  ])('%s by %s is refused as %s, recorded, and changes nothing', async (action, actor, refusal) => {
    const before = await addIn('READY');
    const refused = { kind: 'refused', refusal, launch: before };
    expect(await request(action, clientToken, actor)).toEqual(refused);
    expect(await actions.check(action, clientToken, actor)).toEqual(refused);
    expect(await engine.read()).toEqual(before);
    const entry = `${actor} ${action} ${refusal}`;
    expect(await audited()).toEqual([entry, entry]);
    expect(studio.getSessions).not.toHaveBeenCalled();
  });

  it('is refused where the profile does not allow it', async () => {
    await addIn('READY', { canStop: false });
    expect(await request('stop', clientToken, ada)).toMatchObject({
      kind: 'refused',
      refusal: 'cannot_be_stopped',
    });
    expect(await engine.read()).toMatchObject({ intent: null });
  });

  it('is done once when it is asked for twice', async () => {
    await addIn('READY');
    expect(await request('stop', clientToken, ada)).toMatchObject({ kind: 'requested' });
    expect(await request('stop', clientToken, ada)).toMatchObject({
      kind: 'refused',
      refusal: 'under_way',
      launch: { intent: 'stop' },
    });
    expect(await audited()).toHaveLength(2);
  });

  it('is done once when several people ask at one moment; the others hear that it is under way', async () => {
    await addIn('READY');
    const answers = await Promise.all(
      [ada, mei, ada, mei].map((actor) => request('stop', clientToken, actor)),
    );
    const results = answers.map((answer) =>
      answer?.kind === 'refused' ? `${answer.refusal} ${answer.launch.intent}` : answer?.kind,
    );
    expect(results.sort()).toEqual([
      'requested',
      'under_way stop',
      'under_way stop',
      'under_way stop',
    ]);
    expect(await audited()).toHaveLength(4);
  });

  it('is neither done nor answered again when it is delivered again', async () => {
    await addIn('READY');
    const deliver = () => request('stop', clientToken, ada, actions, '1.2.a');
    expect(await deliver()).toMatchObject({ kind: 'requested' });
    expect(await deliver()).toBeNull();
    // Meanwhile it has come about, and is possible again.
    await engine.change({ set: { intent: null } });
    expect(await deliver()).toBeNull();
    expect(await engine.read()).toMatchObject({ intent: null });
    expect(await audited()).toEqual([`${ada} stop superseded`, `${ada} stop requested`]);
  });

  it('is not stored while Slack has not said who is an admin, unless the owner asks', async () => {
    isAdminAtHand.mockReturnValue(null);
    await addIn('READY');
    expect(await request('stop', clientToken, mei)).toEqual({ kind: 'unsure' });
    expect(await engine.read()).toMatchObject({ state: 'READY', intent: null });
    expect(await request('stop', clientToken, ada)).toMatchObject({ kind: 'requested' });
    expect(isAdmin).not.toHaveBeenCalled();
  });

  it.each<[SessionAction, LaunchState, Intent | null]>([
    ['terminate', 'READY', 'stop'],
    ['cancel_launch', 'REQUESTED', null],
  ])('of another is not ended by %s of a person who was an admin', async (action, state, open) => {
    // An admin at any time before, and nothing that Slack has said just now.
    isAdminAtHand.mockImplementation((_, atMostMs) => (atMostMs === undefined ? true : null));
    if (state === 'REQUESTED') await engine.add();
    else await addIn(state);
    if (open !== null) await request(open, clientToken, ada);
    const before = await engine.read();
    expect(await request(action, clientToken, ben)).toEqual({ kind: 'unsure' });
    isAdminAtHand.mockImplementation((slackUserId) => slackUserId === mei);
    expect(await request(action, clientToken, ben)).toMatchObject({ refusal: 'not_yours' });
    expect(await engine.read()).toEqual(before);
    expect((await audited())[0]).toBe(`${ben} ${action} not_yours`);
    expect(await request(action, clientToken, mei)).toMatchObject({ kind: 'requested' });
    expect(await engine.read()).toMatchObject({ intent: 'terminate' });
    expect(isAdmin).not.toHaveBeenCalled();
  });

  it('is refused as under way when the row changes at every attempt', async () => {
    await addIn('READY');
    vi.spyOn(engine.store, 'setIntent').mockResolvedValue(false);
    expect(await request('stop', clientToken, ada)).toMatchObject({
      kind: 'refused',
      refusal: 'under_way',
    });
    expect(await audited()).toEqual([`${ada} stop under_way`]);
  });

  it('is stored at the next attempt when the row has changed and still allows it', async () => {
    await addIn('READY');
    vi.spyOn(engine.store, 'setIntent').mockResolvedValueOnce(false);
    expect(await request('stop', clientToken, ada)).toMatchObject({ kind: 'requested' });
    expect(await engine.read()).toMatchObject({ intent: 'stop' });
  });

  describe('that is to be decided', () => {
    const waits = { state: 'REQUESTED', sessionId: null, approval: 'asked' } as const;
    const addWaiting = () =>
      addIn('REQUESTED', { ...waits, decideByMs: engine.nowMs + 24 * 60 * minute });

    beforeEach(() => {
      isApproverAtHand.mockImplementation((slackUserId) => slackUserId !== ben);
    });

    it('is decided by an approver, with an entry, and nothing is asked', async () => {
      await addWaiting();
      expect(await request('approve', clientToken, mei)).toMatchObject({ kind: 'requested' });
      expect(await engine.read()).toMatchObject({ approval: 'approved', decidedBy: mei });
      expect(await audited()).toEqual([`${mei} approve succeeded`]);
      expect(changed.mock.calls).toEqual([[ada]]);
      expect(isAdmin).not.toHaveBeenCalled();
    });

    it('is refused with a reason', async () => {
      await addWaiting();
      const asked = { action: 'refuse', clientToken, actor: mei, press: 'one' } as const;
      expect(await actions.store({ ...asked, because: 'No.' })).toMatchObject({
        kind: 'requested',
      });
      const failure = { kind: 'not_approved', message: 'No.' };
      expect(await engine.read()).toMatchObject({ approval: 'refused', decidedBy: mei, failure });
    });

    it.each([
      [ben, 'not_approver'],
      [ada, 'own_launch'],
    ])('is not decided by %s: %s', async (actor, refusal) => {
      const before = await addWaiting();
      expect(await request('approve', clientToken, actor)).toMatchObject({ refusal });
      expect(await actions.mayChoose('refuse', clientToken, actor)).toMatchObject({ refusal });
      expect(await engine.read()).toEqual(before);
      expect(await audited()).toEqual([
        `${actor} refuse ${refusal}`,
        `${actor} approve ${refusal}`,
      ]);
    });

    it('is decided by its owner who is an admin', async () => {
      isAdminAtHand.mockReturnValue(true);
      await addWaiting();
      expect(await request('approve', clientToken, ada)).toMatchObject({ kind: 'requested' });
    });

    it.each([
      ['an approver', mei, true],
      ['an admin, whose own it is', ada, false],
    ])('is left as it is while Slack has not said who is %s', async (_who, actor, isApprover) => {
      if (isApprover) isApproverAtHand.mockReturnValue(null);
      else isAdminAtHand.mockReturnValue(null);
      const before = await addWaiting();
      expect(await request('approve', clientToken, actor)).toEqual({ kind: 'unsure' });
      expect(await actions.mayChoose('refuse', clientToken, actor)).toEqual({ kind: 'unsure' });
      expect(await engine.read()).toEqual(before);
      expect(await audited()).toEqual([]);
    });

    it('is not decided once its time is over, though the row does not say so yet', async () => {
      await addWaiting();
      engine.nowMs += 25 * 60 * minute;
      expect(await request('approve', clientToken, mei)).toMatchObject({
        refusal: 'already_decided',
        launch: { approval: 'asked' },
      });
      expect(await audited()).toEqual([`${mei} approve already_decided`]);
    });

    it('is decided once of two presses at one moment', async () => {
      await addWaiting();
      const answers = await Promise.all(
        ['one', 'two'].map((press) => request('approve', clientToken, mei, actions, press)),
      );
      expect(answers.map((answer) => answer?.kind).sort()).toEqual(['refused', 'requested']);
      expect(answers.find((answer) => answer?.kind === 'refused')).toMatchObject({
        refusal: 'already_decided',
        launch: { approval: 'approved', decidedBy: mei },
      });
    });
  });

  describe('that has moved on', () => {
    it('is answered with the state that the studio has, and the row follows at once', async () => {
      await addIn('STOPPED');
      studio.getSession.mockResolvedValue(aSession({ state: 'START_IN_PROGRESS' }));
      expect(await request('stop', clientToken, ada)).toMatchObject({
        kind: 'refused',
        refusal: 'wrong_state',
        launch: { clientToken, state: 'START_IN_PROGRESS', stateWord: 'START_IN_PROGRESS' },
      });
      expect(changed.mock.calls).toEqual([[ada]]);
      expect(await engine.store.claimObserved()).toMatchObject([{ clientToken }]);
      expect(await engine.read()).toMatchObject({ state: 'STOPPED' });
      expect(await audited()).toEqual([`${ada} stop wrong_state`]);
    });

    it('is answered so too when the studio no longer has the session', async () => {
      await addIn('STOPPED');
      studio.getSession.mockRejectedValue(studioError('not_found'));
      expect(await request('stop', clientToken, ada)).toMatchObject({
        kind: 'refused',
        launch: { state: 'FORGOTTEN', stateWord: null },
      });
    });

    it('is answered from the row when the studio does not answer', async () => {
      await addIn('STOPPED');
      studio.getSession.mockRejectedValue(studioError('timeout'));
      expect(await request('stop', clientToken, ada)).toMatchObject({
        kind: 'refused',
        refusal: 'wrong_state',
        launch: { state: 'STOPPED' },
      });
      expect(await engine.store.claimObserved()).toEqual([]);
      expect(engine.logged.map(({ msg }) => msg)).toEqual([
        'session not observed before an answer',
      ]);
    });

    it('fails when the answer is a mistake of the bot’s own', async () => {
      await addIn('STOPPED');
      studio.getSessions.mockRejectedValue(new RangeError('a mistake'));
      await expect(request('stop', clientToken, ada)).rejects.toThrow(RangeError);
    });
  });

  it.each<[LaunchState, StudioChange['set']]>([
    ['DELETED', {}],
    ['NOT_CREATED', { sessionId: null }],
  ])('does not ask the studio about what is %s', async (state, set) => {
    await addIn(state, set);
    expect(await request('start', clientToken, ada)).toMatchObject({
      refusal: 'wrong_state',
    });
    expect(studio.getSessions).not.toHaveBeenCalled();
  });

  it('changes nothing when there is no such launch', async () => {
    const unknown = { kind: 'unknown_launch' };
    expect(await request('stop', 'slack-unknown', ada)).toEqual(unknown);
    expect(await actions.check('connect', 'slack-unknown', ada)).toEqual(unknown);
    expect(studio.getSessions).not.toHaveBeenCalled();
    expect(await audited()).toEqual([
      `${ada} connect unknown_launch`,
      `${ada} stop unknown_launch`,
    ]);
  });

  it('is refused in words although the refusal cannot be recorded', async () => {
    await addIn('READY');
    const broken = actionsWith({
      ...engine.auditLog,
      add: () => Promise.reject(new Error('disk full')),
    });
    for (const answer of [
      request('stop', clientToken, ben, broken),
      broken.check('stop', clientToken, ben),
    ]) {
      expect(await answer).toMatchObject({ kind: 'refused', refusal: 'not_yours' });
    }
    expect(await request('stop', 'slack-unknown', ben, broken)).toEqual({ kind: 'unknown_launch' });
    expect(await audited()).toEqual([]);
    expect(engine.logged.map(({ msg }) => msg)).toEqual(
      Array.from({ length: 3 }, () => 'audit log entry not written'),
    );
  });

  it('that is only checked is recorded, and leaves the row alone', async () => {
    const before = await addIn('READY');
    expect(await actions.check('connect', clientToken, ada)).toEqual({
      kind: 'requested',
      launch: before,
    });
    expect(await engine.read()).toEqual(before);
    expect(await audited()).toEqual([`${ada} connect requested`]);
  });

  describe('as the studio has it now', () => {
    it('is the row, if that says the same', async () => {
      const launch = await addIn('READY');
      expect(await actions.asItIs(launch)).toEqual(launch);
      expect(await engine.store.claimObserved()).toEqual([]);
      expect(changed).not.toHaveBeenCalled();
    });

    it('is what was given, if there is no row any more', async () => {
      const launch = await addIn('READY');
      const gone = { ...launch, clientToken: 'slack-gone' };
      expect(await actions.asItIs(gone)).toEqual(gone);
    });
  });

  it('adopt is answered with the state that the studio has, and the row follows at once', async () => {
    const token = sessionToken('s-1');
    await engine.store.noteUnclaimed({
      ...newLaunch({ clientToken: token }),
      sessionId: 's-1',
      state: 'CREATE_IN_PROGRESS',
      stateWord: 'CREATE_IN_PROGRESS',
    });
    studio.getSession.mockResolvedValue(aSession({ state: 'READY' }));
    const asked = { action: 'adopt', clientToken: token, actor: mei, press: randomUUID() } as const;
    const adopted = await actions.store(asked);
    expect(studio.getSessions).not.toHaveBeenCalled();
    expect(await actions.answer(asked, adopted)).toMatchObject({
      kind: 'adopted',
      launch: { clientToken: token, state: 'READY' },
    });
    expect(await engine.store.claimObserved()).toMatchObject([{ clientToken: token }]);
  });
});
