import { StudioError, type StudioErrorKind } from './studio-error.js';

/** How a call to a far end has ended, after all its attempts. */
export type CallResult = 'ok' | StudioErrorKind;

/** What the bot asks of others than the studio: who a person is there, and what a type costs. */
type Lookup = 'userIdByEmail' | 'listPrice';

/** Hears how each has ended. */
export type HearLookup = (lookup: Lookup, result: CallResult) => void;

/** Has a call heard by how it ends. @throws what `ask` throws */
export async function heard<What, Answer>(
  hear: (what: What, result: CallResult) => void,
  what: What,
  signal: AbortSignal,
  ask: () => Promise<Answer>,
  resultOf: (answer: Answer) => CallResult = () => 'ok',
): Promise<Answer> {
  try {
    const answer = await ask();
    hear(what, resultOf(answer));
    return answer;
  } catch (error) {
    // The bot has broken it off: that says nothing about the far end.
    if (!signal.aborted && error instanceof StudioError) hear(what, error.kind);
    throw error;
  }
}
