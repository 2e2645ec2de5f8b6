import { beforeEach, describe, expect, it } from 'vitest';
import { intentKeptForMs } from '../../../../src/limits.js';
import {
  type SessionState,
  StudioError,
  type StudioErrorKind,
} from '../../../../src/studio/studio.js';
import { GivenEngine, minute, studioError } from '../../../support/engine-context.js';
import { aProfile, someTypes } from '../../../support/examples.js';
import { newLaunch } from '../../../support/launches.js';
import { aSession } from '../../../support/studio-of-mocks.js';

const engine = new GivenEngine();
const { studio, limits } = engine;
const { changeType } = studio;

const wantedInstanceType = 'g5.8xlarge';
const before = newLaunch().ec2InstanceType;
const profile = aProfile({
  id: newLaunch().launchProfileId,
  canResize: true,
  instanceTypes: someTypes(before, wantedInstanceType).map(({ name, facts }) => ({
    name,
    facts: facts && { ...facts, usdPerHour: 2.448 },
  })),
});
const stopped = (ec2InstanceType: string | null, state: SessionState = 'STOPPED') =>
  aSession({ state, ec2InstanceType });

beforeEach(async () => {
  studio.launchProfiles.mockResolvedValue([profile]);
  await engine.addSession({ state: 'STOPPED' }, { canResize: true });
  await engine.ask('resize', undefined, { wantedInstanceType });
  studio.getSession.mockResolvedValue(stopped(before));
});

const audited = async () => (await engine.audited()).at(-1);

describe('the intent to resize', () => {
  it('asks the studio once, and is fulfilled and told when the session has the type', async () => {
    changeType.mockResolvedValue(stopped(wantedInstanceType));
    expect(await engine.runStudioTasks()).toMatchObject({
      state: 'STOPPED',
      intent: null,
      ec2InstanceType: wantedInstanceType,
      scratchGb: 900,
      usdPerHour: 2.448,
    });
    expect(changeType.mock.calls.map(([id, type]) => [id, type])).toEqual([
      ['s-1', wantedInstanceType],
    ]);
    expect(await engine.told()).toEqual([{ kind: 'resized', to: wantedInstanceType }]);
    expect(await audited()).toBe('resize succeeded');
    engine.nowMs += 60 * minute;
    expect(await engine.store.claimStudioTasks(10)).toEqual([]);
  });

  it.each<StudioErrorKind>(['timeout', 'server', 'throttled', 'unreachable'])(
    'is asked for again after “%s”, with the same type',
    async (kind) => {
      changeType
        .mockRejectedValueOnce(studioError(kind, true))
        .mockResolvedValue(stopped(wantedInstanceType));
      expect(await engine.runStudioTasks()).toMatchObject({ intent: 'resize', trouble: { kind } });
      engine.nowMs += minute;
      expect(await engine.runStudioTasks()).toMatchObject({ intent: null, trouble: null });
      expect(await audited()).toBe('resize succeeded');
    },
  );

  it('is fulfilled if an attempt without an answer has done it', async () => {
    changeType.mockRejectedValueOnce(studioError('timeout', true));
    changeType.mockRejectedValue(studioError('conflict'));
    studio.getSession.mockResolvedValue(stopped(wantedInstanceType));
    await engine.runStudioTasks();
    engine.nowMs += minute;
    expect(await engine.runStudioTasks()).toMatchObject({
      ec2InstanceType: wantedInstanceType,
      scratchGb: 900,
      usdPerHour: 2.448,
    });
    expect(await audited()).toBe('resize succeeded');
  });

  it.each<StudioErrorKind>(['validation', 'access_denied', 'quota'])(
    'is given up when the studio refuses it, and the type stays: %s',
    async (kind) => {
      changeType.mockRejectedValue(studioError(kind));
      expect(await engine.runStudioTasks()).toMatchObject({
        intent: null,
        ec2InstanceType: before,
      });
      expect(await engine.told()).toMatchObject([
        { kind: 'not_done', intent: 'resize', failure: { kind } },
      ]);
      engine.nowMs += 60 * minute;
      await engine.runStudioTasks();
      expect(changeType).toHaveBeenCalledOnce();
    },
  );

  it('is superseded if the session was started elsewhere', async () => {
    changeType.mockRejectedValue(studioError('conflict'));
    studio.getSession.mockResolvedValue(stopped(before, 'START_IN_PROGRESS'));
    expect(await engine.runStudioTasks()).toMatchObject({ intent: null });
    expect(await audited()).toBe('resize superseded');
  });

  it.each([
    [
      'the type is no longer offered',
      [{ ...profile, instanceTypes: someTypes(before) }],
      'type_not_offered',
    ],
    ['the profile is no longer the owner’s', [aProfile({ id: 'lp-other' })], 'profile_not_offered'],
    [
      'the profile is for others now',
      [{ ...profile, audience: { emails: [], userGroups: [] } }, aProfile({ id: 'lp-other' })],
      'profile_not_offered',
    ],
  ])('is not asked for if %s', async (_, profiles, kind) => {
    studio.launchProfiles.mockResolvedValue(profiles);
    expect(await engine.runStudioTasks()).toMatchObject({ intent: null, ec2InstanceType: before });
    expect(changeType).not.toHaveBeenCalled();
    expect(await audited()).toBe(`resize ${kind}`);
  });

  it('waits while the studio does not say what it offers, and then comes too late', async () => {
    studio.launchProfiles.mockRejectedValue(
      new StudioError('server', { message: '', outcomeUnknown: false }),
    );
    expect(await engine.runStudioTasks()).toMatchObject({ intent: 'resize' });
    engine.nowMs += intentKeptForMs;
    expect(await engine.runStudioTasks()).toMatchObject({ intent: null });
    expect(changeType).not.toHaveBeenCalled();
    expect(await audited()).toBe('resize too_late');
  });
});

