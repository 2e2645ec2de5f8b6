import { describe, expect } from 'vitest';
import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import { changed, privateAnswer } from '../support/answers.js';
import type { BotInSandbox } from '../support/bot-in-sandbox.js';
import { pressAny } from '../support/buttons.js';
import { itWith } from '../support/fixtures.js';
import { forged, selecting } from '../support/forged.js';
import { ada, ben, openForm, wholeText, workstations } from '../support/launching.js';
import { launchNoted, ownNote, requestLaunch } from '../support/requested-launch.js';
import { expectStillServing } from '../support/still-serving.js';

const directMessages = 'D0ADA00001';
const it = itWith({ sandbox: { slack: { acknowledgementMs: 700 } } });

const notOffered = [
  {
    what: 'a profile of others',
    actionId: 'launch_profile',
    content: selecting('lp-lookdev-broken'),
    block: /^profile:U0ADA00001$/,
    inForm: 'This profile is not among those you may use. Choose another.',
    inMessage: 'The launch profile *lp-lookdev-broken* is not among those you may use.',
  },
  {
    what: 'a type that the profile lacks',
    actionId: 'instance_type',
    content: selecting('g5.16xlarge'),
    block: /^type:/,
    inForm: 'This profile does not offer that type. Choose another.',
    inMessage: 'does not offer g5.16xlarge.',
  },
  {
    what: 'a type that is none',
    actionId: 'instance_type',
    content: selecting('g9.<!channel>'),
    block: /^type:/,
    inForm: 'This profile does not offer that type. Choose another.',
    inMessage: 'does not offer g9.&lt;!channel&gt;.',
  },
  {
    what: 'an image that the profile lacks',
    actionId: 'streaming_image',
    content: selecting('img-amazon-win-2019'),
    block: /^image:/,
    inForm: 'This profile does not offer that image. Choose another.',
    inMessage: 'does not offer that image.',
  },
];

describe('forged submissions', () => {
  /** The bot has started nothing, and serves the next command. */
  async function expectNothingStarted(bot: BotInSandbox, person: WorkspaceClient) {
    await expectStillServing(bot, person);
    expect(bot.nimble.state().calls.CreateStreamingSession).toBe(0);
  }

  it.for(notOffered)(
    '$what: the form says so beside the input',
    async ({ actionId, content, ...expected }, { bot, person }) => {
      const form = await openForm(person);
      const outcome = await person.submit(form, forged(form.state.values, actionId, content));
      expect(outcome.result).toBe('errors');
      const [[block, text] = [], ...others] = Object.entries(outcome.errors ?? {});
      expect(others).toEqual([]);
      expect(block).toMatch(expected.block);
      expect(text).toBe(expected.inForm);
      await expectNothingStarted(bot, person);
    },
  );

  it.for(notOffered)(
    '$what, to a bot that does not have the offer at hand: the bot refuses it in private',
    async ({ actionId, content, inMessage }, { bot, person }) => {
      const form = await openForm(person);
      const note = ownNote();
      const values = forged(person.values(form, { note }), actionId, content);
      await bot.restart();
      expect(await person.submit(form, values)).toEqual({ result: 'ok' });
      const message = await launchNoted(person, note).saying('could not be given this workstation');
      expect(message.channel).toBe(directMessages);
      expect(wholeText(message)).toContain(inMessage);
      const replies = await launchNoted(person, note).threadSaying(inMessage);
      expect(replies).toEqual([expect.stringMatching(`^<@${ada}> `)]);
      expect(person.messages(workstations)).toEqual([]);
      await expectNothingStarted(bot, person);
    },
  );

  it.for<[what: string, actionId: string, content: object]>([
    ['an endless value', 'instance_type', selecting('x'.repeat(10_000))],
    ['a value that is no text', 'launch_profile', { selected_option: { value: 7 } }],
    ['a selection that is none', 'launch_profile', { selected_option: 'lp-lighting-seq040' }],
    ['a channel of a foreign shape', 'channel', { selected_conversation: '../C0WORKSTN01' }],
    ['a person as the channel', 'channel', { selected_conversation: ben }],
    ['a note of 10,000 characters', 'note', { value: 'x'.repeat(10_000) }],
  ])(
    '%s: the bot starts nothing, and the form says so',
    async ([_what, actionId, content], { bot, person }) => {
      const form = await openForm(person);
      const outcome = await person.submit(form, forged(form.state.values, actionId, content));
      expect(outcome).toEqual({ result: 'ok' });
      const notice = await person.waitFor(
        ({ modals }) => modals.find(({ id, submit }) => id === form.id && submit === null),
        'the notice',
      );
      expect(JSON.stringify(notice.blocks)).toContain(
        'did not arrive whole, so nothing was started.',
      );
      await expectNothingStarted(bot, person);
    },
  );

  it('another profile that is not on offer: the form shows one that is', async ({
    bot,
    person,
  }) => {
    const form = await openForm(person);
    const values = forged(form.state.values, 'launch_profile', selecting('lp-lookdev-broken'));
    const outcome = await person.act({
      place: { kind: 'view', viewId: form.id },
      blockId: `profile:${ada}`,
      actionId: 'launch_profile',
      element: { type: 'static_select', ...selecting('lp-lookdev-broken') },
      values,
    });
    expect(outcome).toEqual({ result: 'ok' });
    const shown = await changed(person, form);
    expect(JSON.stringify(shown.blocks)).not.toContain('lookdev');
    await expectNothingStarted(bot, person);
  });
});

