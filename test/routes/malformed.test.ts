import { describe, expect } from 'vitest';
import { slackSignature } from '../../sandbox/src/slack/http-delivery.js';
import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import type { BotInSandbox } from '../support/bot-in-sandbox.js';
import { it } from '../support/fixtures.js';
import { ada, openForm, workstations } from '../support/launching.js';
import { expectStillServing } from '../support/still-serving.js';

describe('envelopes that make no sense: the bot starts nothing and goes on', () => {
  const envelope = (type: string, payload: unknown) => ({
    envelope_id: `raw-${type}`,
    accepts_response_payload: true,
    type,
    payload,
  });
  const by = { user: { id: ada, team_id: 'T0PAPERMOON' }, team: { id: 'T0PAPERMOON' } };
  const submission = (view: unknown) =>
    envelope('interactive', { type: 'view_submission', ...by, view });

  it.for<[string, unknown]>([
    ['no JSON', '{"envelope_id":'],
    ['nothing', ''],
    ['null', 'null'],
    ['a list', '[]'],
    ['a number', '7'],
    ['an empty object', {}],
    ['an unknown type', envelope('telegram', {})],
    ['no payload', envelope('slash_commands', undefined)],
    ['a null payload', envelope('interactive', null)],
    ['a payload that is text', envelope('interactive', 'hello')],
    ['an empty payload', envelope('slash_commands', {})],
    ['a command without its text', envelope('slash_commands', { command: '/nimble-session' })],
    ['another command', envelope('slash_commands', { command: '/other', text: '', user_id: ada })],
    ['an unknown interaction', envelope('interactive', { type: 'telepathy', ...by })],
    ['a press on nothing', envelope('interactive', { type: 'block_actions', ...by })],
    ['a press on nothings', envelope('interactive', { type: 'block_actions', ...by, actions: [] })],
    [
      'a press without a value',
      envelope('interactive', {
        type: 'block_actions',
        ...by,
        actions: [{ type: 'button', action_id: 'session:cancel_launch', block_id: 'actions' }],
      }),
    ],
    [
      'a search without words',
      envelope('interactive', {
        type: 'block_suggestion',
        ...by,
        action_id: 'launch_profile_search',
      }),
    ],
    ['a submission of nothing', submission(undefined)],
    ['a submission without a state', submission({ id: 'V1', callback_id: 'launch' })],
    ['a submission of another form', submission({ id: 'V1', callback_id: 'other', state: {} })],
    [
      'a submission without its blocks',
      submission({ id: 'V1', callback_id: 'launch', state: { values: {} } }),
    ],
    [
      'a submission of text',
      submission({ id: 'V1', callback_id: 'launch', state: { values: 'lp-lighting-seq040' } }),
    ],
    ['an event without an event', envelope('events_api', {})],
    [
      'an event that the bot did not subscribe to',
      envelope('events_api', { type: 'event_callback', event: { type: 'team_join' } }),
    ],
    [
      'three megabytes',
      submission({
        id: 'V1',
        callback_id: 'launch',
        state: { values: { note: { note: { value: 'x'.repeat(3_000_000) } } } },
      }),
    ],
  ])('%s', async ([_what, raw], { bot, nimble, slack, person }) => {
    // Both connections get it.
    slack.sendRaw(raw);
    slack.sendRaw(raw);
    await expectStillServing(bot, person);
    expect(slack.state().connections).toBe(2);
    expect(nimble.state().calls.CreateStreamingSession).toBe(0);
    const said = person.workspace.messages.filter(
      ({ text }) => !text.startsWith('That press did not arrive whole'),
    );
    expect(said).toEqual([]);
  });
});

describe('requests that make no sense', () => {
  it.override({ setup: { http: true, sandbox: { slack: { acknowledgementMs: 700 } } } });

  /** Where the bot takes Slack's deliveries. */
  async function addressOf({ slack }: BotInSandbox, person: WorkspaceClient): Promise<string> {
    await openForm(person);
    return slack.state().envelopes.at(-1)?.deliveredTo ?? '';
  }

  function post(
    { sandbox }: BotInSandbox,
    url: string,
    body: string,
    headers: Record<string, string>,
    ageSeconds = 0,
  ) {
    const timestamp = String(Math.floor(Date.now() / 1_000) - ageSeconds);
    return fetch(url, {
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-slack-request-timestamp': timestamp,
        'x-slack-signature': slackSignature(sandbox.signingSecret, timestamp, body),
        ...headers,
      },
    });
  }

  const command = new URLSearchParams({
    command: '/nimble-session',
    text: '',
    user_id: ada,
    team_id: 'T0PAPERMOON',
    channel_id: workstations,
    trigger_id: '1.2.3',
  }).toString();

  it.for<[string, Record<string, string>, number]>([
    ['a wrong signature', { 'x-slack-signature': `v0=${'0'.repeat(64)}` }, 0],
    ['a signature of another shape', { 'x-slack-signature': 'please' }, 0],
    ['an empty signature', { 'x-slack-signature': '' }, 0],
    ['a time that is none', { 'x-slack-request-timestamp': 'now' }, 0],
    ['a time of ten minutes ago', {}, 600],
    ['a time in ten minutes', {}, -600],
  ])(
    '%s: the bot refuses the request',
    async ([_what, headers, ageSeconds], { bot, slack, person }) => {
      const url = await addressOf(bot, person);
      const opened = slack.state().calls.length;
      const answer = await post(bot, url, command, headers, ageSeconds);
      expect(answer.status).toBe(401);
      expect(slack.state().calls).toHaveLength(opened);
      await expectStillServing(bot, person);
    },
  );

  it('signed nonsense: the bot answers with an error and starts nothing', async ({
    bot,
    nimble,
    person,
  }) => {
    const url = await addressOf(bot, person);
    const form = 'application/x-www-form-urlencoded';
    const json = 'application/json';
    const nonsense: [body: string, type: string][] = [
      ['', form],
      ['\u0000\u0001%%%=&&&', form],
      ['payload=%7B', form],
      ['payload={}', form],
      ['payload=null', form],
      ['null', json],
      [`payload=${'x'.repeat(500_000)}`, form],
      [`payload=${'x'.repeat(5_000_000)}`, form],
      ['{"type":', json],
      ['[]', json],
      ['{"type":"telepathy"}', json],
    ];
    // At once, because the bot refuses what no listener answers only after three seconds.
    const answers = await Promise.all(
      nonsense.map(([body, type]) => post(bot, url, body, { 'content-type': type })),
    );
    for (const answer of answers) {
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(await answer.text()).not.toMatch(/ at .*\.js/);
    }
    await expectStillServing(bot, person);
    expect(nimble.state().calls.CreateStreamingSession).toBe(0);
  });
});
