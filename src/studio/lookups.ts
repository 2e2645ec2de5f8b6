import { StudioError, type StudioErrorKind } from './studio-error.js';

/** What the bot asks of others than the studio: who a person is there, and what a type costs. */
type Lookup = 'userIdByEmail' | 'listPrice';

/** Hears how each has ended, after all attempts. */
export type HearLookup = (lookup: Lookup, result: 'ok' | StudioErrorKind) => void;

/** Has this look-up heard. @throws what `ask` throws */
export async function heardLookup<Answer>(
  hear: HearLookup,
  lookup: Lookup,
  signal: AbortSignal,
  ask: () => Promise<Answer>,
): Promise<Answer> {
  try {
    const answer = await ask();
    hear(lookup, 'ok');
    return answer;
  } catch (error) {
    // The bot has broken it off: that says nothing about the far end.
    if (!signal.aborted && error instanceof StudioError) hear(lookup, error.kind);
    throw error;
  }
}
