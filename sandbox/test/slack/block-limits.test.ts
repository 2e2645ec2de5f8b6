import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ada, type RunningSlack, startSlack, workstations } from './start-slack.js';

let slack: RunningSlack;
beforeAll(async () => {
  slack = await startSlack();
});
afterAll(() => slack.stop());

const plain = (text: string) => ({ type: 'plain_text', text });
const option = (value: string) => ({ text: plain(value), value });
const options = (count: number) => Array.from({ length: count }, (_, index) => option(`o${index}`));
const divider = { type: 'divider' };
const button = { type: 'button', text: plain('Stop'), action_id: 'stop' };
const actions = (...elements: object[]) => [{ type: 'actions', elements }];
const input = (element: object) => ({ type: 'input', label: plain('Label'), element });
const long = (length: number) => 'x'.repeat(length);

const bars = (labels: string[]) => [
  { name: 'Hours', data: labels.map((label) => ({ label, value: 1.5 })) },
];
const chart = (more: object = {}) => ({
  type: 'data_visualization',
  title: 'Hours',
  chart: { type: 'bar', series: bars(['Mon']), axis_config: { categories: ['Mon'] }, ...more },
});

interface Refusal {
  error: string;
  messages: string[] | undefined;
}

async function refusal(method: string, given: Record<string, unknown>): Promise<Refusal> {
  return slack
    .client()
    .apiCall(method, given)
    .then(
      () => ({ error: 'none', messages: undefined }),
      ({ data }) => ({ error: data.error, messages: data.response_metadata?.messages }),
    );
}

const post = (blocks: unknown) =>
  refusal('chat.postMessage', { channel: workstations, text: 'x', blocks });
const publish = (view: unknown) => refusal('views.publish', { user_id: ada, view });
const open = (view: unknown) => refusal('views.open', { trigger_id: 'made-up', view });

