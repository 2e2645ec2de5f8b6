/**
 * How long a test waits for a state before it fails. On a quiet machine nothing takes a tenth of it:
 * it is not a promise of the bot's.
 */
export const patienceMs = 30_000;
