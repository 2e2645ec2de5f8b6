import { studioErrorFrom } from '../aws/errors.js';
import {
  definite,
  type Said,
  type SessionsAnswer,
  type StreamingSession,
  type StudioError,
} from '../studio.js';
import type { Instance } from './answers.js';
import type { InstancesApi } from './api.js';
import { marked, markOf, waitsForChecks } from './ready.js';
import { sessionFrom } from './sessions.js';
import { instanceTags } from './tags.js';
import { type Filters, filterValuesAtMost, inParts, statusIdsAtMost } from './wire.js';

const { bot, launch, profile, ready } = instanceTags;

/** What a look saw. */
interface Seen {
  /** Before AWS was asked. */
  askedAtMs: number;
  /** Those whose tags were read, with this boot's mark if they are ready. */
  instances: Instance[];
  /** Those of which their tags, or their checks, were not told: how they are is not known. */
  failures: Map<string, StudioError>;
  /** Whether every instance came with its tags. */
  isWhole: boolean;
}

/**
 * Looks at instances. AWS may answer without the tags of an instance. So instances are chosen by filters
 * only, and one whose tags are missing from the answer counts as not seen.
 */
export class Looks {
  readonly #api: InstancesApi;
  readonly #botName: string;
  readonly #clock: () => number;

  constructor(api: InstancesApi, botName: string, clock: () => number) {
    this.#api = api;
    this.#botName = botName;
    this.#clock = clock;
  }

  /** Few are asked for by id. More are read off one listing, and only the rest is asked for by id. */
  async sessions(ids: readonly string[], signal: AbortSignal): Promise<SessionsAnswer> {
    if (ids.length <= filterValuesAtMost) return this.#byId(ids, signal);
    let all: Seen;
    try {
      all = await this.#look({ [`tag:${bot}`]: [this.#botName] }, signal);
    } catch {
      // AWS: while a zone is down, a listing may fail as a whole, and a call for known ids may not.
      return this.#byId(ids, signal);
    }
    const listing = this.#sessionsIn(all);
    const seen = new Map<string, Said>(listing.map((session) => [session.id, session]));
    for (const [id, failure] of all.failures) seen.set(id, failure);
    const unseen = ids.filter((id) => !seen.has(id));
    const { sessions: rest } = await this.#byId(unseen, signal);
    const sessions = new Map(ids.map((id) => [id, seen.get(id) ?? rest.get(id) ?? null]));
    return { sessions, listing: all.isWhole ? listing : null };
  }

  /**
   * All that carry this bot's name. What is not in it counts as gone, so an answer without the tags of one is
   * no listing.
   * @throws StudioError
   */
  async listing(signal: AbortSignal): Promise<StreamingSession[]> {
    const seen = await this.#look({ [`tag:${bot}`]: [this.#botName] }, signal);
    const [failure] = seen.failures.values();
    if (!seen.isWhole && failure !== undefined) throw failure;
    return this.#sessionsIn(seen);
  }

  /** @throws StudioError, `not_found` when there is none */
  async one(id: string, signal: AbortSignal): Promise<Instance> {
    const { instances, failures } = await this.#look({ 'instance-id': [id] }, signal);
    const [instance] = instances;
    const failure = failures.get(id);
    if (failure === undefined && instance !== undefined) return instance;
    throw failure ?? definite('not_found', `AWS has no instance ${id}.`);
  }

