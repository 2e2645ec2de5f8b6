import {
  isWorthRetrying,
  type Studio,
  StudioError,
  type StudioErrorKind,
} from '../studio/studio.js';
import type { Silence } from './health.js';

/** What the bot asks of its studio. */
export const studioOperations = [
  'launchProfiles',
  'usableProfiles',
  'createSession',
  'findSessions',
  'getSessions',
  'listSessions',
  'stopSession',
  'startSession',
  'deleteSession',
  'rebootSession',
  'changeType',
  'openStream',
] as const satisfies readonly (keyof Studio)[];

export type StudioOperation = (typeof studioOperations)[number];

export type StudioResult = 'ok' | StudioErrorKind;

/** Hears how each operation has ended. One may be several calls, or none if the answer is at hand. */
export type HearStudio = (operation: StudioOperation, result: StudioResult) => void;

/** The studio, with each of its operations heard. */
export function heardStudio(studio: Studio, hear: HearStudio): Studio {
  const heard =
    <Args extends unknown[], Answer>(
      operation: StudioOperation,
      call: (...args: Args) => Promise<Answer>,
      resultOf: (answer: Answer) => StudioResult = () => 'ok',
    ) =>
    async (...args: Args): Promise<Answer> => {
      try {
        const answer = await call(...args);
        hear(operation, resultOf(answer));
        return answer;
      } catch (error) {
        const signal = args.at(-1);
        // The bot has broken it off: that says nothing about the studio.
        const isOurs = signal instanceof AbortSignal && signal.aborted;
        if (!isOurs && error instanceof StudioError) hear(operation, error.kind);
        throw error;
      }
    };
  return {
    facts: studio.facts,
    mistakes: (signal) => studio.mistakes(signal),
    launchProfiles: heard('launchProfiles', (id, signal) => studio.launchProfiles(id, signal)),
    usableProfiles: heard('usableProfiles', (id, signal) => studio.usableProfiles(id, signal)),
    createSession: heard('createSession', (what, signal) => studio.createSession(what, signal)),
    findSessions: heard('findSessions', (token, signal) => studio.findSessions(token, signal)),
    getSessions: heard(
      'getSessions',
      (ids, signal) => studio.getSessions(ids, signal),
      ({ sessions }) => {
        const said = [...sessions.values()];
        const isSilent = said.every((session) => session instanceof StudioError);
        return isSilent ? (said[0]?.kind ?? 'ok') : 'ok';
      },
    ),
    listSessions: heard('listSessions', (signal) => studio.listSessions(signal)),
    stopSession: heard('stopSession', (id, signal) => studio.stopSession(id, signal)),
    startSession: heard('startSession', (id, signal) => studio.startSession(id, signal)),
    deleteSession: heard('deleteSession', (id, signal) => studio.deleteSession(id, signal)),
    rebootSession: heard('rebootSession', (id, signal) => studio.rebootSession(id, signal)),
    changeType: heard('changeType', (id, type, signal) => studio.changeType(id, type, signal)),
    openStream: heard('openStream', (id, life, signal) => studio.openStream(id, life, signal)),
  };
}

/** Knows whether the studio answers, from how operations end that always ask it. */
export class StudioSilence {
  readonly #steadyClock: () => number;
  #now: Silence | null = null;
  /** What the bot may not even read, of what it asks for again and again, and since when. */
  readonly #denied = new Map<StudioOperation, number>();

  constructor(steadyClock: () => number) {
    this.#steadyClock = steadyClock;
  }

  get now(): Silence | null {
    return this.#now;
  }

  /** As `now`, or since when the bot may not read what it works with. */
  get trouble(): Silence | null {
    const [sinceMs] = this.#denied.values();
    if (this.#now !== null || sinceMs === undefined) return this.#now;
    return { sinceMs, kind: 'access_denied' };
  }

  readonly hear: HearStudio = (operation, result) => {
    if (operation === 'listSessions' || operation === 'launchProfiles') {
      if (result !== 'access_denied') this.#denied.delete(operation);
      else if (!this.#denied.has(operation)) this.#denied.set(operation, this.#steadyClock());
    }
    // Profiles may be at hand.
    if (operation === 'launchProfiles' || operation === 'usableProfiles') return;
    // A refusal is an answer, unless every other call would be refused too.
    const isSilent =
      result !== 'ok' &&
      (isWorthRetrying(result) || result === 'credentials' || result === 'clock');
    this.#now = isSilent
      ? { sinceMs: this.#now?.sinceMs ?? this.#steadyClock(), kind: result }
      : null;
  };
}
