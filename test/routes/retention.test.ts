import { expect, vi } from 'vitest';
import { answerTo } from '../support/answers.js';
import { itWith } from '../support/fixtures.js';
import { mei, wholeText } from '../support/launching.js';
import { openedStore } from '../support/opened-store.js';
import { readySession, stateOf } from '../support/sessions.js';
import { eventually } from '../support/waiting.js';

vi.mock('../../src/store/open.js', { spy: true });

const dayMs = 24 * 60 * 60_000;

const it = itWith({
  rules: { adminUsers: [mei] },
  limits: { sweepEveryMs: 100, sweepAgainMs: 100, keptMs: 400 * dayMs },
});

it('forgets in time what is over, with its history, and nothing that is on', async ({
  bot,
  person,
}) => {
  const admin = await bot.person(mei);
  const store = await openedStore();
  const isKept = async (clientToken: string) => (await store.launches.get(clientToken)) !== null;
  const on = await readySession(bot, person);
  const over = await readySession(bot, person);
  await person.press(await over.launch.saying('has a workstation ready'), 'Terminate');
  await over.launch.saying('it is terminated');
  bot.clock.forward(399 * dayMs);
  await store.interactions.take('a press before the next round');
  bot.clock.forward(2 * 60 * 60_000);
  // A round has come and gone.
  await eventually(async () => {
    expect(await store.interactions.take('a press before the next round')).toBe(true);
  });
  expect(await isKept(over.clientToken)).toBe(true);
  bot.clock.forward(dayMs);
  await eventually(async () => expect(await isKept(over.clientToken)).toBe(false));
  expect(await isKept(on.clientToken)).toBe(true);
  expect((await answerTo(admin, 'history')).text).toBe('No one has asked for anything yet.');
  await person.press(await on.launch.saying('Stop'), 'Stop');
  await on.launch.saying('has a stopped workstation');

  // A session of it that turns up so late has no row.
  bot.nimble.setState({ sessionId: over.sessionId, state: 'READY' });
  const notice = await admin.waitFor(
    ({ messages }) => messages.find(({ text }) => text.includes('my database knows nothing')),
    'a notice about a session without a row',
  );
  expect(wholeText(notice)).toContain(over.sessionId);
  expect(stateOf(bot, over.sessionId)).toBe('READY');
});
