import { pino } from 'pino';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { TakeCensus } from '../../../src/launches/ports/census.js';
import type { Known } from '../../../src/ops/health.js';
import { Ops } from '../../../src/ops/ops.js';
import { freePort } from '../../support/free-port.js';
import { metricsOf } from '../../support/ops.js';

const census = vi.fn<TakeCensus>();
let known: Known;
let ops: Ops;
let bot: { opsOrigin: string };

beforeEach(async () => {
  const rounds = { lastAtMs: 0, failingSinceMs: null };
  known = { token: { isGood: true, refusal: null }, isConnected: true, rounds };
  census.mockReset().mockResolvedValue({
    live: new Map([['READY', 3]]),
    oldestDueMs: { studio: 1_500, slack: 0 },
    alerts: new Set(['unclaimed']),
  });
  ops = new Ops(() => 0);
  const port = await freePort();
  bot = { opsOrigin: `http://127.0.0.1:${port}` };
  await ops.open({ host: '127.0.0.1', port }, pino({ level: 'silent' }));
});
afterEach(() => ops.close());

const start = () => ops.started({ known: () => known, census });

const live = 'nimble_session_live_sessions{state="READY"}';

it('many scrapes at one moment ask the database once', async () => {
  start();
  let answer: (value: Awaited<ReturnType<TakeCensus>>) => void = () => {};
  census.mockReturnValueOnce(
    new Promise((resolve) => {
      answer = resolve;
    }),
  );
  const scrapes = Array.from({ length: 20 }, () => metricsOf(bot));
  await expect.poll(() => census.mock.calls.length).toBe(1);
  await fetch(`${bot.opsOrigin}/livez`);
  answer({
    live: new Map([['READY', 7]]),
    oldestDueMs: { studio: 0, slack: 0 },
    alerts: new Set(),
  });
  for (const samples of await Promise.all(scrapes)) expect(samples.get(live)).toBe(7);
  expect((await metricsOf(bot)).get(live)).toBe(3);
  expect(census).toHaveBeenCalledTimes(2);
});

it('a database that fails takes its own metrics along, and no others', async () => {
  start();
  census.mockRejectedValueOnce(new Error('away'));
  const samples = await metricsOf(bot);
  expect(samples.has(live)).toBe(false);
  expect(samples.has('process_resident_memory_bytes')).toBe(true);
  expect((await metricsOf(bot)).get(live)).toBe(3);
});

it('a database that is known to fail is not asked', async () => {
  start();
  known = { ...known, rounds: { lastAtMs: 0, failingSinceMs: 0 } };
  const samples = await metricsOf(bot);
  expect(samples.get('nimble_session_part_well{part="database"}')).toBe(0);
  expect(samples.has(live)).toBe(false);
  expect(census).not.toHaveBeenCalled();
});

it('a bot that starts or stops tells its metrics', async () => {
  expect((await metricsOf(bot)).get('nimble_session_part_well{part="bot"}')).toBe(0);
  start();
  expect((await metricsOf(bot)).get('nimble_session_part_well{part="bot"}')).toBe(1);
  ops.stopping();
  expect((await metricsOf(bot)).get('nimble_session_part_well{part="bot"}')).toBe(0);
  expect(census).toHaveBeenCalledTimes(1);
});
