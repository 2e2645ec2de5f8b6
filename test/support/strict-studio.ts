import { randomUUID } from 'node:crypto';
import {
  attemptToken,
  type CreateSessionRequest,
  type StreamingSession,
  type Studio,
  StudioError,
  type StudioErrorKind,
} from '../../src/studio/studio.js';
import { aSession, byId, studioOfMocks } from './studio-of-mocks.js';

/** What becomes of one call that creates a session. */
export const creations = [
  'made',
  'made, and the answer is lost',
  'made, and the bot is killed',
  'made, but seen only later',
  'not made, and the answer is lost',
  'not made, and the bot is killed',
  'no capacity',
  'throttled',
] as const;

export type Creation = (typeof creations)[number];

/** What a session that is being made becomes. */
export const fates = ['READY', 'capacity', 'network'] as const;

export type Fate = (typeof fates)[number];

/** What becomes of one call that deletes a session. */
export const deletions = ['done', 'done, and the answer is lost', 'throttled', 'conflict'] as const;

export type Deletion = (typeof deletions)[number];

interface Made extends StreamingSession {
  token: string;
  seenFromMs: number;
}

interface Script {
  creations: Creation[];
  fates: Fate[];
  deletions: Deletion[];
}

/** An AWS that remembers a client token forgets it, as far as it says, after no less than this. */
const tokenKeptMs = 15 * 60_000;

/** Seen within the time for which the bot waits before it believes in nothing. */
const seenLaterMs = 100_000;

/**
 * A studio that follows a script, and knows what no studio may be asked: whether a client token stands for
 * two requests, and how many sessions of a launch there are that have not failed.
 */
export class StrictStudio {
  readonly violations: string[] = [];
  readonly port: Studio;
  readonly #script: Script;
  readonly #now: () => number;
  readonly #requests = new Map<string, string>();
  #made: Made[] = [];

  constructor(script: Script, now: () => number) {
    this.#script = script;
    this.#now = now;
    this.port = {
      ...studioOfMocks(),
      createSession: async (request) => this.#create(request),
      findSessions: async (clientToken) =>
        this.#visible().filter((one) => one.clientToken === clientToken),
      getSessions: async (ids) => this.#answer(ids),
      listSessions: async () => this.#visible(),
      deleteSession: async (id) => this.#delete(id),
    };
  }

  /** The sessions that have not failed and have not ended. */
  get living(): StreamingSession[] {
    return this.#made.filter(({ state }) => state === 'CREATE_IN_PROGRESS' || state === 'READY');
  }

  /** Those on the way become what the script says, and what is being deleted goes. */
  pass(): void {
    for (const one of this.#made) {
      if (one.state === 'DELETE_IN_PROGRESS') one.state = 'DELETED';
      if (one.state !== 'CREATE_IN_PROGRESS') continue;
      const fate = this.#script.fates.shift() ?? 'READY';
      one.state = fate === 'READY' ? 'READY' : 'CREATE_FAILED';
      one.problem = fate === 'READY' ? null : fate;
      one.stateWord = one.state;
    }
  }

  #visible(): Made[] {
    return this.#made
      .filter(({ seenFromMs }) => seenFromMs <= this.#now())
      .map((one) => ({ ...one }));
  }

  #create(request: CreateSessionRequest): StreamingSession {
    const { clientToken, attempt, ec2InstanceType, place } = request;
    const token = attemptToken(clientToken, attempt);
    const asked = `${ec2InstanceType} in ${place}`;
    const before = this.#requests.get(token) ?? asked;
    if (before !== asked) this.violations.push(`${token} stood for ${before}, then for ${asked}`);
    this.#requests.set(token, asked);
    const creation = this.#script.creations.shift() ?? 'made';
    const known = this.#made.find(
      (one) => one.token === token && this.#now() - one.seenFromMs < tokenKeptMs,
    );
    switch (creation) {
      case 'throttled':
        throw refusal('throttled', false);
      case 'no capacity':
        // The provider looks for its token first, where its first answer is known by now.
        if (known !== undefined && known.seenFromMs <= this.#now()) return { ...known };
        throw refusal('capacity', false);
      case 'not made, and the answer is lost':
        throw refusal('timeout', true);
      case 'not made, and the bot is killed':
        throw new Error('killed');
      case 'made':
      case 'made, and the answer is lost':
      case 'made, and the bot is killed':
      case 'made, but seen only later': {
        const session = known ?? this.#make(request, token, creation);
        if (creation === 'made') return { ...session };
        if (creation === 'made, and the bot is killed') throw new Error('killed');
        throw refusal('timeout', true);
      }
    }
  }

  #make({ clientToken, attempt }: CreateSessionRequest, token: string, creation: Creation): Made {
    const isLate = creation === 'made, but seen only later';
    const made = {
      ...aSession({ id: randomUUID(), clientToken, attempt }),
      token,
      seenFromMs: this.#now() + (isLate ? seenLaterMs : 0),
    };
    this.#made.push(made);
    return made;
  }

  #answer(ids: readonly string[]) {
    const visible = byId(this.#visible());
    return { sessions: new Map(ids.map((id) => [id, visible.get(id) ?? null])), listing: null };
  }

  #delete(id: string): StreamingSession {
    const deletion = this.#script.deletions.shift() ?? 'done';
    if (deletion === 'throttled' || deletion === 'conflict') throw refusal(deletion, false);
    const session = this.#made.find((one) => one.id === id);
    if (session === undefined) throw refusal('not_found', false);
    session.state = 'DELETE_IN_PROGRESS';
    session.stateWord = session.state;
    if (deletion === 'done') return { ...session };
    throw refusal('timeout', true);
  }
}

function refusal(kind: StudioErrorKind, outcomeUnknown: boolean): StudioError {
  return new StudioError(kind, { message: kind, outcomeUnknown });
}
