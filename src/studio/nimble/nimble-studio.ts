import {
  CreateStreamingSessionCommand,
  CreateStreamingSessionStreamCommand,
  DeleteStreamingSessionCommand,
  GetStreamingSessionCommand,
  GetStreamingSessionStreamCommand,
  ListLaunchProfilesCommand,
  ListStreamingImagesCommand,
  ListStreamingSessionsCommand,
  NimbleClient,
  type LaunchProfile as NimbleLaunchProfile,
  type StreamingSessionStream as NimbleStream,
  type StreamingSession as NimbleStreamingSession,
  StartStreamingSessionCommand,
  StopStreamingSessionCommand,
  StreamingInstanceType,
} from '@aws-sdk/client-nimble';
import {
  type CreateSessionRequest,
  type LaunchProfile,
  type SessionStream,
  type StreamingImage,
  type StreamingSession,
  type Studio,
  StudioError,
} from '../studio.js';
import { callAws, callAwsOnce, readAws } from './call.js';
import { readyImagesFrom, streamConfigurationFrom, tagsFrom } from './unchecked.js';

export interface NimbleStudioOptions {
  studioId: string;
  region: string;
}

function unreadable(what: string): StudioError {
  return new StudioError('unreadable', {
    message: `The answer holds no ${what}.`,
    requestId: null,
    outcomeUnknown: true,
    cause: undefined,
  });
}

function nimbleInstanceType(name: string): StreamingInstanceType {
  const known = Object.values(StreamingInstanceType).find((type) => type === name);
  if (known !== undefined) return known;
  throw new StudioError('validation', {
    message: `Nimble Studio knows no instance type ${name}.`,
    requestId: null,
    outcomeUnknown: false,
    cause: undefined,
  });
}

function sessionFrom(session: NimbleStreamingSession | undefined): StreamingSession {
  if (session?.sessionId === undefined || session.state === undefined) {
    throw unreadable('session');
  }
  return {
    id: session.sessionId,
    state: session.state,
    statusCode: session.statusCode ?? null,
    statusMessage: session.statusMessage ?? null,
    stopAtMs: session.stopAt?.getTime() ?? null,
    terminateAtMs: session.terminateAt?.getTime() ?? null,
    tags: tagsFrom(session.tags),
  };
}

function streamFrom(stream: NimbleStream | undefined): SessionStream {
  if (stream?.streamId === undefined || stream.state === undefined) throw unreadable('stream');
  return {
    id: stream.streamId,
    state: stream.state,
    statusCode: stream.statusCode ?? null,
    url: stream.url ?? null,
    expiresAtMs: stream.expiresAt?.getTime() ?? null,
  };
}

/** Null for a profile that cannot be offered, because it names no type to start. */
function profileFrom(
  profile: NimbleLaunchProfile,
  images: ReadonlyMap<string, StreamingImage>,
): LaunchProfile | null {
  const { launchProfileId: id } = profile;
  const { ec2InstanceTypes, streamingImageIds, maxStoppedSessionLengthInMinutes } =
    streamConfigurationFrom(profile.streamConfiguration);
  if (id === undefined || ec2InstanceTypes.length === 0) return null;
  return {
    id,
    name: profile.name ?? id,
    description: profile.description ?? null,
    canStop: maxStoppedSessionLengthInMinutes > 0,
    ec2InstanceTypes,
    streamingImages: streamingImageIds
      .map((imageId) => images.get(imageId))
      .filter((image) => image !== undefined),
  };
}

/** The port over the Nimble Studio API (2020-08-01), as `@aws-sdk/client-nimble` speaks it. */
export class NimbleStudio implements Studio {
  readonly region: string;
  readonly #client: NimbleClient;
  readonly #studioId: string;

