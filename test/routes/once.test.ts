import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import { type BotInSandbox, startBotInSandbox } from '../support/bot-in-sandbox.js';
import { ada, botMessages, messageSaying, openForm, workstations } from '../support/launching.js';

const ready = 'has a workstation ready';

describe('one session and one truthful message', () => {
  let world: BotInSandbox;
  let person: WorkspaceClient;
  beforeEach(async () => {
    world = await startBotInSandbox();
    person = await world.person(ada);
  });
  afterEach(() => world.close());

  async function submitOnce() {
    const form = await openForm(person);
    expect(await person.submit(form)).toMatchObject({ result: 'ok' });
  }

  /** Waits for READY and for both lines, and looks that there is nothing besides. */
  async function expectOneOfEverything(timeoutMs = 10_000) {
    const message = await messageSaying(person, ready, workstations, timeoutMs);
    const lines = await person.waitFor(
      () => {
        const replies = person.replies(workstations, message.ts);
        return replies.some(({ text }) => text.includes('is ready')) && replies;
      },
      'the line that says it is ready',
      timeoutMs,
    );
    expect(new Set(lines.map(({ text }) => text)).size).toBe(lines.length);
    expect(world.sandbox.nimble.controls.state().sessions).toHaveLength(1);
    expect(botMessages(world)).toHaveLength(1);
  }

  it('after a double press', async () => {
    const form = await openForm(person);
    // The page has no form left to press on once the first press is acknowledged.
    const presses = [person.submit(form), person.submit(form), person.submit(form)];
    const [first] = await Promise.allSettled(presses);
    expect(first).toMatchObject({ status: 'fulfilled', value: { result: 'ok' } });
    await expectOneOfEverything();
  });

  it('after a redelivered envelope', async () => {
    await submitOnce();
    await world.sandbox.slack.controls.redeliver({ times: 3 });
    await expectOneOfEverything();
  });

  it.each([
    { what: 'a lost answer to Create', fault: { kind: 'drop', carriedOut: true } as const },
    { what: 'half an answer to Create', fault: { kind: 'half', carriedOut: true } as const },
    { what: 'an empty answer to Create', fault: { kind: 'empty' } as const },
    { what: 'a dropped request', fault: { kind: 'drop', carriedOut: false } as const },
    {
      what: 'a 500',
      fault: { kind: 'error', name: 'InternalServerErrorException' } as const,
    },
    { what: 'a page of a proxy', fault: { kind: 'html', status: 502 } as const },
  ])('after $what', async ({ fault }) => {
    world.sandbox.nimble.controls.fail({ operation: 'CreateStreamingSession', fault });
    await submitOnce();
    await expectOneOfEverything();
    expect(world.sandbox.nimble.controls.state().calls.CreateStreamingSession).toBe(2);
  });

  it('after more lost answers than one step retries', async () => {
    world.sandbox.nimble.controls.fail({
      operation: 'CreateStreamingSession',
      fault: { kind: 'drop', carriedOut: true },
      times: 4,
    });
    await submitOnce();
    await messageSaying(person, 'asked for a workstation');
    await expectOneOfEverything();
  });

  it.each(['http_500', 'drop', 'drop_after', 'hang_after'])(
    'after Slack answers the post with %s',
    async (answer) => {
      const form = await openForm(person);
      world.sandbox.slack.controls.fail({ method: 'chat.postMessage', answer });
      await person.submit(form);
      await expectOneOfEverything(19_000);
    },
    30_000,
  );

  it.each(['http_500', 'drop_after', 'ratelimited'])(
    'after Slack answers the edit with %s',
    async (answer) => {
      const form = await openForm(person);
      world.sandbox.slack.controls.fail({ method: 'chat.update', answer, retryAfterSeconds: 1 });
      await person.submit(form);
      await expectOneOfEverything(15_000);
    },
  );

  it('when sockets close while a form is open', async () => {
    const form = await openForm(person);
    world.sandbox.slack.controls.disconnect({ reason: 'refresh_requested' });
    await person.waitFor(({ connections }) => connections === 0, 'no connection');
    expect(await person.submit(form)).toMatchObject({ result: 'undelivered' });
    await person.waitFor(({ connections }) => connections === 2, 'both connections again', 15_000);
    expect(await person.submit(form)).toMatchObject({ result: 'ok' });
    await expectOneOfEverything();
  });
});
