import fc from 'fast-check';
import { expect } from 'vitest';
import { slackSignature } from '../../sandbox/src/slack/http-delivery.js';
import { actionIds } from '../../src/slack/views/ids.js';
import { itWith } from '../support/fixtures.js';
import { ada, openForm, workstations } from '../support/launching.js';
import { seed } from '../support/seed.js';
import { expectStillServing } from '../support/still-serving.js';

/** As in `fuzz.test.ts`. */
const numRuns = Number(process.env.FUZZ ?? 300);

/** At a time, because the bot answers what no listener takes only after three seconds. */
const atOnce = 150;

fc.configureGlobal({ seed });

/** Nested as deep as a delivery is long enough for, now and then. */
const deep = fc
  .constantFrom(10, 1_000, 100_000)
  .map((levels) => '['.repeat(levels) + ']'.repeat(levels));

/** The JSON of anything: null, numbers, text, lists, objects. */
const anything = fc.oneof(
  { weight: 8, arbitrary: fc.jsonValue().map((value) => JSON.stringify(value)) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      'null',
      '[]',
      '{}',
      '[null]',
      '{"toString":1}',
      '{"__proto__":null}',
    ),
  },
  { weight: 1, arbitrary: deep },
);

/** Mostly what belongs there, else anything. */
const or = (usual: fc.Arbitrary<string>) =>
  fc.oneof({ weight: 4, arbitrary: usual }, { weight: 1, arbitrary: anything });
const one = (...values: unknown[]) =>
  or(fc.constantFrom(...values.map((value) => JSON.stringify(value))));
const object = (fields: Record<string, fc.Arbitrary<string>>) =>
  or(
    fc.record(fields, { requiredKeys: [] }).map(
      (given) =>
        `{${Object.entries(given)
          .map(([name, value]) => `${JSON.stringify(name)}:${value}`)
          .join()}}`,
    ),
  );
const listOf = (item: fc.Arbitrary<string>) =>
  or(fc.array(item, { maxLength: 3 }).map((items) => `[${items.join()}]`));

const team = object({ id: one('T0PAPERMOON', 'T0ELSEWHERE') });
const user = object({ id: one(ada, 'U0NOBODY'), team_id: one('T0PAPERMOON') });
const id = one(...Object.values(actionIds), 'session:stop', 'session:connect', 'launch');
const view = object({
  id: one('V1'),
  root_view_id: one('V1'),
  type: one('modal', 'home'),
  callback_id: one('launch', 'connect'),
  private_metadata: one('', '{}', 'null'),
  state: object({ values: or(fc.constant('{}')) }),
  blocks: listOf(anything),
});
const action = object({
  type: one('button', 'static_select'),
  action_id: id,
  block_id: id,
  value: anything,
  selected_option: object({ value: anything }),
  action_ts: one('1.1'),
});

/** What Slack sends, with parts missing or of other types. */
const delivery = object({
  type: one(
    'block_actions',
    'view_submission',
    'view_closed',
    'block_suggestion',
    'shortcut',
    'message_action',
    'event_callback',
    'url_verification',
  ),
  command: one('/nimble-session', '/other'),
  text: one('', 'list', 'stop', 'history'),
  challenge: anything,
  ssl_check: one('1'),
  team,
  team_id: one('T0PAPERMOON'),
  user,
  user_id: one(ada),
  channel: object({ id: one(workstations) }),
  channel_id: one(workstations),
  container: object({ type: one('view', 'message'), view_id: one('V1') }),
  actions: listOf(action),
  view,
  event: object({
    type: one('app_home_opened', 'message', 'app_mention', 'function_executed'),
    user: one(ada),
    tab: one('home'),
    channel: one(workstations),
    view,
  }),
  authorizations: listOf(object({ team_id: one('T0PAPERMOON') })),
  callback_id: one('launch'),
  trigger_id: one('1.2.3'),
  enterprise: anything,
  is_enterprise_install: one(true, 'true'),
});

const form = 'application/x-www-form-urlencoded';
const json = 'application/json';
const encoded = (fields: Record<string, string>) => new URLSearchParams(fields).toString();
const sent = fc.oneof(
  delivery.map((body) => ({ type: json, body })),
  delivery.map((payload) => ({ type: form, body: encoded({ payload }) })),
  fc
    .record(
      {
        command: fc.constantFrom('/nimble-session', '/other'),
        text: fc.string({ unit: 'binary' }),
        user_id: fc.oneof(fc.constant(ada), fc.string()),
        team_id: fc.constant('T0PAPERMOON'),
        channel_id: fc.oneof(fc.constant(workstations), fc.string()),
        trigger_id: fc.string(),
        payload: anything,
        ssl_check: fc.constant('1'),
      },
      { requiredKeys: [] },
    )
    .map((fields) => ({ type: form, body: encoded(fields) })),
  fc.string({ unit: 'binary' }).map((body) => ({ type: form, body })),
  fc.string({ unit: 'binary' }).map((body) => ({ type: json, body })),
);

const it = itWith({ http: true });

it('the bot answers whatever is signed, and goes on', async ({ bot, slack, person }) => {
  await openForm(person);
  const url = slack.state().envelopes.at(-1)?.deliveredTo ?? '';
  const post = ({ type, body }: { type: string; body: string }) => {
    const timestamp = String(Math.floor(Date.now() / 1_000));
    const signature = slackSignature(bot.sandbox.signingSecret, timestamp, body);
    const headers = {
      'content-type': type,
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': signature,
    };
    return fetch(url, { method: 'POST', body, headers });
  };
  await fc.assert(
    fc.asyncProperty(fc.array(sent, { minLength: atOnce, maxLength: atOnce }), async (these) => {
      const answers = await Promise.all(these.map(post));
      for (const { status } of answers) expect([200, 400, 404, 413, 500]).toContain(status);
      await expectStillServing(bot, person);
    }),
    { numRuns: Math.ceil(numRuns / atOnce), endOnFailure: true },
  );
}, 600_000);
