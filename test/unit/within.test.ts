import { getEventListeners } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished, vi } from 'vitest';
import { within } from '../../src/within.js';

const untilAborted = (signal: AbortSignal) =>
  new Promise<never>((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason));
  });

it('ends with the work, and leaves nothing behind on the signal', async () => {
  const { signal } = new AbortController();
  expect(await within(signal, 60_000, async () => 'done')).toBe('done');
  const failed = within(signal, 60_000, () => Promise.reject(new Error('no')));
  await expect(failed).rejects.toThrow('no');
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

it('runs more than ten times at one moment without a warning', async () => {
  const warned = vi.fn();
  process.on('warning', warned);
  onTestFinished(() => void process.off('warning', warned));
  const { signal } = new AbortController();
  await Promise.all(Array.from({ length: 11 }, () => within(signal, 60_000, () => nextTurn())));
  expect(warned).not.toHaveBeenCalled();
});

it('aborts the work when the time is over', async () => {
  const { signal } = new AbortController();
  await expect(within(signal, 1, untilAborted)).rejects.toMatchObject({ name: 'TimeoutError' });
});

it.each(['before', 'while'])('aborts the work with the signal, %s it runs', async (when) => {
  const controller = new AbortController();
  if (when === 'before') controller.abort(new Error('stopped'));
  const work = within(controller.signal, 60_000, untilAborted);
  controller.abort(new Error('stopped'));
  await expect(work).rejects.toThrow('stopped');
});

it('is how all of src joins a signal and a time', () => {
  const src = fileURLToPath(new URL('../../src', import.meta.url));
  const joining = readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .filter((file) => readFileSync(`${src}/${file}`, 'utf8').includes('AbortSignal.any('));
  expect(joining).toEqual([]);
});
