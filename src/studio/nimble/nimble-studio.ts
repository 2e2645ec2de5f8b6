import {
  CreateStreamingSessionCommand,
  DeleteStreamingSessionCommand,
  GetStreamingSessionCommand,
  ListLaunchProfilesCommand,
  ListStreamingImagesCommand,
  ListStreamingSessionsCommand,
  NimbleClient,
  type LaunchProfile as NimbleLaunchProfile,
  type StreamingSession as NimbleStreamingSession,
  StartStreamingSessionCommand,
  StopStreamingSessionCommand,
  StreamingInstanceType,
} from '@aws-sdk/client-nimble';
import type { Dispatcher } from 'undici';
import { pagesOf } from '../../listing.js';
import { callAws, callAwsOnce, readAws, readError, type Send } from '../aws/call.js';
import { type AwsAccess, openClient } from '../aws/client.js';
import {
  attemptToken,
  type CreateSessionRequest,
  definite,
  type LaunchProfile,
  type OpenStream,
  type Place,
  type SessionsAnswer,
  type StreamingImage,
  type StreamingSession,
  type Studio,
  type StudioError,
  type StudioFacts,
  type UsableProfile,
} from '../studio.js';
import {
  attemptTag,
  clientTokenTag,
  profileFrom,
  readyImagesFrom,
  sessionFrom,
} from './answers.js';
import { SessionsById } from './sessions-by-id.js';
import { type Sleep, Streams } from './streams.js';

export interface NimbleStudioOptions extends AwsAccess {
  studioId: string;
  /** For tests: how it waits between two looks at a stream. */
  sleep?: Sleep;
}

/** The port over the Nimble Studio API (2020-08-01), as `@aws-sdk/client-nimble` speaks it. */
export class NimbleStudio implements Studio {
  readonly facts: StudioFacts;
  readonly #client: NimbleClient;
  readonly #studioId: string;
  /** Nimble itself decides where in its Region a session is made. */
  readonly #place: Place;
  readonly #byId: SessionsById;
  readonly #streams: Streams;

