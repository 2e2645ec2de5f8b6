import {
  GetStudioCommand,
  ListLaunchProfilesCommand,
  ListStreamingImagesCommand,
  ListStreamingSessionsCommand,
  ListStudiosCommand,
  paginateListStreamingSessions,
  ResourceNotFoundException,
  ValidationException,
} from '@aws-sdk/client-nimble';
import { describe, expect, it } from 'vitest';
import { pretendStudio } from '../../src/pretend-studio.js';
import { ada, ben, startNimble, studioId } from '../../testing/start-nimble.js';
import { compositing, create, lighting } from './session-commands.js';

describe('ListStreamingSessions', () => {
  it('shows every session once, in pages, although some go in between', async () => {
    const { nimble, controls } = await startNimble({ pageSize: 3 });
    const ids: string[] = [];
    for (let index = 0; index < 8; index += 1) ids.push((await create(nimble)).sessionId);
    const pages: (string | undefined)[][] = [];
    for await (const page of paginateListStreamingSessions({ client: nimble }, { studioId })) {
      pages.push((page.sessions ?? []).map((session) => session.sessionId));
      if (pages.length === 1) {
        controls.forget({ sessionId: ids[0] ?? '' });
        controls.forget({ sessionId: ids[3] ?? '' });
      }
    }
    expect(pages).toEqual([ids.slice(0, 3), ids.slice(4, 7), ids.slice(7)]);
  });

  it('ends with a full page when that was all', async () => {
    const { nimble } = await startNimble({ pageSize: 2 });
    await create(nimble);
    await create(nimble);
    const page = await nimble.send(new ListStreamingSessionsCommand({ studioId }));
    expect(page.sessions).toHaveLength(2);
    expect(page.nextToken).toBeUndefined();
  });

  it('filters by owner, by creator and by ids', async () => {
    const { nimble } = await startNimble({ pageSize: 2 });
    const profile = { launchProfileId: 'lp-animation-main' };
    const first = await create(nimble, { ...profile, ownedBy: ada });
    const second = await create(nimble, { ...profile, ownedBy: ben });
    const third = await create(nimble, { ...profile, ownedBy: ada });
    const fourth = await create(nimble, { ...profile, ownedBy: ada });
    const list = async (filter: object) => {
      const page = await nimble.send(new ListStreamingSessionsCommand({ studioId, ...filter }));
      return [page.sessions?.map((session) => session.sessionId), page.nextToken !== undefined];
    };
    expect(await list({ ownedBy: ben })).toEqual([[second.sessionId], false]);
    expect(await list({ ownedBy: ada })).toEqual([[first.sessionId, third.sessionId], true]);
    expect(await list({ createdBy: 'nobody' })).toEqual([[], false]);
    expect(await list({ createdBy: first.createdBy, ownedBy: ben })).toEqual([
      [second.sessionId],
      false,
    ]);
    expect(await list({ sessionIds: `${fourth.sessionId},unknown,${second.sessionId}` })).toEqual([
      [second.sessionId, fourth.sessionId],
      false,
    ]);
  });

  it.each(['1', 'nonsense', Buffer.from('launch-profiles:1').toString('base64url')])(
    'refuses the token %s',
    async (nextToken) => {
      const { nimble } = await startNimble();
      await expect(
        nimble.send(new ListStreamingSessionsCommand({ studioId, nextToken })),
      ).rejects.toBeInstanceOf(ValidationException);
    },
  );
});

describe('the catalogue', () => {
  it('lists the profiles of a member in a state, in pages', async () => {
    const { nimble } = await startNimble({ pageSize: 2 });
    const list = async (input: object) => {
      const page = await nimble.send(new ListLaunchProfilesCommand({ studioId, ...input }));
      return { ids: page.launchProfiles?.map((one) => one.launchProfileId), next: page.nextToken };
    };
    const animation = 'lp-animation-main';
    expect(await list({ principalId: ben, states: ['READY'] })).toEqual({ ids: [animation] });
    expect(await list({ principalId: ben, states: ['READY', 'UPDATE_FAILED'] })).toEqual({
      ids: [animation, 'lp-lookdev-broken'],
    });
    expect(await list({ principalId: 'nobody' })).toEqual({ ids: [] });
    expect((await list({ maxResults: 1 })).ids).toEqual([lighting]);
    const first = await list({ principalId: ada });
    expect(first.ids).toEqual([lighting, animation]);
    expect((await list({ principalId: ada, nextToken: first.next })).ids).toEqual([
      compositing,
      'lp-lookdev-broken',
    ]);
    await expect(list({ maxResults: 101 })).rejects.toBeInstanceOf(ValidationException);
    await expect(list({ states: ['SLEEPING'] })).rejects.toBeInstanceOf(ValidationException);
  });

  it('shows a profile with what a session of it may be', async () => {
    const { nimble } = await startNimble();
    const { launchProfiles } = await nimble.send(new ListLaunchProfilesCommand({ studioId }));
    const profile = launchProfiles?.find((each) => each.launchProfileId === compositing);
    expect(profile).toMatchObject({
      name: 'Compositing · Nuke',
      state: 'READY',
      createdAt: expect.any(Date),
      launchProfileProtocolVersions: ['2021-03-31'],
      streamConfiguration: {
        ec2InstanceTypes: ['g4dn.2xlarge', 'g4dn.8xlarge', 'g3.4xlarge'],
        maxSessionLengthInMinutes: 480,
        maxStoppedSessionLengthInMinutes: 0,
        automaticTerminationMode: 'DEACTIVATED',
      },
    });
  });

  it('keeps the images of AWS and of the studio apart', async () => {
    const { nimble } = await startNimble();
    const list = async (owner?: string) => {
      const input = { studioId, ...(owner === undefined ? {} : { owner }) };
      return (await nimble.send(new ListStreamingImagesCommand(input))).streamingImages?.length;
    };
    expect([await list(), await list('amazon'), await list(studioId)]).toEqual([3, 1, 2]);
  });

  it('knows this studio and no other', async () => {
    const { nimble } = await startNimble();
    const { studio } = await nimble.send(new GetStudioCommand({ studioId }));
    expect(studio).toMatchObject({ displayName: pretendStudio.displayName, state: 'READY' });
    expect((await nimble.send(new ListStudiosCommand({}))).studios).toEqual([studio]);
    await expect(nimble.send(new GetStudioCommand({ studioId: 'another' }))).rejects.toBeInstanceOf(
      ResourceNotFoundException,
    );
  });
});
