import { describe, expect } from 'vitest';
import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import type { BotInSandbox } from '../support/bot-in-sandbox.js';
import { it } from '../support/fixtures.js';
import { botMessages, messageSaying, openForm, workstations } from '../support/launching.js';

async function submitOnce(person: WorkspaceClient): Promise<void> {
  const form = await openForm(person);
  expect(await person.submit(form)).toMatchObject({ result: 'ok' });
}

/** Waits for READY and for both replies, and sees that there is nothing besides. */
async function expectOneOfEverything(bot: BotInSandbox, person: WorkspaceClient): Promise<void> {
  const message = await messageSaying(person, 'has a workstation ready');
  const replies = await person.waitFor(() => {
    const found = person.replies(workstations, message.ts);
    return found.some(({ text }) => text.includes('is ready')) && found;
  }, 'the reply that says it is ready');
  expect(new Set(replies.map(({ text }) => text)).size).toBe(replies.length);
  expect(bot.nimble.state().sessions).toHaveLength(1);
  expect(botMessages(bot)).toHaveLength(1);
}

describe('one launch makes one session and one truthful message', () => {
  it('when the person presses Launch three times at once', async ({ bot, person }) => {
    const form = await openForm(person);
    // The page has no form left to press on once the first press is acknowledged.
    const presses = [person.submit(form), person.submit(form), person.submit(form)];
    const [first] = await Promise.allSettled(presses);
    expect(first).toMatchObject({ status: 'fulfilled', value: { result: 'ok' } });
    await expectOneOfEverything(bot, person);
  });

  it('when Slack delivers the press again', async ({ bot, slack, person }) => {
    await submitOnce(person);
    await slack.redeliver({ times: 3 });
    await expectOneOfEverything(bot, person);
  });

  it.for([
    { what: 'the connection breaks after Create', fault: { kind: 'drop', carriedOut: true } },
    { what: 'Create is answered by half', fault: { kind: 'half', carriedOut: true } },
    { what: 'Create is answered with nothing', fault: { kind: 'empty' } },
    { what: 'the connection breaks before Create', fault: { kind: 'drop', carriedOut: false } },
    {
      what: 'Create is answered with a 500',
      fault: { kind: 'error', name: 'InternalServerErrorException' },
    },
    { what: 'a proxy answers Create with a page', fault: { kind: 'html', status: 502 } },
  ] as const)('when $what', async ({ fault }, { bot, nimble, person }) => {
    nimble.fail({ operation: 'CreateStreamingSession', fault });
    await submitOnce(person);
    await expectOneOfEverything(bot, person);
    expect(nimble.state().calls.CreateStreamingSession).toBe(2);
  });

  it('when more answers to Create are lost than one step retries', async ({
    bot,
    nimble,
    person,
  }) => {
    nimble.fail({
      operation: 'CreateStreamingSession',
      fault: { kind: 'drop', carriedOut: true },
      times: 4,
    });
    await submitOnce(person);
    await messageSaying(person, 'asked for a workstation');
    await expectOneOfEverything(bot, person);
  });

  it.for(['http_500', 'drop', 'drop_after', 'hang_after'])(
    'when Slack answers the post with %s',
    async (answer, { bot, slack, person }) => {
      const form = await openForm(person);
      slack.fail({ method: 'chat.postMessage', answer });
      await person.submit(form);
      await expectOneOfEverything(bot, person);
    },
  );

  it.for(['http_500', 'drop_after', 'ratelimited'])(
    'when Slack answers the edit with %s',
    async (answer, { bot, slack, person }) => {
      const form = await openForm(person);
      slack.fail({ method: 'chat.update', answer, retryAfterSeconds: 1 });
      await person.submit(form);
      await expectOneOfEverything(bot, person);
    },
  );

  it('when Slack closes all connections while the form is open', async ({ bot, slack, person }) => {
    const form = await openForm(person);
    slack.disconnect({ reason: 'refresh_requested' });
    await person.waitFor(({ connections }) => connections === 0, 'no connection');
    expect(await person.submit(form)).toMatchObject({ result: 'undelivered' });
    await person.waitFor(({ connections }) => connections === 2, 'both connections again');
    expect(await person.submit(form)).toMatchObject({ result: 'ok' });
    await expectOneOfEverything(bot, person);
  });
});