describe('blocks of a message', () => {
  it.each<[string, unknown, ...string[]]>([
    [
      'too many blocks',
      Array(51).fill(divider),
      'no more than 50 items allowed [json-pointer:/blocks]',
    ],
    [
      'an unknown block',
      [{ type: 'alert' }],
      'unsupported type: alert [json-pointer:/blocks/0/type]',
    ],
    ['no type', [{}], 'missing required field: type [json-pointer:/blocks/0]'],
    ['no block', ['x'], 'must be an object [json-pointer:/blocks/0]'],
    [
      'a long section',
      [{ type: 'section', text: plain(long(3001)) }],
      'must be less than 3001 characters [json-pointer:/blocks/0/text/text]',
    ],
    [
      'an empty section',
      [{ type: 'section', text: plain('') }],
      'must be more than 0 characters [json-pointer:/blocks/0/text/text]',
    ],
    [
      'a section of nothing',
      [{ type: 'section' }],
      'missing required field: text [json-pointer:/blocks/0]',
    ],
    [
      'too many fields',
      [{ type: 'section', fields: Array(11).fill(plain('x')) }],
      'no more than 10 items allowed [json-pointer:/blocks/0/fields]',
    ],
    [
      'a long header',
      [{ type: 'header', text: plain(long(151)) }],
      'must be less than 151 characters [json-pointer:/blocks/0/text/text]',
    ],
    [
      'a header in mrkdwn',
      [{ type: 'header', text: { type: 'mrkdwn', text: 'x' } }],
      'must be one of: plain_text [json-pointer:/blocks/0/text/type]',
    ],
    [
      'actions of nothing',
      actions(),
      'must provide at least 1 items [json-pointer:/blocks/0/elements]',
    ],
    [
      'a long button',
      actions({ ...button, text: plain(long(76)) }),
      'must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]',
    ],
    [
      'a gray button',
      actions({ ...button, style: 'default' }),
      'must be one of: primary, danger [json-pointer:/blocks/0/elements/0/style]',
    ],
    [
      'two buttons with one id',
      actions(button, button),
      '`action_id` "stop" already exists [json-pointer:/blocks/0]',
    ],
    [
      'two blocks with one id',
      [
        { ...divider, block_id: 'a' },
        { ...divider, block_id: 'a' },
      ],
      '`block_id` "a" already exists [json-pointer:/blocks/1/block_id]',
    ],
    [
      'a text input among actions',
      actions({ type: 'plain_text_input' }),
      'unsupported type: plain_text_input [json-pointer:/blocks/0/elements/0/type]',
    ],
    [
      'a time among actions',
      actions({ type: 'datetimepicker' }),
      'unsupported type: datetimepicker [json-pointer:/blocks/0/elements/0/type]',
    ],
    [
      'a time with words in its place',
      [input({ type: 'datetimepicker', placeholder: plain('When?') })],
      'invalid additional property: placeholder [json-pointer:/blocks/0/element]',
    ],
    ...[
      ['in milliseconds', 1_790_000_000_000, 'must be at most 9999999999'] as const,
      ['before 2001', 1, 'must be at least 1000000000'] as const,
      ['of a fraction', 1_790_000_000.5, 'must be an integer'] as const,
    ].map(([what, initial_date_time, said]): [string, unknown, string] => [
      `a time ${what}`,
      [input({ type: 'datetimepicker', initial_date_time })],
      `${said} [json-pointer:/blocks/0/element/initial_date_time]`,
    ]),
    [
      'an unknown property',
      [{ ...divider, color: 'red' }],
      'invalid additional property: color [json-pointer:/blocks/0]',
    ],
    [
      'a chart without bars',
      [chart({ series: [] })],
      'must provide at least 1 items [json-pointer:/blocks/0/chart/series]',
    ],
    [
      'a chart of another kind',
      [chart({ type: 'radar' })],
      'unsupported type: radar [json-pointer:/blocks/0/chart/type]',
    ],
    [
      'a long title of a chart',
      [{ ...chart(), title: long(51) }],
      'must be less than 51 characters [json-pointer:/blocks/0/title]',
    ],
    [
      'a long label in a chart',
      [chart({ series: bars([long(21)]), axis_config: { categories: ['Mon'] } })],
      'must be less than 21 characters [json-pointer:/blocks/0/chart/series/0/data/0/label]',
      'data must have one point per category [json-pointer:/blocks/0/chart/series/0/data]',
    ],
    [
      'a bar that is no number',
      [chart({ series: [{ name: 'Hours', data: [{ label: 'Mon', value: '1' }] }] })],
      'must be a number [json-pointer:/blocks/0/chart/series/0/data/0/value]',
    ],
    [
      'a chart with a category of which nothing is told',
      [chart({ axis_config: { categories: ['Mon', 'Tue'] } })],
      'data must have one point per category [json-pointer:/blocks/0/chart/series/0/data]',
    ],
    [
      'two series of one name',
      [chart({ series: [...bars(['Mon']), ...bars(['Mon'])] })],
      'series names must be unique [json-pointer:/blocks/0/chart/series]',
    ],
    [
      'more than two charts',
      [chart(), chart(), chart()],
      'no more than 2 charts allowed [json-pointer:/blocks]',
    ],
    [
      'too many options',
      actions({ type: 'static_select', options: options(101) }),
      'no more than 100 items allowed [json-pointer:/blocks/0/elements/0/options]',
    ],
    [
      'a select of nothing',
      actions({ type: 'static_select' }),
      'missing required field: options [json-pointer:/blocks/0/elements/0]',
    ],
    [
      'a long option value',
      actions({ type: 'static_select', options: [{ text: plain('x'), value: long(151) }] }),
      'must be less than 151 characters [json-pointer:/blocks/0/elements/0/options/0/value]',
    ],
    [
      'an initial option that is not offered',
      actions({ type: 'static_select', options: options(2), initial_option: option('o9') }),
      'initial_option must match one of the options [json-pointer:/blocks/0/elements/0/initial_option]',
    ],
    [
      'an element that the sandbox does not imitate',
      actions({ type: 'overflow', options: options(5) }),
      'unsupported type: overflow [json-pointer:/blocks/0/elements/0/type]',
    ],
  ])('are refused for %s', async (_, blocks, ...messages) => {
    expect(await post(blocks)).toEqual({
      error: 'invalid_blocks',
      messages: messages.map((message) => `[ERROR] ${message}`),
    });
  });

  it('are refused with a chart where Slack draws none', async () => {
    slack.sandbox.controls.charts({ drawn: false });
    const said = '[ERROR] unsupported type: data_visualization [json-pointer:/blocks/0/type]';
    expect(await post([chart()])).toEqual({ error: 'invalid_blocks', messages: [said] });
    expect(slack.sandbox.controls.state().armed).toContain('Charts are refused');
    slack.sandbox.controls.reset();
    expect((await post([chart()])).error).toBe('none');
  });

  it('have to be a list', async () => {
    expect((await post('{not json')).error).toBe('invalid_blocks_format');
    expect((await post({ type: 'divider' })).error).toBe('invalid_blocks_format');
  });

  it('come back complete: made-up ids and defaults', async () => {
    const { message } = await slack.client().chat.postMessage({
      channel: workstations,
      text: 'x',
      blocks: [
        { type: 'section', text: { type: 'mrkdwn', text: '*x*' } },
        {
          type: 'actions',
          elements: [{ type: 'button', text: { type: 'plain_text', text: 'Go' } }],
        },
      ],
    });
    expect(message?.blocks).toEqual([
      {
        type: 'section',
        block_id: expect.stringMatching(/^\w{5}$/),
        text: { type: 'mrkdwn', text: '*x*', verbatim: false },
      },
      {
        type: 'actions',
        block_id: expect.stringMatching(/^\w{5}$/),
        elements: [
          {
            type: 'button',
            action_id: expect.stringMatching(/^\w{5}$/),
            text: { type: 'plain_text', text: 'Go', emoji: true },
          },
        ],
      },
    ]);
  });

  it('are accepted when Slack would accept them', async () => {
    const accepted = [
      { type: 'header', text: plain('x') },
      { ...chart({ axis_config: { categories: ['Mon'], y_label: 'Hours' } }), block_id: 'c' },
      { type: 'section', fields: [plain('x')], accessory: button },
      { type: 'context', elements: [plain('x'), { type: 'mrkdwn', text: 'y' }] },
      ...actions(
        { ...button, url: 'https://a.example', style: 'danger', confirm: undefined },
        { type: 'users_select', placeholder: plain('Who?') },
        { type: 'static_select', options: options(100), initial_option: option('o1') },
        { type: 'conversations_select', filter: { include: ['public'] } },
        { type: 'external_select', min_query_length: 0 },
      ),
      input({ type: 'plain_text_input', multiline: true, max_length: 200 }),
      input({ type: 'datetimepicker', initial_date_time: 1_790_000_000 }),
    ];
    expect(await post(accepted)).toEqual({ error: 'none', messages: undefined });
  });
});

