import { expect } from 'vitest';
import { openForm, workstations } from '../support/launching.js';
import { it as base } from '../support/process-fixtures.js';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

const it = base.extend('durations', { createMs: 1_000 });

it('three replicas whose clocks differ by more than a lease go by the clock of their database', async ({
  sandbox,
  postgres,
  newBot,
  person,
}) => {
  const shared = { DATABASE_URL: await postgres.newDatabase(), MAX_SESSIONS_PER_USER: '12' };
  const bots = [0, hourMs, -2 * minuteMs].map((aheadMs) =>
    newBot({ ...shared, NODE_OPTIONS: clockAhead(aheadMs) }),
  );
  await Promise.all(bots.map((bot) => bot.start()));
  // Long enough for each replica to see what another is at, and to take it if it seems left behind.
  sandbox.nimble.controls.latency({ ms: 500 });
  for (let launch = 0; launch < 6; launch += 1) await person.submit(await openForm(person));
  const ready = () =>
    person.messages(workstations).filter(({ text }) => text.includes('has a workstation ready'));
  await person.waitFor(() => ready().length === 6, 'six workstations');
  const { sessions, calls } = sandbox.nimble.controls.state();
  expect(sessions).toHaveLength(6);
  expect(calls.CreateStreamingSession).toBe(6);
  await person.waitFor(
    () => ready().every(({ ts }) => person.replies(workstations, ts).length === 1),
    'one reply in each thread: it is ready',
  );
});

/** Has a process start with its clock set wrong. */
function clockAhead(ms: number): string {
  const module = `const now = Date.now; Date.now = () => now() + ${ms};`;
  return `--import=data:text/javascript,${encodeURIComponent(module)}`;
}