  constructor({ studioId, sleep, ...access }: NimbleStudioOptions, dispatcher: Dispatcher) {
    const { region } = access;
    this.facts = { name: 'Nimble Studio', region };
    this.#place = { id: region, name: region };
    this.#studioId = studioId;
    this.#client = openClient(NimbleClient, access, dispatcher);
    this.#byId = new SessionsById(
      (id, signal) => this.#getSession(id, signal),
      (signal) => this.listSessions(signal),
    );
    this.#streams = new Streams(this.#client, studioId, sleep);
  }

  async launchProfiles(principalId: string | null, signal: AbortSignal): Promise<LaunchProfile[]> {
    const [profiles, images] = await Promise.all([
      this.#profiles({ principalId, states: ['READY'] }, signal),
      this.#readyImages(signal),
    ]);
    return profiles
      .filter(({ state }) => state === 'READY')
      .map((profile) => profileFrom(profile, images, this.#place))
      .filter((profile) => profile !== null);
  }

  async usableProfiles(principalId: string | null, signal: AbortSignal): Promise<UsableProfile[]> {
    const profiles = await this.#profiles({ principalId }, signal);
    return profiles
      .filter(({ state }) => state !== 'DELETED')
      .flatMap(({ launchProfileId: id }) => (id === undefined ? [] : [{ id, audience: null }]));
  }

  async mistakes(): Promise<string[]> {
    return [];
  }

  async createSession(
    request: CreateSessionRequest,
    signal: AbortSignal,
  ): Promise<StreamingSession> {
    if (request.place !== this.#place.id) throw refused(`no place ${request.place}`);
    const { clientToken, attempt } = request;
    const command = new CreateStreamingSessionCommand({
      studioId: this.#studioId,
      clientToken: attemptToken(clientToken, attempt),
      launchProfileId: request.launchProfileId,
      ec2InstanceType: nimbleInstanceType(request.ec2InstanceType),
      ...(request.streamingImageId !== null && { streamingImageId: request.streamingImageId }),
      ...(request.ownedBy !== null && { ownedBy: request.ownedBy }),
      tags: {
        ...request.tags,
        [clientTokenTag]: clientToken,
        ...(attempt > 0 && { [attemptTag]: String(attempt) }),
      },
    });
    return this.#session(callAws, (options) => this.#client.send(command, options), signal);
  }

  async findSessions(clientToken: string, signal: AbortSignal): Promise<StreamingSession[]> {
    const sessions = await this.listSessions(signal);
    return sessions.filter((session) => session.clientToken === clientToken);
  }

  getSessions(ids: readonly string[], signal: AbortSignal): Promise<SessionsAnswer> {
    return this.#byId.get(ids, signal);
  }

  async listSessions(signal: AbortSignal): Promise<StreamingSession[]> {
    return this.#listed(
      (paging, options) => this.#client.send(new ListStreamingSessionsCommand(paging), options),
      // One malformed entry must not hide all the others; its own launch is then asked for by id.
      ({ sessions }) =>
        sessions
          ?.filter(({ sessionId, state }) => sessionId && state)
          .map((session) => sessionFrom({ session })),
      ({ id }) => id,
      signal,
    );
  }

  async stopSession(sessionId: string, signal: AbortSignal): Promise<StreamingSession> {
    const command = new StopStreamingSessionCommand({
      studioId: this.#studioId,
      sessionId,
      // Left out, it is documented nowhere what becomes of the disk.
      volumeRetentionMode: 'RETAIN',
    });
    return this.#session(callAwsOnce, (options) => this.#client.send(command, options), signal);
  }

  async startSession(sessionId: string, signal: AbortSignal): Promise<StreamingSession> {
    const command = new StartStreamingSessionCommand({ studioId: this.#studioId, sessionId });
    return this.#session(callAwsOnce, (options) => this.#client.send(command, options), signal);
  }

  async deleteSession(sessionId: string, signal: AbortSignal): Promise<StreamingSession> {
    const command = new DeleteStreamingSessionCommand({ studioId: this.#studioId, sessionId });
    return this.#session(callAwsOnce, (options) => this.#client.send(command, options), signal);
  }

  async rebootSession(): Promise<void> {
    throw refused('no way to reboot a session');
  }

  async changeType(): Promise<StreamingSession> {
    throw refused('no way to change the type of a session');
  }

  openStream(
    sessionId: string,
    life: { clientToken: string; lifeSeconds: number },
    signal: AbortSignal,
  ): Promise<OpenStream> {
    return this.#streams.open(sessionId, life, signal);
  }

  #session(
    call: typeof callAws,
    send: Send<{ session?: NimbleStreamingSession }>,
    signal: AbortSignal,
  ): Promise<StreamingSession> {
    return call(async (options) => sessionFrom(await send(options)), signal);
  }

  async #getSession(sessionId: string, signal: AbortSignal): Promise<StreamingSession> {
    const command = new GetStreamingSessionCommand({ studioId: this.#studioId, sessionId });
    return this.#session(readAws, (options) => this.#client.send(command, options), signal);
  }

  #profiles(
    { principalId, ...states }: { principalId: string | null; states?: ['READY'] },
    signal: AbortSignal,
  ): Promise<NimbleLaunchProfile[]> {
    const asked = { ...(principalId !== null && { principalId }), ...states, maxResults: 100 };
    return this.#listed(
      (paging, options) =>
        this.#client.send(new ListLaunchProfilesCommand({ ...asked, ...paging }), options),
      ({ launchProfiles }) => launchProfiles,
      ({ launchProfileId }) => launchProfileId,
      signal,
    );
  }

  async #readyImages(signal: AbortSignal): Promise<Map<string, StreamingImage>> {
    const images = await this.#listed(
      (paging, options) => this.#client.send(new ListStreamingImagesCommand(paging), options),
      ({ streamingImages }) => readyImagesFrom(streamingImages),
      ({ id }) => id,
      signal,
    );
    return new Map(images.map((image) => [image.id, image]));
  }

  /** Every item of a listing of the studio. @throws StudioError */
  async #listed<Answer extends { nextToken?: string | undefined }, Item>(
    send: (
      paging: { studioId: string; nextToken?: string },
      options: { abortSignal: AbortSignal },
    ) => Promise<Answer>,
    itemsOf: (answer: Answer) => Item[] | undefined,
    idOf: (item: Item) => string | undefined,
    signal: AbortSignal,
  ): Promise<Item[]> {
    const studioId = this.#studioId;
    const pages = pagesOf(async (token) => {
      const paging = token === null ? { studioId } : { studioId, nextToken: token };
      const answer = await readAws((options) => send(paging, options), signal);
      return { items: itemsOf(answer) ?? [], nextToken: answer.nextToken };
    }, idOf);
    const items: Item[] = [];
    try {
      for await (const page of pages) items.push(...page);
    } catch (error) {
      throw readError(error);
    }
    return items;
  }
}

function nimbleInstanceType(name: string): StreamingInstanceType {
  const known = Object.values(StreamingInstanceType).find((type) => type === name);
  if (known === undefined) throw refused(`no instance type ${name}`);
  return known;
}

/** What is wrong with a request before it is sent. */
function refused(what: string): StudioError {
  return definite('validation', `Nimble Studio knows ${what}.`);
}