describe('a view', () => {
  const modal = { type: 'modal', title: plain('Launch'), blocks: [] };

  it.each<[string, object, string]>([
    [
      'no title',
      { type: 'modal', blocks: [] },
      'missing required field: title [json-pointer:/view]',
    ],
    [
      'a long title',
      { ...modal, title: plain(long(25)) },
      'must be less than 25 characters [json-pointer:/view/title/text]',
    ],
    [
      'long metadata',
      { ...modal, private_metadata: long(3001) },
      'must be less than 3001 characters [json-pointer:/view/private_metadata]',
    ],
    [
      'inputs without submit',
      { ...modal, blocks: [input({ type: 'plain_text_input' })] },
      'missing required field: submit [json-pointer:/view]',
    ],
    [
      'too many blocks',
      { ...modal, blocks: Array(101).fill(divider) },
      'no more than 100 items allowed [json-pointer:/view/blocks]',
    ],
    [
      'an unknown property',
      { ...modal, submit_disabled: true },
      'invalid additional property: submit_disabled [json-pointer:/view]',
    ],
    [
      'the wrong surface',
      { ...modal, type: 'home' },
      'must be one of: modal [json-pointer:/view/type]',
    ],
    [
      'a long option deep inside',
      {
        ...modal,
        blocks: [
          {
            type: 'section',
            text: plain('x'),
            accessory: { type: 'static_select', options: options(101) },
          },
        ],
      },
      'no more than 100 items allowed [json-pointer:/view/blocks/0/accessory/options]',
    ],
  ])('is refused for %s', async (_, view, message) => {
    expect(await open(view)).toEqual({
      error: 'invalid_arguments',
      messages: [`[ERROR] ${message}`],
    });
  });

  it('has no chart', async () => {
    expect((await open({ ...modal, blocks: [chart()] })).messages).toEqual([
      '[ERROR] unsupported type: data_visualization [json-pointer:/view/blocks/0/type]',
    ]);
  });

  it('is refused when it is too large, or no view at all', async () => {
    const section = { type: 'section', text: plain(long(3000)) };
    const large = { type: 'home', blocks: Array(90).fill(section) };
    expect((await publish(large)).error).toBe('view_too_large');
    expect((await open('{not json')).messages).toEqual([
      '[ERROR] must be an object [json-pointer:/view]',
    ]);
    expect((await open(undefined)).error).toBe('invalid_arguments');
  });

  it('is looked at before the trigger is used up', async () => {
    expect((await open(modal)).error).toBe('invalid_trigger_id');
  });
});
