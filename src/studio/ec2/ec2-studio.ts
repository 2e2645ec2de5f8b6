import type { Dispatcher } from 'undici';
import { readError } from '../aws/call.js';
import type { AwsAccess } from '../aws/client.js';
import {
  type CreateSessionRequest,
  definite,
  type HearLookup,
  type LaunchProfile,
  type OpenStream,
  type SessionState,
  type SessionsAnswer,
  type StreamingSession,
  type Studio,
  StudioError,
  type StudioFacts,
  type UsableProfile,
} from '../studio.js';
import type { StateChange } from './answers.js';
import { InstancesApi } from './api.js';
import { Catalogue, offeredForMs } from './catalogue.js';
import { CatalogueApi } from './catalogue-api.js';
import { accountOf, connectUrl, isLoopback, nativeUrlOf, usualConnectUrl } from './connect-url.js';
import { familyOf } from './instance-types.js';
import { launchRequest, refused } from './launch-request.js';
import { Looks } from './looks.js';
import { missingPermissions } from './permissions.js';
import { Prices } from './prices.js';
import { sessionAfter, sessionFrom } from './sessions.js';
import { instanceTags } from './tags.js';
import { Wire } from './wire.js';

export interface Ec2StudioOptions extends AwsAccess {
  /** Marks this bot's instances among those of others in the account. */
  botName: string;
  /** Another address of the Pricing API than AWS's own; null: what the SDK's own environment variables say. */
  pricingEndpoint: string | null;
  lookedUp: HearLookup;
  /** In milliseconds since the epoch: whether what a machine says of its use is fresh. */
  clock?: () => number;
  /** For tests: a clock that is never set. */
  steadyClock?: () => number;
}

/** The port over Amazon EC2: launch templates are profiles, instances are sessions, Amazon DCV is the way in. */
export class Ec2Studio implements Studio {
  readonly facts: StudioFacts;
  readonly #botName: string;
  /** Only a pretend EC2 on this machine has workstations without TLS. */
  readonly #allowsPlain: boolean;
  readonly #clock: () => number;
  readonly #api: InstancesApi;
  readonly #looks: Looks;
  readonly #catalogue: Catalogue;
  readonly #prices: Prices;

