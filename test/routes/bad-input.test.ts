import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { pretendStudio } from '../../sandbox/src/pretend-studio.js';
import type { PageView } from '../../sandbox/src/slack/page-protocol.js';
import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import { type BotInSandbox, startBotInSandbox } from '../support/bot-in-sandbox.js';
import { ada, ben, openForm, wholeText, workstations } from '../support/launching.js';
import { ask, noted, ownNote, privateAnswer } from './asked.js';
import { forged } from './forged.js';
import { unhandledErrors } from './unhandled.js';

const directMessages = 'D0ADA00001';
const studio = { ...pretendStudio, sessionQuota: 100 };

let world: BotInSandbox;
let person: WorkspaceClient;
const unhandled = unhandledErrors();
const nimble = () => world.sandbox.nimble.controls;
const slack = () => world.sandbox.slack.controls;
const creations = () => nimble().state().calls.CreateStreamingSession;

async function start() {
  world = await startBotInSandbox({
    sandbox: { studio, slack: { acknowledgementMs: 700 } },
  });
  person = await world.person(ada);
}

/** Whatever came before: the process is whole, and the next command is served. */
async function expectStillServing() {
  nimble().reset();
  slack().reset();
  await openForm(person);
  expect(unhandled).toEqual([]);
}

const selecting = (value: string) => ({
  selected_option: { text: { type: 'plain_text', text: value }, value },
});

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
    inMessage: 'does not offer that streaming image.',
  },
];

describe('forged submissions', () => {
  let form: PageView;
  let created: number;
  beforeAll(() => start());
  beforeEach(async () => {
    form = await openForm(person);
    created = creations();
  });
  afterEach(async () => {
    await expectStillServing();
    expect(creations()).toBe(created);
  });
  afterAll(() => world.close());

  it.each(notOffered)(
    '$what: refused beside the input',
    async ({ actionId, content, ...expected }) => {
      const outcome = await person.submit(form, forged(form.state.values, actionId, content));
      expect(outcome.result).toBe('errors');
      const [[block, text] = [], ...others] = Object.entries(outcome.errors ?? {});
      expect(others).toEqual([]);
      expect(block).toMatch(expected.block);
      expect(text).toBe(expected.inForm);
    },
  );

  it.each(notOffered)(
    '$what, to a bot that does not have the offer at hand: refused in private',
    async ({ actionId, content, inMessage }) => {
      const note = ownNote();
      const values = forged(person.values(form, { note }), actionId, content);
      await world.restartBot();
      expect(await person.submit(form, values)).toEqual({ result: 'ok' });
      const message = await noted(person, note).saying('could not be given this workstation');
      expect(message.channel).toBe(directMessages);
      expect(wholeText(message)).toContain(inMessage);
      const lines = await noted(person, note).threadSaying(inMessage);
      expect(lines).toEqual([expect.stringMatching(`^<@${ada}> `)]);
      expect(person.messages(workstations)).toEqual([]);
    },
  );

  it.each([
    ['an endless value', 'instance_type', selecting('x'.repeat(10_000))],
    ['a value that is no text', 'launch_profile', { selected_option: { value: 7 } }],
    ['a selection that is none', 'launch_profile', { selected_option: 'lp-lighting-seq040' }],
    ['a channel of a foreign shape', 'channel', { selected_conversation: '../C0WORKSTN01' }],
    ['a person as the channel', 'channel', { selected_conversation: ben }],
    ['a note of 10,000 characters', 'note', { value: 'x'.repeat(10_000) }],
  ])('%s: nothing is started, and the form says so', async (_what, actionId, content) => {
    const outcome = await person.submit(form, forged(form.state.values, actionId, content));
    expect(outcome).toEqual({ result: 'ok' });
    const notice = await person.waitFor(
      ({ modals }) => modals.find(({ id, submit }) => id === form.id && submit === null),
      'the notice',
    );
    expect(JSON.stringify(notice.blocks)).toContain(
      'did not arrive whole, so nothing was started.',
    );
  });

  it('another profile chosen that is not on offer: the form shows one that is', async () => {
    const values = forged(form.state.values, 'launch_profile', selecting('lp-lookdev-broken'));
    const outcome = await person.act({
      place: { kind: 'view', viewId: form.id },
      blockId: `profile:${ada}`,
      actionId: 'launch_profile',
      element: { type: 'static_select', ...selecting('lp-lookdev-broken') },
      values,
    });
    expect(outcome).toEqual({ result: 'ok' });
    const changed = await person.waitFor(
      ({ modals }) => modals.find(({ id, hash }) => id === form.id && hash !== form.hash),
      'the form as it is then',
    );
    expect(JSON.stringify(changed.blocks)).not.toContain('lookdev');
  });
});

describe('a form from before the bot was started anew', () => {
  beforeEach(() => start());
  afterEach(() => world.close());

  it('is as good as any: profile, type, image and owner are those of the studio', async () => {
    const form = await openForm(person, 'animation');
    await world.restartBot();
    const note = ownNote();
    expect(await person.submit(form, person.values(form, { note }))).toEqual({ result: 'ok' });
    const message = wholeText(await noted(person, note).saying('has a workstation ready'));
    expect(message).toContain('*Profile*\\nAnimation');
    expect(message).toContain('Windows 2022 · Maya, Houdini, Nuke');
    expect(nimble().state().sessions).toMatchObject([
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
  beforeEach(() => start());
  afterEach(async () => {
    await expectStillServing();
    await world.close();
  });

  async function pressForged(element: Record<string, unknown>, actionId = 'session:give_up') {
    const { channel, ts } = await (await ask(person)).saying('has a workstation ready');
    return person.act({
      place: { kind: 'message', channel, ts },
      blockId: 'actions',
      actionId,
      element: { type: 'button', ...element },
      values: {},
    });
  }

  it.each([[''], ['slack-nonsense'], ["' or 1=1 --"]])(
    'for a launch that does not exist: %j',
    async (value) => {
      expect(await pressForged({ value })).toEqual({ result: 'ok' });
      await privateAnswer(person, 'I no longer know this workstation.');
    },
  );

  it.each([
    ['without a value', 7],
    ['with an endless one', 'x'.repeat(2_000)],
  ])('%s: answered in words, and in the log', async (_what, value) => {
    expect(await pressForged({ value })).toEqual({ result: 'ok' });
    await privateAnswer(person, 'That press did not arrive whole, so nothing was done.');
    expect(world.logLines.join('')).toContain('a button that is none of ours');
  });

  it('for a launch that is not stuck: nothing is terminated', async () => {
    await (await ask(person)).saying('has a workstation ready');
    const clientToken = nimble().state().sessions.at(-1)?.clientToken ?? '';
    await pressForged({ value: clientToken });
    await privateAnswer(person, 'You cannot give it up now: it is ready.');
    expect(nimble().state().calls.DeleteStreamingSession).toBe(0);
  });

  it('that this bot never had: Slack itself says that it did not work', async () => {
    const outcome = await pressForged({ value: 'x' }, 'self_destruct');
    expect(outcome.result).toBe('timeout');
    expect(outcome.notice).toContain("didn't work");
  });
});