  constructor({ studioId, region }: NimbleStudioOptions) {
    this.region = region;
    this.#studioId = studioId;
    this.#client = new NimbleClient({
      region,
      // `callAws` retries; twice retried would be retried without end.
      maxAttempts: 1,
      requestHandler: {
        connectionTimeout: 2_000,
        httpsAgent: { maxSockets: 100 },
        httpAgent: { maxSockets: 100 },
      },
    });
  }

  async launchProfiles(principalId: string | null, signal: AbortSignal): Promise<LaunchProfile[]> {
    const [profiles, images] = await Promise.all([
      this.#readyProfiles(principalId, signal),
      this.#readyImages(signal),
    ]);
    return profiles
      .map((profile) => profileFrom(profile, images))
      .filter((profile) => profile !== null);
  }

  async createSession(
    request: CreateSessionRequest,
    signal: AbortSignal,
  ): Promise<StreamingSession> {
    const command = new CreateStreamingSessionCommand({
      studioId: this.#studioId,
      clientToken: request.clientToken,
      launchProfileId: request.launchProfileId,
      ec2InstanceType: nimbleInstanceType(request.ec2InstanceType),
      ...(request.streamingImageId !== null && { streamingImageId: request.streamingImageId }),
      ...(request.ownedBy !== null && { ownedBy: request.ownedBy }),
      tags: request.tags,
    });
    return callAws(
      async (options) => sessionFrom((await this.#client.send(command, options)).session),
      signal,
    );
  }

  async getSession(sessionId: string, signal: AbortSignal): Promise<StreamingSession> {
    const command = new GetStreamingSessionCommand({ studioId: this.#studioId, sessionId });
    return readAws(
      async (options) => sessionFrom((await this.#client.send(command, options)).session),
      signal,
    );
  }

  async listSessions(signal: AbortSignal): Promise<StreamingSession[]> {
    const sessions = await this.#allPages(signal, async (paging, options) => {
      const page = await this.#client.send(
        new ListStreamingSessionsCommand({ studioId: this.#studioId, ...paging }),
        options,
      );
      return { items: page.sessions ?? [], nextToken: page.nextToken };
    });
    // One malformed entry must not hide all the others; its own launch is then asked for by id.
    return sessions.filter(({ sessionId, state }) => sessionId && state).map(sessionFrom);
  }

  async stopSession(sessionId: string, signal: AbortSignal): Promise<StreamingSession> {
    const command = new StopStreamingSessionCommand({
      studioId: this.#studioId,
      sessionId,
      // Left out, it is documented nowhere what becomes of the disk.
      volumeRetentionMode: 'RETAIN',
    });
    return callAwsOnce(
      async (options) => sessionFrom((await this.#client.send(command, options)).session),
      signal,
    );
  }

  async startSession(sessionId: string, signal: AbortSignal): Promise<StreamingSession> {
    const command = new StartStreamingSessionCommand({ studioId: this.#studioId, sessionId });
    return callAwsOnce(
      async (options) => sessionFrom((await this.#client.send(command, options)).session),
      signal,
    );
  }

  async createStream(
    request: { sessionId: string; clientToken: string; expiresInSeconds: number },
    signal: AbortSignal,
  ): Promise<SessionStream> {
    const command = new CreateStreamingSessionStreamCommand({
      studioId: this.#studioId,
      sessionId: request.sessionId,
      clientToken: request.clientToken,
      expirationInSeconds: request.expiresInSeconds,
    });
    return callAws(
      async (options) => streamFrom((await this.#client.send(command, options)).stream),
      signal,
    );
  }

  async getStream(
    sessionId: string,
    streamId: string,
    signal: AbortSignal,
  ): Promise<SessionStream> {
    const command = new GetStreamingSessionStreamCommand({
      studioId: this.#studioId,
      sessionId,
      streamId,
    });
    return readAws(
      async (options) => streamFrom((await this.#client.send(command, options)).stream),
      signal,
    );
  }

  async deleteSession(sessionId: string, signal: AbortSignal): Promise<StreamingSession> {
    const command = new DeleteStreamingSessionCommand({ studioId: this.#studioId, sessionId });
    return callAws(
      async (options) => sessionFrom((await this.#client.send(command, options)).session),
      signal,
    );
  }

  #readyProfiles(principalId: string | null, signal: AbortSignal): Promise<NimbleLaunchProfile[]> {
    return this.#allPages(signal, async (paging, options) => {
      const page = await this.#client.send(
        new ListLaunchProfilesCommand({
          studioId: this.#studioId,
          ...(principalId !== null && { principalId }),
          states: ['READY'],
          maxResults: 100,
          ...paging,
        }),
        options,
      );
      return {
        items: (page.launchProfiles ?? []).filter((profile) => profile.state === 'READY'),
        nextToken: page.nextToken,
      };
    });
  }

  async #readyImages(signal: AbortSignal): Promise<Map<string, StreamingImage>> {
    const images = await this.#allPages(signal, async (paging, options) => {
      const page = await this.#client.send(
        new ListStreamingImagesCommand({ studioId: this.#studioId, ...paging }),
        options,
      );
      return { items: readyImagesFrom(page.streamingImages), nextToken: page.nextToken };
    });
    const ready = images.map(({ streamingImageId: id, name = id, platform = null }) => ({
      id,
      name,
      platform,
    }));
    return new Map(ready.map((image) => [image.id, image]));
  }

  async #allPages<Item>(
    signal: AbortSignal,
    page: (
      paging: { nextToken?: string },
      options: { abortSignal: AbortSignal },
    ) => Promise<{ items: Item[]; nextToken: string | undefined }>,
  ): Promise<Item[]> {
    const items: Item[] = [];
    let paging: { nextToken?: string } | undefined = {};
    while (paging !== undefined) {
      const asked: { nextToken?: string } = paging;
      const answer = await readAws((options) => page(asked, options), signal);
      items.push(...answer.items);
      // A token that leads to itself would lead round for ever.
      if (answer.nextToken !== undefined && answer.nextToken === asked.nextToken) {
        throw unreadable('next page');
      }
      paging = answer.nextToken === undefined ? undefined : { nextToken: answer.nextToken };
    }
    return items;
  }
}