  /**
   * Everything that was made for a launch, in all zones: by its tag, and by the client tokens of its
   * attempts, in case one is known sooner than the other.
   * @throws StudioError, also if AWS answers without the tags of one
   */
  async ofLaunch(clientToken: string, signal: AbortSignal): Promise<StreamingSession[]> {
    const askedAtMs = this.#clock();
    const answers = await Promise.all([
      this.#api.find({ [`tag:${launch}`]: [clientToken] }, signal),
      this.#api.find({ 'client-token': [clientToken, `${clientToken}-*`] }, signal),
    ]);
    const found = new Map<string, Instance>();
    for (const instance of answers.flat()) {
      if (!found.has(instance.id) || this.#isRead(instance)) found.set(instance.id, instance);
    }
    const instances = [...found.values()].filter(
      ({ tags }) => (tags[launch] ?? clientToken) === clientToken,
    );
    const unread = instances.find((instance) => !this.#isRead(instance));
    if (unread !== undefined) throw withoutTags(unread.id);
    return this.#sessionsIn({ instances, askedAtMs });
  }

  /** One of the bot's that is not terminated, to try its permissions on; null: there is none. */
  async any(signal: AbortSignal): Promise<Instance | null> {
    const alive = ['pending', 'running', 'stopping', 'stopped'];
    const filters = { [`tag:${bot}`]: [this.#botName], 'instance-state-name': alive };
    const [instance] = await this.#api.find(filters, signal);
    return instance ?? null;
  }

  async #byId(ids: readonly string[], signal: AbortSignal): Promise<SessionsAnswer> {
    const sessions = new Map<string, Said>();
    const look = async (part: string[]) => {
      try {
        const seen = await this.#look({ 'instance-id': part }, signal);
        for (const id of part) sessions.set(id, null);
        for (const session of this.#sessionsIn(seen)) sessions.set(session.id, session);
        for (const [id, failure] of seen.failures) sessions.set(id, failure);
      } catch (error) {
        for (const id of part) sessions.set(id, studioErrorFrom(error));
      }
    };
    await Promise.all(inParts(ids, filterValuesAtMost).map(look));
    return { sessions, listing: null };
  }

  #sessionsIn({ instances, askedAtMs }: Pick<Seen, 'instances' | 'askedAtMs'>): StreamingSession[] {
    const nowMs = this.#clock();
    return instances.map((instance) => sessionFrom(instance, askedAtMs, nowMs));
  }

  async #look(filters: Filters, signal: AbortSignal): Promise<Seen> {
    const askedAtMs = this.#clock();
    const found = await this.#api.find(filters, signal);
    const failures = new Map<string, StudioError>();
    for (const { id } of found.filter((one) => !this.#isRead(one)))
      failures.set(id, withoutTags(id));
    const read = found.filter(({ id }) => !failures.has(id));
    const passed = await this.#passed(read.filter(waitsForChecks), failures, signal);
    const instances = read.map((instance) =>
      passed.has(instance.id) ? marked(instance) : instance,
    );
    // With the bot's tag alone, it is the others that it does not have.
    const isWhole = found.every(({ tags }) => tags[bot] !== undefined);
    return { askedAtMs, instances, failures, isWhole };
  }

  /** Ids of those whose status checks have passed; each gets this boot's mark. */
  async #passed(
    waiting: readonly Instance[],
    failures: Map<string, StudioError>,
    signal: AbortSignal,
  ): Promise<ReadonlySet<string>> {
    const passed = new Set<string>();
    const ask = async (part: Instance[]) => {
      const ids = part.map(({ id }) => id);
      try {
        for (const id of await this.#api.thatPassed(ids, signal)) passed.add(id);
      } catch (error) {
        const failure = studioErrorFrom(error);
        // One of them is not known to that call yet, or has just ended. The next look tells.
        if (failure.kind === 'not_found') return;
        for (const id of ids) failures.set(id, failure);
      }
    };
    await Promise.all(inParts(waiting, statusIdsAtMost).map(ask));
    const toMark = waiting.filter(({ id }) => passed.has(id));
    await Promise.all(
      toMark.map((instance) =>
        // It is READY all the same. The next look marks it, since it is not marked then.
        this.#api.tag(instance.id, ready, markOf(instance), signal).catch(() => {}),
      ),
    );
    return passed;
  }

  #isRead({ tags }: Instance): boolean {
    const isWhole = tags[launch] !== undefined && tags[profile] !== undefined;
    return isWhole && tags[bot] === this.#botName;
  }
}

function withoutTags(id: string): StudioError {
  return definite('unreadable', `The answer tells ${id} without the tags of this bot.`);
}
