import { z } from 'zod';
import { sandboxAccountId } from '../aws/access.js';
import type { PretendImage, PretendLaunchProfile, PretendStudio } from '../pretend-studio.js';
import { callerId } from './access.js';
import type { NimbleCall } from './operations.js';
import { cutPage } from './paging.js';
import { checkInput, invalid, notFound } from './wire.js';

const foundedAt = '2023-02-06T09:00:00.000Z';

const launchProfileStates = z.enum([
  'CREATE_IN_PROGRESS',
  'READY',
  'UPDATE_IN_PROGRESS',
  'DELETE_IN_PROGRESS',
  'DELETED',
  'CREATE_FAILED',
  'UPDATE_FAILED',
  'DELETE_FAILED',
]);

const statusCodes: Record<PretendLaunchProfile['state'], string> = {
  READY: 'LAUNCH_PROFILE_CREATED',
  CREATE_IN_PROGRESS: 'LAUNCH_PROFILE_CREATE_IN_PROGRESS',
  UPDATE_FAILED: 'STREAMING_IMAGE_NOT_FOUND',
  DELETED: 'LAUNCH_PROFILE_DELETED',
};

/** What the studio has to offer: itself, its launch profiles and its streaming images. */
export class Catalogue {
  readonly #studio: PretendStudio;
  readonly #pageSize: number;

  constructor(studio: PretendStudio, pageSize: number) {
    this.#studio = studio;
    this.#pageSize = pageSize;
  }

  get sessionQuota(): number {
    return this.#studio.sessionQuota;
  }

  /** Refuses the id of any studio but this one. */
  checkStudio(studioId: string): void {
    if (studioId !== this.#studio.studioId) throw notFound('Studio', studioId);
  }

  arn(resource: string, id: string): string {
    return `arn:aws:nimble:${this.#studio.region}:${sandboxAccountId}:${resource}/${id}`;
  }

  /** Throws ResourceNotFoundException when there is none. */
  profile(launchProfileId: string): PretendLaunchProfile {
    const profiles = this.#studio.launchProfiles;
    const profile = profiles.find((candidate) => candidate.launchProfileId === launchProfileId);
    if (!profile) throw notFound('Launch profile', launchProfileId);
    return profile;
  }

  /** Whether this studio user is known and may use the profile. */
  isMember(profile: PretendLaunchProfile, studioUserId: string): boolean {
    const person = this.#studio.people.find((one) => one.studioUserId === studioUserId);
    return person !== undefined && profile.members.includes(person.name);
  }

  /** The person's handle, or the id itself for a stranger to the studio. */
  nameOf(studioUserId: string): string {
    const person = this.#studio.people.find((one) => one.studioUserId === studioUserId);
    if (person) return person.name;
    return studioUserId === callerId ? 'the bot itself' : studioUserId;
  }

  getStudio(): object {
    return { studio: this.#studioBody() };
  }

  listStudios(): object {
    return { studios: [this.#studioBody()] };
  }

  listLaunchProfiles({ query }: NimbleCall): object {
    const states = checkInput(query.getAll('states'), z.array(launchProfileStates));
    const principalId = query.get('principalId');
    const page = cutPage({
      name: 'launch-profiles',
      items: [...this.#studio.launchProfiles.entries()],
      position: ([index]) => index,
      matches: ([, profile]) =>
        (states.length === 0 || states.includes(profile.state)) &&
        (principalId === null || this.isMember(profile, principalId)),
      pageSize: Math.min(this.#pageSize, readMaxResults(query)),
      nextToken: query.get('nextToken'),
    });
    const launchProfiles = page.items.map(([, profile]) => this.#profileBody(profile));
    return { launchProfiles, nextToken: page.nextToken };
  }

  listStreamingImages({ query }: NimbleCall): object {
    const owner = query.get('owner');
    const page = cutPage({
      name: 'streaming-images',
      items: [...this.#studio.images.entries()],
      position: ([index]) => index,
      matches: ([, image]) => owner === null || this.#ownerOf(image) === owner,
      pageSize: this.#pageSize,
      nextToken: query.get('nextToken'),
    });
    const streamingImages = page.items.map(([, image]) => this.#imageBody(image));
    return { streamingImages, nextToken: page.nextToken };
  }

  #ownerOf(image: PretendImage): string {
    return image.owner === 'amazon' ? 'amazon' : this.#studio.studioId;
  }

  #studioBody(): object {
    const { studioId, studioName, displayName, region } = this.#studio;
    return {
      adminRoleArn: `arn:aws:iam::${sandboxAccountId}:role/nimble-studio-admin`,
      arn: this.arn('studio', studioId),
      createdAt: foundedAt,
      displayName,
      homeRegion: region,
      state: 'READY',
      statusCode: 'STUDIO_CREATED',
      statusMessage: 'Studio has been created',
      studioEncryptionConfiguration: { keyType: 'AWS_OWNED_KEY' },
      studioId,
      studioName,
      studioUrl: `https://${studioName}.nimblestudio.${region}.amazonaws.com`,
      tags: {},
      updatedAt: foundedAt,
      userRoleArn: `arn:aws:iam::${sandboxAccountId}:role/nimble-studio-user`,
    };
  }

  #profileBody(profile: PretendLaunchProfile): object {
    const canStop = profile.maxStoppedSessionLengthInMinutes > 0;
    const mode = canStop ? 'ACTIVATED' : 'DEACTIVATED';
    return {
      arn: this.arn('launch-profile', profile.launchProfileId),
      createdAt: foundedAt,
      createdBy: callerId,
      description: profile.description,
      ec2SubnetIds: ['subnet-0a1b2c3d4e5f60718'],
      launchProfileId: profile.launchProfileId,
      launchProfileProtocolVersions: ['2021-03-31'],
      name: profile.name,
      state: profile.state,
      statusCode: statusCodes[profile.state],
      statusMessage: profile.description,
      streamConfiguration: {
        automaticTerminationMode: mode,
        clipboardMode: 'ENABLED',
        ec2InstanceTypes: profile.ec2InstanceTypes,
        maxSessionLengthInMinutes: profile.maxSessionLengthInMinutes,
        maxStoppedSessionLengthInMinutes: profile.maxStoppedSessionLengthInMinutes,
        sessionBackup: { mode: 'DEACTIVATED', maxBackupsToRetain: 0 },
        sessionPersistenceMode: mode,
        streamingImageIds: profile.streamingImageIds,
        ...(canStop ? { volumeConfiguration } : {}),
      },
      studioComponentIds: [],
      tags: {},
      updatedAt: foundedAt,
      updatedBy: callerId,
      validationResults: [],
    };
  }

  #imageBody(image: PretendImage): object {
    return {
      arn: this.arn('streaming-image', image.streamingImageId),
      description: image.description,
      ec2ImageId: 'ami-0a1b2c3d4e5f60718',
      eulaIds: [],
      name: image.name,
      owner: this.#ownerOf(image),
      platform: image.platform,
      state: 'READY',
      statusCode: 'STREAMING_IMAGE_READY',
      statusMessage: 'Streaming image is ready',
      streamingImageId: image.streamingImageId,
      tags: {},
    };
  }
}

/** The disk of a session that can be stopped: GiB, operations a second, MiB a second. */
export const volumeConfiguration = { size: 500, iops: 3000, throughput: 125 };

function readMaxResults(query: URLSearchParams): number {
  const text = query.get('maxResults');
  if (text === null) return Number.POSITIVE_INFINITY;
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > 100) {
    throw invalid("Value at 'maxResults' failed to satisfy constraint: Member must be in 1..100");
  }
  return count;
}
