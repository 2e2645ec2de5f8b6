import {
  type CallResult,
  heard,
  isWorthRetrying,
  type Studio,
  StudioError,
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

/** Hears how each operation has ended. One may be several calls, or none if the answer is at hand. */
export type HearStudio = (operation: StudioOperation, result: CallResult) => void;

/** The studio, with each of its operations heard. */
export function heardStudio(studio: Studio, hear: HearStudio): Studio {
  const by =
    <Args extends unknown[], Answer>(
      operation: StudioOperation,
      call: (...args: [...Args, AbortSignal]) => Promise<Answer>,
      resultOf?: (answer: Answer) => CallResult,
    ) =>
    (...args: [...Args, AbortSignal]): Promise<Answer> =>
      heard(hear, operation, args.at(-1) as AbortSignal, () => call(...args), resultOf);
  return {
    facts: studio.facts,
    mistakes: (signal) => studio.mistakes(signal),
    launchProfiles: by('launchProfiles', (id, signal) => studio.launchProfiles(id, signal)),
    usableProfiles: by('usableProfiles', (id, signal) => studio.usableProfiles(id, signal)),
    createSession: by('createSession', (what, signal) => studio.createSession(what, signal)),
    findSessions: by('findSessions', (token, signal) => studio.findSessions(token, signal)),
    getSessions: by(
      'getSessions',
      (ids, signal) => studio.getSessions(ids, signal),
      ({ sessions }) => {
        const said = [...sessions.values()];
        const isSilent = said.every((session) => session instanceof StudioError);
        return isSilent ? (said[0]?.kind ?? 'ok') : 'ok';
      },
    ),
    listSessions: by('listSessions', (signal) => studio.listSessions(signal)),
    stopSession: by('stopSession', (id, signal) => studio.stopSession(id, signal)),
    startSession: by('startSession', (id, signal) => studio.startSession(id, signal)),
    deleteSession: by('deleteSession', (id, signal) => studio.deleteSession(id, signal)),
    rebootSession: by('rebootSession', (id, signal) => studio.rebootSession(id, signal)),
    changeType: by('changeType', (id, type, signal) => studio.changeType(id, type, signal)),
    openStream: by('openStream', (id, life, signal) => studio.openStream(id, life, signal)),
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
