import { studioErrorFrom } from '../aws/errors.js';
import { observedSingly, type SessionsAnswer, type StreamingSession } from '../studio.js';

/** A listing may leave sessions out; this many of them are asked for by id each time. */
const missingAskedFor = 50;

type One = (id: string, signal: AbortSignal) => Promise<StreamingSession>;
type List = (signal: AbortSignal) => Promise<StreamingSession[]>;

/** Looks sessions up by id: a few one by one, more in one listing of all. */
export class SessionsById {
  readonly #one: One;
  readonly #list: List;
  #missingAsked = 0;

  constructor(one: One, list: List) {
    this.#one = one;
    this.#list = list;
  }

  async get(ids: readonly string[], signal: AbortSignal): Promise<SessionsAnswer> {
    if (ids.length <= observedSingly) return this.#oneByOne(ids, signal);
    let listing: StreamingSession[];
    try {
      listing = await this.#list(signal);
    } catch (error) {
      const failure = studioErrorFrom(error);
      return { sessions: new Map(ids.map((id) => [id, failure])), listing: null };
    }
    const asked = new Set(ids);
    const found = listing.filter(({ id }) => asked.has(id));
    const listed = new Map(found.map((session) => [session.id, session]));
    const unlisted = this.#nextOf(ids.filter((id) => !listed.has(id)));
    const { sessions } = await this.#oneByOne(unlisted, signal);
    return { sessions: new Map([...listed, ...sessions]), listing };
  }

  /** Each time the next ones, so that all are asked for in the end. */
  #nextOf(unlisted: string[]): string[] {
    const from = this.#missingAsked < unlisted.length ? this.#missingAsked : 0;
    const turn = unlisted.slice(from, from + missingAskedFor);
    this.#missingAsked = from + turn.length;
    return turn;
  }

  async #oneByOne(ids: readonly string[], signal: AbortSignal): Promise<SessionsAnswer> {
    const ask = async (id: string) => {
      try {
        return await this.#one(id, signal);
      } catch (error) {
        const failure = studioErrorFrom(error);
        return failure.kind === 'not_found' ? null : failure;
      }
    };
    const answers = ids.map(async (id) => [id, await ask(id)] as const);
    return { sessions: new Map(await Promise.all(answers)), listing: null };
  }
}