  constructor(
    {
      botName,
      pricingEndpoint,
      lookedUp,
      clock = Date.now,
      steadyClock = () => performance.now(),
      ...access
    }: Ec2StudioOptions,
    dispatcher: Dispatcher,
  ) {
    const { region, endpoint } = access;
    this.facts = { name: 'AWS', region };
    this.#botName = botName;
    this.#allowsPlain = endpoint !== null && isLoopback(endpoint);
    const wire = new Wire(access, dispatcher);
    this.#clock = clock;
    this.#api = new InstancesApi(wire);
    this.#looks = new Looks(this.#api, botName, clock);
    const options = { region, allowsPlain: this.#allowsPlain, steadyClock };
    this.#catalogue = new Catalogue(new CatalogueApi(wire), options);
    const pricesOptions = { access, endpoint: pricingEndpoint, steadyClock, lookedUp };
    this.#prices = new Prices(pricesOptions, dispatcher);
  }

  /** EC2 does not know whom a profile is for: each says so itself, in `audience`. */
  async launchProfiles(_principalId: string | null, signal: AbortSignal): Promise<LaunchProfile[]> {
    const entries = await this.#catalogue.entries(signal);
    return [...entries.values()].flatMap(({ profile, operation }) =>
      profile === null ? [] : this.#prices.priced(profile, operation),
    );
  }

  async usableProfiles(_principalId: string | null, signal: AbortSignal): Promise<UsableProfile[]> {
    const entries = await this.#catalogue.entries(signal);
    return [...entries].map(([id, { tags }]) => ({ id, audience: tags.audience }));
  }

  async mistakes(signal: AbortSignal): Promise<string[]> {
    const entries = await this.#catalogue.entries(signal);
    const parts = { api: this.#api, looks: this.#looks, entries, botName: this.#botName };
    const missing = await missingPermissions({ ...parts, region: this.facts.region }, signal);
    return [...[...entries.values()].flatMap(({ mistakes }) => mistakes), ...missing];
  }

  async createSession(
    request: CreateSessionRequest,
    signal: AbortSignal,
  ): Promise<StreamingSession> {
    if (request.mayHaveBeenSent) {
      const made = await this.#madeBy(request, signal);
      if (made !== null) return made;
    }
    const entries = await this.#catalogue.entries(signal, offeredForMs);
    const { region } = this.facts;
    const input = launchRequest(request, { botName: this.#botName, region, entries });
    const sent = input.TagSpecifications?.[0]?.Tags ?? [];
    try {
      const instance = await this.#api.run(input, signal);
      // The answer may lack the tags that the request has given.
      const given = Object.fromEntries(sent.map(({ Key = '', Value = '' }) => [Key, Value]));
      return sessionFrom({ ...instance, tags: { ...given, ...instance.tags } }, this.#clock());
    } catch (error) {
      return await this.#usedBefore(request, error, signal);
    }
  }

  findSessions(clientToken: string, signal: AbortSignal): Promise<StreamingSession[]> {
    return this.#looks.ofLaunch(clientToken, signal);
  }

  getSessions(ids: readonly string[], signal: AbortSignal): Promise<SessionsAnswer> {
    return this.#looks.sessions(ids, signal);
  }

  listSessions(signal: AbortSignal): Promise<StreamingSession[]> {
    return this.#looks.listing(signal);
  }

  async stopSession(sessionId: string, signal: AbortSignal): Promise<StreamingSession> {
    const change = await this.#api.stop(sessionId, signal);
    requireChanged(change, 'stopped');
    return sessionAfter(change);
  }

  async startSession(sessionId: string, signal: AbortSignal): Promise<StreamingSession> {
    const change = await this.#api.start(sessionId, signal);
    requireChanged(change, 'running');
    return sessionAfter(change);
  }

  async deleteSession(sessionId: string, signal: AbortSignal): Promise<StreamingSession> {
    return sessionAfter(await this.#api.terminate(sessionId, signal));
  }

  rebootSession(sessionId: string, signal: AbortSignal): Promise<void> {
    return this.#api.reboot(sessionId, signal);
  }

  async changeType(
    sessionId: string,
    ec2InstanceType: string,
    signal: AbortSignal,
  ): Promise<StreamingSession> {
    const instance = await this.#looks.one(sessionId, signal);
    const { state, launchProfileId } = sessionFrom(instance, this.#clock());
    if (state !== 'STOPPED')
      throw definite('conflict', `${sessionId} is ${instance.state}, and not stopped.`);
    // Another family has other GPUs, for which the drivers of its disk may not be made.
    if (instance.type === null || familyOf(instance.type) !== familyOf(ec2InstanceType)) {
      throw refused(`${ec2InstanceType} is not of the family of ${instance.type}.`);
    }
    const entry = (await this.#catalogue.entries(signal)).get(launchProfileId ?? '');
    if (!entry?.profile?.instanceTypes.some(({ name }) => name === ec2InstanceType)) {
      throw refused(`The profile of ${sessionId} does not offer the type ${ec2InstanceType}.`);
    }
    await this.#api.changeType(sessionId, ec2InstanceType, signal);
    return sessionFrom({ ...instance, type: ec2InstanceType }, this.#clock());
  }

  /** An address is no secret and does not expire, but it changes with each start. */
  async openStream(
    sessionId: string,
    _life: { clientToken: string; lifeSeconds: number },
    signal: AbortSignal,
  ): Promise<OpenStream> {
    const [instance, entries] = await Promise.all([
      this.#looks.one(sessionId, signal),
      this.#catalogue.entries(signal),
    ]);
    const { state, ownedBy } = sessionFrom(instance, this.#clock());
    if (state !== 'READY') throw definite('conflict', `${sessionId} is ${state}, and not READY.`);
    // A template that was deleted since leaves what it has launched.
    const tags = entries.get(instance.tags[instanceTags.profile] ?? '')?.tags;
    const pattern = tags?.connectUrl ?? usualConnectUrl;
    const values = { ...instance.addresses, instanceId: instance.id, login: ownedBy };
    const address = connectUrl(pattern, values, this.#allowsPlain);
    if ('wrong' in address) throw refused(`There is no address to connect to: ${address.wrong}.`);
    return {
      kind: 'open',
      url: address.url,
      isSecret: false,
      expiresAtMs: null,
      nativeUrl: nativeUrlOf(address.url),
      login: ownedBy === null ? null : accountOf(ownedBy),
    };
  }

  /**
   * What the launch has made, if anything: a machine that lasts, of any attempt, since an earlier one may be
   * seen late; otherwise what is left of this attempt.
   */
  async #madeBy(
    { clientToken, attempt }: CreateSessionRequest,
    signal: AbortSignal,
  ): Promise<StreamingSession | null> {
    const made = await this.#looks.ofLaunch(clientToken, signal);
    const lasts = ({ state }: StreamingSession) => !endStates.has(state);
    return made.find(lasts) ?? made.find((session) => session.attempt === attempt) ?? null;
  }

  /**
   * What an earlier request with the same token has made, if that is why this one was refused.
   * @throws StudioError the refusal, if there is no such thing to be found
   */
  async #usedBefore(
    request: CreateSessionRequest,
    refusal: unknown,
    signal: AbortSignal,
  ): Promise<StreamingSession> {
    if (!(refusal instanceof StudioError)) throw refusal;
    const isMismatch = refusal.code === 'IdempotentParameterMismatch';
    if (!isMismatch && refusal.code !== 'IdempotentInstanceTerminated') throw refusal;
    const made = await this.#madeBy(request, signal).catch(readError);
    if (made !== null && !(made instanceof StudioError)) return made;
    const { message, code, status, requestId, cause } = made ?? refusal;
    // After a mismatch there is an instance, whether it is to be seen yet or not.
    const outcomeUnknown = isMismatch || refusal.outcomeUnknown;
    const details = { message, code, status, requestId, outcomeUnknown, cause };
    throw new StudioError(made?.kind ?? 'conflict', details);
  }
}

/** Of machines on which no more work is done. */
const endStates: ReadonlySet<string> = new Set<SessionState>([
  'DELETE_IN_PROGRESS',
  'DELETED',
  'CREATE_FAILED',
]);

/** AWS: a start of what runs, and a stop of what is stopped, may succeed without doing anything. */
function requireChanged({ id, before }: StateChange, already: string): void {
  if (before === already) throw definite('conflict', `${id} is ${already} already.`);
}
