import type { App } from '@slack/bolt';
import { afterEach, describe, expect, it } from 'vitest';
import {
  ada,
  adasMessages,
  ben,
  lighting,
  manifest,
  type RunningSlack,
  startBot,
  startSlack,
  workstations,
} from './start-slack.js';

let slack: RunningSlack;
afterEach(() => slack.stop());

const modal = {
  type: 'modal' as const,
  callback_id: 'launch',
  title: { type: 'plain_text' as const, text: 'Launch' },
  blocks: [],
};

/** A bot that answers every command with this acknowledgement. */
function acknowledging(answer: object) {
  return (app: App) => {
    app.command('/nimble-session', async ({ ack }) => {
      await ack(answer);
    });
  };
}

describe('a slash command', () => {
  it('reaches the bot with a trigger that opens a modal for the person who typed it', async () => {
    slack = await startSlack();
    const seen: object[] = [];
    await startBot(slack, (app) => {
      app.command('/nimble-session', async ({ ack, body, client }) => {
        await ack();
        seen.push(body);
        await client.views.open({ trigger_id: body.trigger_id, view: modal });
      });
    });
    const person = await slack.open(ada);
    const other = await slack.open(ben);
    expect(person.workspace.connections).toBe(2);
    expect(await person.say(workstations, '/nimble-session g5.2xlarge')).toEqual({ result: 'ok' });
    expect((await person.modal('Launch')).callbackId).toBe('launch');
    expect(seen).toMatchObject([
      {
        command: '/nimble-session',
        text: 'g5.2xlarge',
        user_id: ada,
        channel_id: workstations,
        channel_name: 'workstations',
        is_enterprise_install: 'false',
      },
    ]);
    expect(person.messages(workstations)).toEqual([]);
    expect(other.workspace.modals).toEqual([]);
    expect(slack.lines).toContain('Slack: Ada typed /nimble-session g5.2xlarge in #workstations');
  });

  it.each([
    [false, 'stop @ben #lighting R&D <x> https://seq.io @nobody'],
    [true, `stop <@${ben}|ben> <#${lighting}|lighting> R&amp;D &lt;x&gt; <https://seq.io> @nobody`],
  ])('arrives as the manifest says: should_escape %s', async (shouldEscape, text) => {
    slack = await startSlack({ manifest: manifest({ shouldEscape }) });
    const seen: string[] = [];
    await startBot(slack, (app) => {
      app.command('/nimble-session', async ({ ack, command }) => {
        seen.push(command.text);
        await ack();
      });
    });
    const person = await slack.open(ada);
    await person.say(
      workstations,
      '/nimble-session stop @ben #lighting R&D <x> https://seq.io @nobody',
    );
    expect(seen).toEqual([text]);
  });

  it('does not tell the bot the names of private places', async () => {
    slack = await startSlack();
    const names: string[] = [];
    await startBot(slack, (app) => {
      app.command('/nimble-session', async ({ ack, body }) => {
        names.push(body.channel_name);
        await ack();
      });
    });
    const person = await slack.open(ada);
    await person.say(lighting, '/nimble-session');
    await person.say(adasMessages, '/nimble-session');
    expect(names).toEqual(['privategroup', 'directmessage']);
  });

  it('shows the text of an acknowledgement to the person only', async () => {
    slack = await startSlack();
    await startBot(slack, (app) => {
      app.command('/nimble-session', async ({ ack }) => ack('Try `help`.'));
    });
    const person = await slack.open(ada);
    const other = await slack.open(ben);
    await person.say(workstations, '/nimble-session what');
    const message = await person.waitFor(
      ({ messages }) => messages.find(({ text }) => text === 'Try `help`.'),
      'the answer',
    );
    expect(message.ephemeral).toBe(true);
    await other.say(workstations, 'hello');
    await other.waitFor(({ messages }) => messages.some(({ text }) => text === 'hello'), 'hello');
    expect(other.messages(workstations)).toHaveLength(1);
  });

  it('cannot show an answer that Slack would refuse', async () => {
    slack = await startSlack();
    await startBot(slack, acknowledging({ blocks: [{ type: 'marquee' }] }));
    const outcome = await (await slack.open(ada)).say(workstations, '/nimble-session');
    expect(outcome.result).toBe('invalid');
    expect(outcome.notice).toContain('unsupported type: marquee [json-pointer:/blocks/0/type]');
  });

  it('times out when the bot does not acknowledge, and fails at once when it is away', async () => {
    slack = await startSlack({ acknowledgementMs: 60 });
    const person = await slack.open(ada);
    expect(await person.say(workstations, '/nimble-session')).toEqual({
      result: 'undelivered',
      notice: '/nimble-session failed with the error "dispatch_failed"',
    });
    await startBot(slack, (app) => {
      app.command('/nimble-session', async () => undefined);
    });
    expect(await person.say(workstations, '/nimble-session')).toEqual({
      result: 'timeout',
      notice: '/nimble-session failed with the error "operation_timeout"',
    });
    expect(slack.lines).toContain(
      'Slack: the bot did not acknowledge in time; Ada sees operation_timeout',
    );
  });

  it('is refused in threads and when no app has it; other lines are plain chat', async () => {
    slack = await startSlack();
    const person = await slack.open(ada);
    await person.say(workstations, ' /nimble-session is how');
    const root = await person.waitFor(() => person.messages(workstations)[0], 'the line');
    expect(root.text).toBe(' /nimble-session is how');
    expect(await person.say(workstations, '/nimble-session', root.ts)).toEqual({
      result: 'undelivered',
      notice: '/nimble-session is not supported in threads. Sorry!',
    });
    await person.say(workstations, 'thanks', root.ts);
    await person.waitFor(() => person.replies(workstations, root.ts)[0], 'the reply');
    await person.say(workstations, '/giphy cat');
    const notice = await person.waitFor(() => person.messages(workstations)[1], 'the notice');
    expect(notice).toMatchObject({ user: 'USLACKBOT', ephemeral: true });
    expect(notice.text).toContain('`/giphy` is not a valid command');
  });

  it('cannot be typed to a bot whose messages tab is read-only', async () => {
    slack = await startSlack({ manifest: manifest({ readOnly: true }) });
    const person = await slack.open(ada);
    const notice = 'Sending messages to this app has been turned off.';
    expect(await person.say(adasMessages, 'hello')).toEqual({ result: 'undelivered', notice });
  });
});

