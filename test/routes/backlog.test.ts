import { expect } from 'vitest';
import type { BotInSandbox } from '../support/bot-in-sandbox.js';
import { it } from '../support/fixtures.js';
import { openForm, workstations } from '../support/launching.js';
import { requestLaunch } from '../support/requested-launch.js';
import { type ReadySession, readySession } from '../support/sessions.js';
import { eventually } from '../support/waiting.js';

/** Has a session be in a state, and waits until the bot has seen that. */
async function seenIn({ nimble, logLines }: BotInSandbox, sessionId: string, state: string) {
  nimble.setState({ sessionId, state });
  const seen = (line: string) =>
    line.includes('session changed') && line.includes(sessionId) && line.includes(`"${state}"`);
  await eventually(() => expect(logLines.some(seen)).toBe(true));
}

const updates = ({ slack }: BotInSandbox) =>
  slack.state().calls.filter(({ method }) => method === 'chat.update');

it('after a pause that Slack asked for, the bot shows READY and failures before other changes', async ({
  bot,
  nimble,
  slack,
  person,
}) => {
  const others: ReadySession[] = [];
  for (const words of ['', '', 'animation']) {
    others.push(await readySession(bot, person, { words }));
  }
  nimble.durations({ createMs: 60_000 });
  const [awaited, failing] = [await requestLaunch(person), await requestLaunch(person)];
  const ready = await awaited.saying('is getting a workstation');
  const failed = await failing.saying('is getting a workstation');
  const created = nimble.state().sessions.slice(-2);
  expect(created.map(({ state }) => state)).toEqual(['CREATE_IN_PROGRESS', 'CREATE_IN_PROGRESS']);

  slack.fail({ method: 'chat.update', answer: 'ratelimited', retryAfterSeconds: 3 });
  const before = updates(bot).length;
  const [begins, ...follow] = others;
  await seenIn(bot, begins?.sessionId ?? '', 'STOPPED');
  // What was already on its way when Slack asked for the pause would still arrive.
  await expect.poll(() => updates(bot).slice(before)).toMatchObject([{ error: 'ratelimited' }]);
  for (const { sessionId } of follow) await seenIn(bot, sessionId, 'STOPPED');
  const [first, second] = created;
  await seenIn(bot, first?.sessionId ?? '', 'READY');
  await seenIn(bot, second?.sessionId ?? '', 'CREATE_FAILED');
  // All of it happened within the pause.
  expect(updates(bot).slice(before)).toMatchObject([{ ok: false, error: 'ratelimited' }]);

  await awaited.saying('has a workstation ready');
  await failing.saying('preparing it failed');
  for (const { launch } of others) await launch.saying('has a stopped workstation');
  const shown = updates(bot)
    .slice(before + 1)
    .map(({ ts }) => ts);
  expect(shown.slice(0, 2).sort()).toEqual([ready.ts, failed.ts].sort());
  expect(shown).toHaveLength(5);
});

it('the bot shows a new launch while Slack has its edits wait', async ({
  bot,
  slack,
  person,
  session,
}) => {
  slack.fail({ method: 'chat.update', answer: 'ratelimited', retryAfterSeconds: 60 });
  const before = updates(bot).length;
  await seenIn(bot, session.sessionId, 'STOPPED');
  await expect.poll(() => updates(bot).slice(before)).toMatchObject([{ error: 'ratelimited' }]);
  await (await requestLaunch(person)).saying('asked for');
  expect(updates(bot)).toHaveLength(before + 1);
});

it.for(['views.open', 'views.update'])(
  'a form opens although Slack has told the bot to wait a minute with %s',
  async (method, { slack, person }) => {
    slack.fail({ method, answer: 'ratelimited', retryAfterSeconds: 60 });
    await person.say(workstations, '/nimble-session');
    const refused = () =>
      slack.state().calls.filter((call) => call.method === method && call.error === 'ratelimited');
    await expect.poll(refused).toHaveLength(1);
    await openForm(person);
  },
);
