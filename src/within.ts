import { setMaxListeners } from 'node:events';

/**
 * Runs `work` under a signal that aborts after so long, or as `signal` does. Not by `AbortSignal.any`: on
 * Node 20 each call of it leaves 2 kB behind on a signal that lives as long as the bot.
 */
export async function within<T>(
  signal: AbortSignal,
  ms: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const either = new AbortController();
  const signals = [signal, AbortSignal.timeout(ms)];
  const abort = () => either.abort(signals.find(({ aborted }) => aborted)?.reason);
  // Each listens as long as it runs, and Node warns of more than ten.
  setMaxListeners(0, signal);
  for (const one of signals) one.addEventListener('abort', abort);
  if (signal.aborted) abort();
  try {
    return await work(either.signal);
  } finally {
    for (const one of signals) one.removeEventListener('abort', abort);
  }
}
