import { expect } from 'vitest';
import type { Sandbox } from '../../sandbox/src/sandbox.js';
import type { PageMessage } from '../../sandbox/src/slack/page-protocol.js';
import { openWorkspace, type WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import type { BotProcess } from '../support/bot-process.js';
import { mei, messageSaying, openForm, wholeText } from '../support/launching.js';
import { it } from '../support/process-fixtures.js';
import { settingsFile } from '../support/quotas.js';
import { caught } from '../support/waiting.js';

const quotasFile = settingsFile('quotas.json', {
  approval: { types: ['g5.*'], approvers: [mei] },
});

interface Moment {
  when: string;
  /** Has the bot stand still at this moment of what it does with the approval. */
  arrange: (sandbox: Sandbox) => void;
  reached: (sandbox: Sandbox, bot: BotProcess) => boolean;
}

const said = (words: string) => (_sandbox: Sandbox, bot: BotProcess) => bot.output.includes(words);

const moments: Moment[] = [
  {
    when: 'as soon as the decision is stored',
    // What decides for certain is asked of Slack.
    arrange: ({ slack }) => slack.controls.fail({ method: 'users.info', answer: 'hang' }),
    reached: said('"action":"approve"'),
  },
  ...[false, true].map((carriedOut) => ({
    when: `with Create sent, ${carriedOut ? 'done but not answered' : 'not done yet'}`,
    arrange: ({ nimble }: Sandbox) =>
      nimble.controls.fail({
        operation: 'CreateStreamingSession',
        fault: { kind: 'hang', carriedOut },
      }),
    reached: ({ nimble }: Sandbox) => nimble.controls.state().calls.CreateStreamingSession > 0,
  })),
];

function noticesOf(approver: WorkspaceClient): PageMessage[] {
  return approver.workspace.messages.filter(({ channel }) => channel.startsWith('D'));
}

it.concurrent.for(moments)(
  'a bot killed $when makes one session after its restart, and tells the approver',
  async ({ arrange, reached }, { sandbox, newBot, person }) => {
    const bot = newBot({ QUOTAS_FILE: quotasFile });
    await bot.start();
    const approver = await openWorkspace(sandbox.origin, mei);
    const form = await openForm(person, 'lighting g5.2xlarge');
    await person.submit(form, person.values(form, { reason: 'The crowd does not fit.' }));
    const notice = await approver.waitFor(
      () => noticesOf(approver).find((one) => wholeText(one).includes('The crowd')),
      'the message to the approver',
    );
    arrange(sandbox);
    await approver.press(notice, 'Approve');
    await caught(() => reached(sandbox, bot));
    await bot.end('SIGKILL');
    sandbox.slack.controls.reset();
    await bot.start();
    await messageSaying(person, 'has a workstation ready', undefined, 120_000);
    await approver.waitFor(
      () => noticesOf(approver).find((one) => wholeText(one).includes('has approved')),
      'the outcome',
      120_000,
    );
    expect(noticesOf(approver)).toHaveLength(1);
    expect(sandbox.nimble.controls.state().sessions.map(({ state }) => state)).toEqual(['READY']);
    approver.close();
  },
);
