import { beforeEach, describe, expect, it } from 'vitest';
import { runStudioTask } from '../../../../src/engine/studio/studio-task.js';
import { PersonLookupError } from '../../../../src/launches/ports/people.js';
import { leaseMs } from '../../../../src/limits.js';
import type { StudioErrorKind } from '../../../../src/studio/studio.js';
import { GivenEngine, never, studioError } from '../../../support/engine-context.js';
import { aProfile, someTypes } from '../../../support/examples.js';
import { aSession } from '../../../support/studio-of-mocks.js';

const ada = 'U0ADA00001';
const ben = 'U0BEN00002';

const profile = aProfile({
  id: 'lp-lighting-seq040',
  name: 'Lighting',
  instanceTypes: someTypes('g5.2xlarge', 'g5.8xlarge'),
  images: [
    { id: 'img-rocky-8-dcc-01', name: 'Rocky', platform: 'LINUX' },
    { id: 'img-win-2022-dcc-01', name: 'Windows', platform: 'WINDOWS' },
  ],
  places: [{ id: 'us-east-1', name: 'Virginia' }],
});

/** As a listener stores what it could not check in time. */
const unchecked = {
  admitted: false,
  launchProfileName: 'lp-lighting-seq040',
  placeId: null,
  canStop: false,
};

