import { describe, expect } from 'vitest';
import { withAlerts } from '../support/alerts.js';
import type { BotInSandbox } from '../support/bot-in-sandbox.js';
import { itWith } from '../support/fixtures.js';
import { ada, messageSaying, openForm, pressLaunch, workstations } from '../support/launching.js';
import { metricsOf } from '../support/ops.js';
import { eventually } from '../support/waiting.js';

const it = itWith({ ops: true });

/** Resolves once the metrics have these samples. */
const counted = (bot: BotInSandbox, samples: Readonly<Record<string, unknown>>) =>
  eventually(async () => expect(Object.fromEntries(await metricsOf(bot))).toMatchObject(samples));

describe('the metrics', () => {
  it.for([false, true])('count a launch, HTTP mode %j', async (http, { start }) => {
    const bot = await start({ ops: true, http });
    await pressLaunch(await bot.person(ada));
    await messageSaying(await bot.person(ada), 'has a workstation ready');
    await counted(bot, {
      'nimble_session_launches_total{result="succeeded"}': 1,
      'nimble_session_launches_total{result="capacity"}': 0,
      nimble_session_ready_seconds_count: 1,
      'nimble_session_live_sessions{state="READY"}': 1,
      'nimble_session_live_sessions{state="STOPPED"}': 0,
      'nimble_session_studio_calls_total{operation="createSession",result="ok"}': 1,
      'nimble_session_slack_calls_total{method="chat.postMessage",result="ok"}': expect.any(Number),
      'nimble_session_slack_pause_seconds_total{method="chat.postMessage"}': 0,
      nimble_session_acknowledgement_seconds_count: expect.any(Number),
      'nimble_session_oldest_due_task_seconds{task="studio"}': expect.any(Number),
      'nimble_session_part_well{part="bot"}': 1,
      'nimble_session_part_well{part="slack"}': 1,
      'nimble_session_part_well{part="database"}': 1,
      'nimble_session_part_well{part="loop"}': 1,
      'nimble_session_part_well{part="studio"}': 1,
      process_resident_memory_bytes: expect.any(Number),
    });
    const samples = await metricsOf(bot);
    // The command and the form at least.
    expect(samples.get('nimble_session_acknowledgement_seconds_count')).toBeGreaterThanOrEqual(2);
    const known = bot.nimble
      .state()
      .sessions.flatMap(({ sessionId, clientToken = '' }) => [sessionId, clientToken ?? '']);
    for (const secret of [...known, ada, 'Ada', 'papermoon', 'g4dn', 'g5']) {
      expect([...samples.keys()].filter((name) => name.includes(secret))).toEqual([]);
    }
  });

  it('count why a launch failed, and the studio’s answer', async ({ bot, nimble, person }) => {
    nimble.fail({
      operation: 'CreateStreamingSession',
      fault: { kind: 'error', name: 'ServiceQuotaExceededException' },
    });
    await pressLaunch(person);
    await counted(bot, {
      'nimble_session_launches_total{result="quota"}': 1,
      'nimble_session_launches_total{result="succeeded"}': 0,
      nimble_session_ready_seconds_count: 0,
      'nimble_session_studio_calls_total{operation="createSession",result="quota"}': 1,
      'nimble_session_live_sessions{state="REQUESTED"}': 0,
    });
  });

  it.for([
    { name: 'ThrottlingException', result: 'throttled' },
    { name: 'AccessDeniedException', result: 'access_denied' },
  ] as const)(
    'count what the identity store answers: $result',
    async ({ name, result }, { bot, nimble, person }) => {
      nimble.fail({ operation: 'GetUserId', fault: { kind: 'error', name }, times: 3 });
      await person.say(workstations, '/nimble-session');
      await counted(bot, {
        [`nimble_session_lookups_total{lookup="userIdByEmail",result="${result}"}`]: 1,
      });
      nimble.reset();
      await openForm(person);
      await counted(bot, {
        'nimble_session_lookups_total{lookup="userIdByEmail",result="ok"}': 1,
        [`nimble_session_lookups_total{lookup="userIdByEmail",result="${result}"}`]: 1,
      });
    },
  );

  it('count what the price list answers', async ({ start }) => {
    const bot = await start({ ops: true, sandbox: { studioKind: 'ec2' } });
    await openForm(await bot.person(ada));
    await counted(bot, {
      'nimble_session_lookups_total{lookup="listPrice",result="ok"}': expect.any(Number),
    });
    bot.ec2.permission({ operation: 'GetProducts', granted: false });
    await bot.restart();
    await openForm(await bot.person(ada));
    await counted(bot, {
      'nimble_session_lookups_total{lookup="listPrice",result="access_denied"}': 1,
    });
  });

  it('tell of an alert until it is over', async ({ start }) => {
    const bot = await start({ ...withAlerts, ops: true });
    const alert = (cause: string) => `nimble_session_alerts{cause="${cause}"}`;
    await counted(bot, { [alert('credentials')]: 0, [alert('leavers')]: 0 });
    const fault = { kind: 'error', name: 'UnrecognizedClientException' } as const;
    bot.nimble.fail({ operation: '*', fault, times: 100_000 });
    await counted(bot, { [alert('credentials')]: 1, [alert('leavers')]: 0 });
    bot.nimble.reset();
    await counted(bot, { [alert('credentials')]: 0 });
  });

  it('count a launch that is READY once, however often it is stopped and started', async ({
    bot,
    person,
    session,
  }) => {
    await person.press(await session.launch.saying('ready'), 'Stop');
    await person.press(await session.launch.saying('stopped'), 'Start');
    await counted(bot, { 'nimble_session_live_sessions{state="READY"}': 1 });
    await person.press(await session.launch.saying('ready'), 'Terminate');
    await session.launch.saying(/terminated|ended/);
    await counted(bot, {
      'nimble_session_launches_total{result="succeeded"}': 1,
      'nimble_session_launches_total{result="gone"}': 0,
      nimble_session_ready_seconds_count: 1,
      'nimble_session_live_sessions{state="READY"}': 0,
    });
  });

  it('count what Slack refuses, and the pauses that it asks for', async ({
    bot,
    slack,
    person,
  }) => {
    slack.fail({ method: 'chat.postMessage', answer: 'ratelimited', retryAfterSeconds: 2 });
    slack.fail({ method: 'chat.postMessage', answer: 'http_500' });
    await pressLaunch(person);
    await counted(bot, {
      'nimble_session_slack_calls_total{method="chat.postMessage",result="rate_limited"}': 1,
      'nimble_session_slack_pause_seconds_total{method="chat.postMessage"}': 2,
      'nimble_session_slack_calls_total{method="chat.postMessage",result="no_answer"}': 1,
    });
  });

  it('count an edit without an answer, and one that is refused', async ({
    bot,
    slack,
    person,
    session,
  }) => {
    slack.fail({ method: 'chat.update', answer: 'drop_after' });
    slack.fail({ method: 'chat.update', answer: 'restricted_action' });
    await person.press(await session.launch.saying('ready'), 'Stop');
    await counted(bot, {
      'nimble_session_slack_calls_total{method="chat.update",result="no_answer"}': 1,
      'nimble_session_slack_calls_total{method="chat.update",result="refused"}': 1,
    });
  });

  it('tell of a token that Slack refuses, and of the task that waits for it', async ({
    bot,
    slack,
    person,
  }) => {
    const form = await openForm(person);
    await person.submit(form);
    slack.installation({ do: 'revoke_tokens' });
    await counted(bot, {
      'nimble_session_part_well{part="slack"}': 0,
      'nimble_session_part_well{part="studio"}': 1,
      'nimble_session_slack_calls_total{method="auth.test",result="token_refused"}':
        expect.any(Number),
    });
    await eventually(async () => {
      const samples = await metricsOf(bot);
      const dueFor = samples.get('nimble_session_oldest_due_task_seconds{task="slack"}');
      expect(dueFor).toBeGreaterThan(0);
    });
  });
});