describe('the facts of another type', () => {
  const facts = { ec2InstanceType: wantedInstanceType, scratchGb: 900, usdPerHour: 2.448 };

  /** As after a start: this bot has offered no one anything. */
  beforeEach(() => {
    studio.launchProfiles.mockResolvedValue([aProfile({ id: 'lp-other' }), profile]);
    changeType.mockRejectedValue(studioError('conflict'));
    studio.getSession.mockResolvedValue(stopped(wantedInstanceType));
  });

  it('are the catalogue’s if a bot that has just started finds that it was changed', async () => {
    await engine.change({ set: { intent: null } });
    await engine.observeDue();
    expect(await engine.read()).toMatchObject(facts);
    expect(studio.launchProfiles).toHaveBeenCalledOnce();
    // Nothing more is asked for while it has that type.
    engine.nowMs += limits.settledMs;
    await engine.observeDue();
    expect(studio.launchProfiles).toHaveBeenCalledOnce();
  });

  it('are the catalogue’s if the resize was sent by a bot that was down until it was too late', async () => {
    engine.nowMs += intentKeptForMs;
    expect(await engine.runStudioTasks()).toMatchObject({ intent: null, ...facts });
    expect(await audited()).toBe('resize succeeded');
  });

  it('are not known if the catalogue cannot be read, and the type is told all the same', async () => {
    studio.launchProfiles.mockRejectedValue(studioError('server'));
    await engine.change({ set: { intent: null } });
    await engine.observeDue();
    const unknown = { scratchGb: null, usdPerHour: null };
    expect(await engine.read()).toMatchObject({ ec2InstanceType: wantedInstanceType, ...unknown });
  });
});

describe('a type that was changed elsewhere', () => {
  beforeEach(async () => {
    changeType.mockResolvedValue(stopped(wantedInstanceType));
    await engine.runStudioTasks();
  });

  it('is what the row has from then on; an answer that does not say changes nothing', async () => {
    studio.getSession.mockResolvedValue(stopped(null));
    engine.nowMs += limits.settledMs;
    await engine.observeDue();
    expect(await engine.read()).toMatchObject({ ec2InstanceType: wantedInstanceType });
    studio.getSession.mockResolvedValue(stopped('g5.xlarge'));
    engine.nowMs += limits.settledMs;
    await engine.observeDue();
    // It is not offered, so nothing is known of it.
    const terms = { scratchGb: null, usdPerHour: null };
    expect(await engine.read()).toMatchObject({ ec2InstanceType: 'g5.xlarge', ...terms });
    expect((await engine.told()).at(-1)).toEqual({ kind: 'resized', to: 'g5.xlarge' });
  });
});