describe('admitting a launch', () => {
  const engine = new GivenEngine();
  const { studio, person, isAdmin } = engine;

  beforeEach(() => {
    person.mockImplementation(async (slackUserId) => ({
      kind: 'known',
      name: slackUserId === ada ? 'Ada Okafor' : 'Ben Ito',
      ownedBy: `studio-user-${slackUserId}`,
      email: null,
      isAdmin: false,
    }));
    studio.launchProfiles.mockResolvedValue([profile]);
    studio.createSession.mockResolvedValue(aSession());
  });

  describe('that its owner requested', () => {
    beforeEach(() => engine.add(unchecked));

    it('creates what the studio offers, for the studio user that the owner is', async () => {
      expect(await engine.runStudioTasks()).toMatchObject({
        admitted: true,
        launchProfileName: 'Lighting',
        streamingImageName: 'Rocky',
        offeredInstanceTypes: ['g5.2xlarge', 'g5.8xlarge'],
        alternativeType: 'g5.8xlarge',
        ownerName: 'Ada Okafor',
        canStop: true,
        placeId: 'us-east-1',
        sessionId: 's-1',
      });
      expect(studio.createSession.mock.calls[0]?.[0]).toMatchObject({
        ownedBy: `studio-user-${ada}`,
        place: 'us-east-1',
      });
      expect(isAdmin).not.toHaveBeenCalled();
    });

    it('saves no image where the profile names none', async () => {
      await engine.add({ ...unchecked, clientToken: 'slack-bare', streamingImageId: null });
      studio.launchProfiles.mockResolvedValue([{ ...profile, images: [] }]);
      await engine.runStudioTasks();
      expect(await engine.read('slack-bare')).toMatchObject({
        admitted: true,
        streamingImageId: null,
        streamingImageName: null,
      });
    });

    it('goes on from there when the process dies before the session is created', async () => {
      studio.createSession.mockRejectedValueOnce(new Error('killed'));
      await expect(engine.runStudioTasks()).rejects.toThrow('killed');
      await engine.store.releaseClaims();
      expect(await engine.runStudioTasks()).toMatchObject({ admitted: true, sessionId: 's-1' });
      expect(studio.launchProfiles).toHaveBeenCalledOnce();
    });

    it('refuses what the studio does not offer', async () => {
      studio.launchProfiles.mockResolvedValue([
        { ...profile, instanceTypes: someTypes('g5.xlarge') },
      ]);
      expect(await engine.runStudioTasks()).toMatchObject({
        state: 'REFUSED',
        admitted: false,
        ownerName: 'Ada Okafor',
        failure: { kind: 'type_not_offered' },
      });
      expect(studio.createSession).not.toHaveBeenCalled();
      expect(await engine.audited()).toEqual(['launch requested', 'launch type_not_offered']);
    });

    it('refuses a person whom the directory does not know', async () => {
      person.mockResolvedValue({ kind: 'refused', name: 'Ada', refusal: 'no_email', detail: '' });
      expect(await engine.runStudioTasks()).toMatchObject({
        state: 'REFUSED',
        ownerName: 'Ada',
        failure: { kind: 'no_email' },
      });
      expect(studio.createSession).not.toHaveBeenCalled();
    });

    it('asks again later when Slack does not say who the person is', async () => {
      person.mockRejectedValueOnce(new PersonLookupError('ratelimited'));
      expect(await engine.runStudioTasks()).toMatchObject({
        state: 'REQUESTED',
        trouble: { kind: 'slack' },
      });
      engine.nowMs += 2_000;
      expect(await engine.runStudioTasks()).toMatchObject({ trouble: null, sessionId: 's-1' });
    });

    it.each<StudioErrorKind>(['server', 'timeout', 'conflict'])(
      'asks again later after “%s” from the studio',
      async (kind) => {
        studio.launchProfiles.mockRejectedValueOnce(studioError(kind));
        expect(await engine.runStudioTasks()).toMatchObject({
          state: 'REQUESTED',
          trouble: { kind },
        });
        engine.nowMs += 2_000;
        expect(await engine.runStudioTasks()).toMatchObject({ trouble: null, sessionId: 's-1' });
      },
    );

    it.each<StudioErrorKind>(['access_denied', 'credentials', 'validation'])(
      'ends after “%s” from the studio',
      async (kind) => {
        studio.launchProfiles.mockRejectedValue(studioError(kind));
        expect(await engine.runStudioTasks()).toMatchObject({
          state: 'NOT_CREATED',
          failure: { kind },
        });
      },
    );

    it('passes on a mistake of the bot’s own', async () => {
      person.mockRejectedValue(new RangeError('a mistake'));
      await expect(engine.runStudioTasks()).rejects.toThrow(RangeError);
    });

    it('leaves everything as it is when the bot stops', async () => {
      const stop = new AbortController();
      person.mockImplementation(async () => {
        stop.abort();
        throw new PersonLookupError('aborted');
      });
      expect(await engine.runStudioTasks(stop.signal)).toMatchObject({
        state: 'REQUESTED',
        trouble: null,
        studioAttempts: 0,
      });
    });
  });

  describe('that another person requested', () => {
    const clientToken = 'slack-for-ben';
    beforeEach(() => engine.add({ ...unchecked, clientToken, owner: ben, ownerName: 'Ben' }));

    /** Runs what is due; returns Ben's launch. */
    const run = async () => {
      for (const claimed of await engine.store.claimStudioTasks(10)) {
        await runStudioTask(engine.ctx, claimed, never);
      }
      return engine.read(clientToken);
    };

    it('creates it when that person is an admin', async () => {
      isAdmin.mockImplementation(async (slackUserId) => slackUserId === ada);
      expect(await run()).toMatchObject({
        state: 'CREATE_IN_PROGRESS',
        owner: ben,
        ownerName: 'Ben Ito',
        requestedBy: ada,
      });
    });

    it('refuses it when that person is no admin, and asks nothing about the owner', async () => {
      isAdmin.mockResolvedValue(false);
      expect(await run()).toMatchObject({
        state: 'REFUSED',
        failure: { kind: 'not_admin' },
        ownerName: 'Ben',
        sessionId: null,
      });
      expect(person).not.toHaveBeenCalled();
      expect(studio.createSession).not.toHaveBeenCalled();
    });

    it('asks again later when Slack does not say whether that person is an admin', async () => {
      isAdmin.mockRejectedValueOnce(new PersonLookupError('internal_error'));
      expect(await run()).toMatchObject({ state: 'REQUESTED', trouble: { kind: 'slack' } });
      isAdmin.mockResolvedValue(true);
      engine.nowMs += 2_000;
      expect(await run()).toMatchObject({ admitted: true, sessionId: 's-1' });
    });

    it('refuses it when the owner has no place left, and names the owner', async () => {
      isAdmin.mockResolvedValue(true);
      await engine.add({ clientToken: 'slack-earlier', owner: ben, requestedBy: ben });
      expect(await run()).toMatchObject({
        state: 'REFUSED',
        failure: { kind: 'too_many' },
        ownerName: 'Ben Ito',
        admitted: false,
      });
    });

    it('creates nothing when another bot has taken the claim over', async () => {
      isAdmin.mockImplementation(async () => {
        engine.nowMs += leaseMs;
        await engine.claimStudioTask();
        return true;
      });
      expect(await run()).toMatchObject({ state: 'REQUESTED', admitted: false });
      expect(studio.createSession).not.toHaveBeenCalled();
    });
  });
});