describe('a trigger', () => {
  const errors: unknown[] = [];
  const listen = (beforeOpening: (trigger: string) => Promise<unknown>) => (app: App) => {
    app.command('/nimble-session', async ({ ack, body, client }) => {
      await ack();
      await beforeOpening(body.trigger_id);
      const opened = client.views.open({ trigger_id: body.trigger_id, view: modal });
      await opened.catch((error) => errors.push(error.data.error));
      await client.views
        .open({ trigger_id: body.trigger_id, view: modal })
        .catch((error) => errors.push(error.data.error));
      await client.views
        .open({ trigger_id: '1.2.made-up', view: modal })
        .catch((error) => errors.push(error.data.error));
    });
  };

  it('is good once', async () => {
    errors.length = 0;
    slack = await startSlack();
    await startBot(
      slack,
      listen(async () => undefined),
    );
    await (await slack.open(ada)).say(workstations, '/nimble-session');
    await expect.poll(() => errors).toEqual(['exchanged_trigger_id', 'invalid_trigger_id']);
  });

  it('expires', async () => {
    errors.length = 0;
    slack = await startSlack({ triggerMs: 0 });
    await startBot(
      slack,
      listen(async () => undefined),
    );
    await (await slack.open(ada)).say(workstations, '/nimble-session');
    await expect
      .poll(() => errors)
      .toEqual(['expired_trigger_id', 'expired_trigger_id', 'invalid_trigger_id']);
  });
});

describe('redelivery', () => {
  it('brings the same envelope to the next connection and changes the screen once', async () => {
    slack = await startSlack();
    await startBot(slack, acknowledging({ text: 'Noted.' }));
    const person = await slack.open(ada);
    await person.say(workstations, '/nimble-session');
    await slack.sandbox.controls.redeliver({ times: 2 });
    const { envelopes, messages } = slack.sandbox.controls.state();
    expect(new Set(envelopes.map(({ envelopeId }) => envelopeId)).size).toBe(1);
    expect(envelopes).toHaveLength(3);
    expect(envelopes.every(({ acknowledgedAfterMs }) => acknowledgedAfterMs !== null)).toBe(true);
    expect(envelopes[0]?.deliveredTo).not.toBe(envelopes[1]?.deliveredTo);
    expect(envelopes[2]?.payload).toEqual({ text: 'Noted.' });
    expect(messages).toHaveLength(1);
  });

  it.each(['at_once', 'after_acknowledgement'] as const)(
    'brings everything to several connections, %s, and changes the screen once',
    async (when) => {
      slack = await startSlack();
      await startBot(slack, acknowledging({ text: 'Noted.' }));
      const { controls } = slack.sandbox;
      controls.repeatDeliveries({ times: 2, when });
      const person = await slack.open(ada);
      await person.say(workstations, '/nimble-session');
      const acknowledged = () =>
        controls
          .state()
          .envelopes.filter(({ acknowledgedAfterMs }) => acknowledgedAfterMs !== null);
      await expect.poll(acknowledged).toHaveLength(2);
      const [one, other] = controls.state().envelopes;
      expect(one?.envelopeId).toBe(other?.envelopeId);
      expect(one?.deliveredTo).not.toBe(other?.deliveredTo);
      expect(controls.state().messages).toHaveLength(1);
      controls.reset();
      await person.say(workstations, '/nimble-session');
      expect(controls.state().envelopes).toHaveLength(3);
    },
  );
});