describe('a form from before the bot was restarted', () => {
  it('launches like any other, with profile, type, image and owner of the studio', async ({
    bot,
    nimble,
    person,
  }) => {
    const form = await openForm(person, 'animation');
    await bot.restart();
    const note = ownNote();
    expect(await person.submit(form, person.values(form, { note }))).toEqual({ result: 'ok' });
    const message = wholeText(await launchNoted(person, note).saying('has a workstation ready'));
    expect(message).toContain('Animation');
    expect(nimble.state().sessions).toMatchObject([
      {
        launchProfileId: 'lp-animation-main',
        ec2InstanceType: 'g4dn.xlarge',
        streamingImageId: 'img-win-2022-dcc-01',
        ownedBy: '9267a1b2c3-6f1d2c30-4d51-4b0e-9a63-0d0c7be5f001',
      },
    ]);
  });
});

describe('forged buttons', () => {
  async function pressOnLaunch(
    person: WorkspaceClient,
    value: unknown,
    actionId = 'session:cancel_launch',
  ) {
    const message = await (await requestLaunch(person)).saying('has a workstation ready');
    return pressAny(person, message, actionId, value);
  }

  it.for(['', 'slack-nonsense', "' or 1=1 --"])(
    'for a launch that does not exist: %j',
    async (value, { bot, person }) => {
      expect(await pressOnLaunch(person, value)).toEqual({ result: 'ok' });
      await privateAnswer(person, 'I no longer know this workstation.');
      await expectStillServing(bot, person);
    },
  );

  it.for([
    ['without a value', 7],
    ['with an endless one', 'x'.repeat(2_000)],
  ])('%s: the bot answers in words, and logs it', async ([_what, value], { bot, person }) => {
    expect(await pressOnLaunch(person, value)).toEqual({ result: 'ok' });
    await privateAnswer(person, 'That press did not arrive whole, so nothing was done.');
    expect(bot.logLines.join('')).toContain('a button that is none of ours');
  });

  it('for a launch that is not stuck: the bot terminates nothing', async ({ nimble, person }) => {
    await (await requestLaunch(person)).saying('has a workstation ready');
    const clientToken = nimble.state().sessions.at(-1)?.clientToken ?? '';
    await pressOnLaunch(person, clientToken);
    await privateAnswer(person, 'You cannot cancel it now: it is ready.');
    expect(nimble.state().calls.DeleteStreamingSession).toBe(0);
  });

  it('that the bot does not have: Slack itself says that it did not work', async ({ person }) => {
    const outcome = await pressOnLaunch(person, 'x', 'self_destruct');
    expect(outcome.result).toBe('timeout');
    expect(outcome.notice).toContain("didn't work");
  });
});
