import { beforeEach, describe, expect, it } from 'vitest';
import { tellApprover } from '../../../../src/engine/approvals.js';
import { Approval } from '../../../../src/launches/approval.js';
import type { LaunchRequest } from '../../../../src/launches/launch.js';
import type { ApprovalNotice } from '../../../../src/launches/ports/approvals.js';
import { PersonLookupError } from '../../../../src/launches/ports/people.js';
import { GivenEngine, minute } from '../../../support/engine-context.js';
import { aProfile, someTypes } from '../../../support/examples.js';
import { newLaunch } from '../../../support/launches.js';
import { aSession } from '../../../support/studio-of-mocks.js';

const ada = 'U0ADA00001';
const mei = 'U0MEI00003';
const hour = 60 * minute;
const lifetime = {
  endedBy: 'bot',
  onForMs: 12 * hour,
  longestMs: null,
  stoppedForMs: null,
  idleForMs: null,
} as const;

describe('a launch that needs an approval', () => {
  const engine = new GivenEngine();
  const { studio, isAdmin } = engine;
  let approvers: string[];
  /** Slack does not say who is an approver. */
  let isSilent: boolean;

  beforeEach(() => {
    approvers = [mei];
    isSilent = false;
    isAdmin.mockResolvedValue(false);
    const { launchProfileId: id } = newLaunch();
    const instanceTypes = someTypes('g4dn.4xlarge', 'g5.2xlarge', 'g5.4xlarge');
    studio.launchProfiles.mockResolvedValue([aProfile({ id, instanceTypes, lifetime })]);
    studio.createSession.mockResolvedValue(aSession());
    const named = async () => {
      if (isSilent) throw new PersonLookupError('Slack usergroups.users.list: no answer');
      return approvers;
    };
    engine.ctx.approval = new Approval({
      rules: { types: ['g5.*'], profiles: [], approvers: null, withinMs: 24 * hour },
      admins: { users: [], groups: [] },
      people: {
        isAmong: async (slackUserId) => (await named()).includes(slackUserId),
        isAmongAtHand: () => true,
        allAmong: named,
      },
    });
  });

  const add = (changed: Partial<LaunchRequest> = {}) =>
    engine.add({
      placeId: null,
      streamingImageId: null,
      reason: 'Why',
      neededForMs: 4 * hour,
      ...changed,
    });
  const decide = (does: 'approve' | 'refuse', by = mei) =>
    engine.store.decide(engine.clientToken, {
      does,
      by,
      because: does === 'refuse' ? 'No.' : null,
      press: `${does} by ${by}`,
    });

  it('rests until it is decided, with what that decides', async () => {
    await add();
    expect(await engine.runStudioTasks()).toMatchObject({
      state: 'REQUESTED',
      approval: 'asked',
      decideByMs: engine.nowMs + 24 * hour,
      lifetime: { endedBy: 'bot', onForMs: 4 * hour, longestMs: 4 * hour },
      // No other dear type, without its own approval.
      offeredInstanceTypes: ['g4dn.4xlarge', 'g5.2xlarge'],
    });
    engine.nowMs += 23 * hour;
    await engine.runStudioTasks();
    expect(studio.createSession).not.toHaveBeenCalled();
  });

  it('goes on once it is approved, as if it had been asked for then', async () => {
    await add({ keepTryingUntilMs: engine.nowMs + 2 * hour });
    await engine.runStudioTasks();
    engine.nowMs += 20 * hour;
    expect(await decide('approve')).toBe(true);
    expect(await engine.runStudioTasks()).toMatchObject({
      approval: 'granted',
      decidedBy: mei,
      decideByMs: null,
      sessionId: aSession().id,
      keepTryingUntilMs: engine.nowMs + 2 * hour,
      lifetime: { onForMs: 4 * hour },
    });
    expect(await engine.told()).toContainEqual({ kind: 'approved', by: mei });
  });

  it.each(['approve', 'refuse'] as const)(
    'stays undecided when Slack says that the one who pressed approves none: %s',
    async (does) => {
      await add();
      await engine.runStudioTasks();
      await decide(does);
      approvers = [];
      expect(await engine.runStudioTasks()).toMatchObject({
        state: 'REQUESTED',
        approval: 'asked',
        decidedBy: null,
        failure: null,
      });
      expect(await engine.audited()).toContain(`${does} not_approver`);
      expect(studio.createSession).not.toHaveBeenCalled();
      approvers = [mei];
      expect(
        await engine.store.decide(engine.clientToken, {
          does: 'approve',
          by: mei,
          because: null,
          press: 'again',
        }),
      ).toBe(true);
      expect(await engine.runStudioTasks()).toMatchObject({ approval: 'granted' });
    },
  );

  it('waits for Slack to say who may decide', async () => {
    await add();
    await engine.runStudioTasks();
    await decide('approve');
    isSilent = true;
    expect(await engine.runStudioTasks()).toMatchObject({
      approval: 'approved',
      trouble: { kind: 'slack' },
    });
    isSilent = false;
    engine.nowMs += minute;
    expect(await engine.runStudioTasks()).toMatchObject({ approval: 'granted' });
  });

  it('is not its owner’s to approve, unless they are an admin by then', async () => {
    approvers = [mei, ada];
    await add();
    await engine.runStudioTasks();
    await decide('approve', ada);
    expect(await engine.runStudioTasks()).toMatchObject({ approval: 'asked' });
    await decide('refuse', ada);
    isAdmin.mockResolvedValue(true);
    expect(await engine.runStudioTasks()).toMatchObject({ state: 'REFUSED' });
  });

  it('is ended by a refusal, with its reason', async () => {
    await add();
    await engine.runStudioTasks();
    await decide('refuse');
    expect(await engine.runStudioTasks()).toMatchObject({
      state: 'REFUSED',
      failure: { kind: 'not_approved', message: 'No.' },
      decideByMs: null,
    });
    expect(await engine.audited()).toEqual([
      'launch requested',
      'refuse succeeded',
      'launch not_approved',
    ]);
  });

  it('is ended when its time to be decided is over', async () => {
    await add();
    await engine.runStudioTasks();
    engine.nowMs += 24 * hour;
    expect(await engine.store.expireUndecided()).toEqual([ada]);
    expect(await engine.runStudioTasks()).toMatchObject({
      state: 'REFUSED',
      failure: { kind: 'approval_expired' },
    });
  });

  it.each<[string, Partial<LaunchRequest>, string[], string]>([
    ['without a reason', { reason: null }, [mei], 'needs_approval'],
    ['without a time', { neededForMs: null }, [mei], 'needs_approval'],
    ['with no one who could approve it', {}, [], 'no_approver'],
    ['with no approver but its owner', {}, [ada], 'no_approver'],
  ])('is refused %s', async (_what, changed, named, kind) => {
    approvers = named;
    await add(changed);
    expect(await engine.runStudioTasks()).toMatchObject({ state: 'REFUSED', failure: { kind } });
  });

  it('needs none of an admin, however long they wanted it for', async () => {
    isAdmin.mockResolvedValue(true);
    await add();
    expect(await engine.runStudioTasks()).toMatchObject({
      approval: null,
      sessionId: aSession().id,
      lifetime: { onForMs: 12 * hour },
    });
  });

  it('may be cancelled while it waits, and between its approval and Create', async () => {
    await add();
    await engine.runStudioTasks();
    await decide('approve');
    const seen = await engine.read();
    const cancel = { intent: 'terminate', action: 'cancel_launch', by: ada, press: 'c' } as const;
    expect(await engine.store.setIntent(engine.clientToken, cancel, seen)).toBe(true);
    expect(await engine.runStudioTasks()).toMatchObject({
      state: 'NOT_CREATED',
      failure: { kind: 'cancelled' },
    });
    expect(studio.createSession).not.toHaveBeenCalled();
  });

  it('is admitted anew when it is approved: what is not offered by then is refused', async () => {
    await add();
    await engine.runStudioTasks();
    engine.nowMs += 2 * minute;
    studio.launchProfiles.mockResolvedValue([]);
    await decide('approve');
    expect(await engine.runStudioTasks()).toMatchObject({
      state: 'REFUSED',
      failure: { kind: 'no_profiles' },
    });
  });

  it.each([
    ['has no other size that needs an approval of its own', ['g5.2xlarge'], ada, false, false],
    ['has none that an offer of earlier had', ['g5.2xlarge', 'g5.4xlarge'], ada, false, false],
    ['has it of an admin', ['g5.2xlarge'], ada, true, true],
    ['has it by an admin', ['g5.2xlarge'], mei, false, true],
  ])('%s', async (_what, offeredInstanceTypes, by, isOwnerAdmin, isGiven) => {
    const { launchProfileId: id, ownedBy } = newLaunch();
    const instanceTypes = someTypes('g5.2xlarge', 'g5.4xlarge');
    studio.launchProfiles.mockResolvedValue([aProfile({ id, instanceTypes, canResize: true })]);
    const person = { kind: 'known', name: 'Ada', ownedBy, email: null } as const;
    engine.person.mockResolvedValue({ ...person, isAdmin: isOwnerAdmin });
    isAdmin.mockResolvedValue(by === mei);
    studio.changeType.mockResolvedValue(aSession({ ec2InstanceType: 'g5.4xlarge' }));
    await engine.addSession(
      { state: 'STOPPED' },
      { ec2InstanceType: 'g5.2xlarge', offeredInstanceTypes, canResize: true },
    );
    await engine.ask('resize', by, { wantedInstanceType: 'g5.4xlarge' });
    await engine.runStudioTasks();
    expect(studio.changeType).toHaveBeenCalledTimes(isGiven ? 1 : 0);
    expect(await engine.told()).toMatchObject(
      isGiven ? [{ kind: 'resized' }] : [{ kind: 'not_done', failure: { kind: 'needs_approval' } }],
    );
  });

  it('opens no other dear type to an admin for whom a workflow asks', async () => {
    const { launchProfileId: id, ownedBy } = newLaunch();
    const instanceTypes = someTypes('g4dn.4xlarge', 'g5.2xlarge', 'g5.4xlarge');
    studio.launchProfiles.mockResolvedValue([aProfile({ id, instanceTypes })]);
    const person = { kind: 'known', name: 'Ada', ownedBy, email: null } as const;
    engine.person.mockResolvedValue({ ...person, isAdmin: true });
    await add({ executionId: 'Fx1' });
    expect(await engine.runStudioTasks()).toMatchObject({
      approval: 'asked',
      offeredInstanceTypes: ['g4dn.4xlarge', 'g5.2xlarge'],
    });
  });

  describe('the message to an approver', () => {
    const at = { channel: 'D1', ts: '1.0' };
    const notices = () => engine.store.claimApprovalNotices(10);
    const tell = async () => {
      for (const notice of await notices()) await tellApprover(engine.ctx, notice);
    };

    beforeEach(async () => {
      await add();
      await engine.runStudioTasks();
    });

    it('is posted, and edited once it is decided', async () => {
      const { post, edit } = engine.approvalBoard;
      post.mockResolvedValue({ kind: 'shown', ...at });
      edit.mockResolvedValue({ kind: 'shown', ...at });
      await tell();
      await tell();
      expect(post).toHaveBeenCalledTimes(1);
      await decide('approve');
      await engine.runStudioTasks();
      await tell();
      await tell();
      expect(edit).toHaveBeenCalledTimes(1);
      expect(edit).toHaveBeenCalledWith(
        expect.objectContaining<Partial<ApprovalNotice>>({ approver: mei }),
        at,
      );
    });

    it('is not posted any more once it is decided', async () => {
      await decide('approve');
      await engine.runStudioTasks();
      await tell();
      expect(engine.approvalBoard.post).not.toHaveBeenCalled();
      expect(await notices()).toEqual([]);
    });

    it.each([
      ['is posted later', { kind: 'later', afterMs: 2_000 }, 2_000, 1],
      ['is posted again if no answer says', { kind: 'unknown' }, 45_000, 1],
      ['is given up', { kind: 'refused', code: 'not_in_workspace' }, 90_000, 0],
    ] as const)('%s', async (_what, posting, waitMs, left) => {
      engine.approvalBoard.post.mockResolvedValue(posting);
      await tell();
      engine.nowMs += waitMs - 1;
      expect(await notices()).toEqual([]);
      engine.nowMs += 1;
      expect(await notices()).toHaveLength(left);
    });
  });
});
