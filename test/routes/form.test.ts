import { describe, expect } from 'vitest';
import type { SlackControls } from '../../sandbox/src/slack/controls.js';
import type { PageView } from '../../sandbox/src/slack/page-protocol.js';
import { commandModalSaying, privateAnswer } from '../support/answers.js';
import { it } from '../support/fixtures.js';
import { general, openForm, workstations } from '../support/launching.js';
import { launchNoted, ownNote } from '../support/requested-launch.js';
import { eventually } from '../support/waiting.js';

const slackCalls = (slack: SlackControls, method: string) =>
  slack.state().calls.filter((call) => call.method === method);

function chosenIn(form: PageView): string[] {
  const text = JSON.stringify(form.state.values);
  return [...text.matchAll(/"value":"([^"]+)"/g)].map(([, value]) => value ?? '');
}

function offeredIn(form: PageView): string[] {
  const text = JSON.stringify(form.blocks);
  return [...new Set([...text.matchAll(/"value":"(lp-[^"]+)"/g)].map(([, id]) => id ?? ''))];
}

describe('the words after the command', () => {
  it.for(['help', '?', '--help', ' HELP '])(
    '%s: the bot explains itself, to this person only',
    async (words, { person }) => {
      await person.say(workstations, `/nimble-session ${words}`);
      const answer = await privateAnswer(person, 'opens the form');
      expect(answer.text).toContain('press *Launch*');
      expect(person.messages(workstations).filter(({ ephemeral }) => !ephemeral)).toEqual([]);
      expect(person.workspace.modals).toEqual([]);
    },
  );

  it.for<[words: string, chosen: string[]]>([
    ['g5.2xlarge', ['lp-lighting-seq040', 'g5.2xlarge', 'img-rocky-8-dcc-01']],
    ['g5.xlarge', ['lp-animation-main', 'g5.xlarge']],
    ['nuke', ['lp-compositing-nuke', 'g4dn.2xlarge', 'img-win-2022-dcc-01']],
    ['ANIM', ['lp-animation-main', 'g4dn.xlarge']],
  ])(
    '%s: the form preselects it, while it loads and when the profiles are at hand',
    async ([words, chosen], { person }) => {
      // The last choice is what becomes of the launch if no machine is free.
      expect(chosenIn(await openForm(person, words))).toEqual([...chosen, 'end']);
      expect(chosenIn(await openForm(person, words))).toEqual([...chosen, 'end']);
    },
  );

  it.for<[words: string, line: string]>([
    ['<!channel> g9', 'launch profile called “&lt;!channel&gt; g9” that you may use.'],
    ['g5.huge', '*Did you mean* “g5.2xlarge” or “g5.8xlarge” or “g5.xlarge”?'],
    ['nukee', '*Did you mean* “Compositing · Nuke”?'],
    ['stpo lighting', '*Did you mean* “stop lighting”?'],
    ['histroy', '`/nimble-session help` says what I know.'],
  ])(
    'that are unknown, as %s: the form says so on top, whether or not the profiles are at hand',
    async ([words, line], { slack, person }) => {
      for (const opened of [1, 2]) {
        const form = await openForm(person, words);
        expect(JSON.stringify(form.blocks[0])).toContain('I know no command, instance type');
        expect(JSON.stringify(form.blocks[0])).toContain(line);
        expect(offeredIn(form)).toHaveLength(3);
        expect(slackCalls(slack, 'views.open')).toHaveLength(opened);
      }
      expect(person.workspace.messages).toEqual([]);
    },
  );

  it('open a form with the channel where they were typed, even one without the bot', async ({
    person,
  }) => {
    const form = await openForm(person, '', general);
    expect(JSON.stringify(form.state.values)).toContain(general);
    const note = ownNote();
    await person.submit(form, person.values(form, { note }));
    expect(await launchNoted(person, note).saying('ready')).toMatchObject({ channel: general });
  });
});

describe('a form whose profiles are not at hand', () => {
  it('opens while Nimble has not answered yet, and fills itself', async ({ nimble, person }) => {
    nimble.latency({ ms: 1_500 });
    const opened = await person.openModal(workstations, '/nimble-session');
    expect(opened.submit).toBeNull();
    expect(JSON.stringify(opened.blocks)).toContain('One moment: asking Nimble Studio');
    expect(nimble.state().calls.ListLaunchProfiles).toBe(0);
    const form = await person.waitFor(
      ({ modals }) => modals.find(({ submit }) => submit === 'Launch'),
      'the filled form',
    );
    expect(form.id).toBe(opened.id);
  });

  it('says what is wrong when Nimble refuses', async ({ nimble, person }) => {
    nimble.fail({
      operation: 'ListLaunchProfiles',
      fault: { kind: 'error', name: 'AccessDeniedException', message: 'no <!channel>' },
    });
    const words = 'Nimble Studio does not let this bot do that.';
    const modal = await commandModalSaying(person, workstations, words);
    const text = JSON.stringify(modal.blocks);
    expect(text).toMatch(/request id `[0-9a-f-]{36}`/);
    expect(text).toContain('“no &lt;!channel&gt;”');
    await openForm(person);
  });

  it('can be closed while it is loading; the bot says nothing', async ({
    bot,
    nimble,
    slack,
    person,
  }) => {
    nimble.latency({ ms: 200 });
    const opened = await person.openModal(workstations, '/nimble-session');
    await person.closeModal(opened);
    await eventually(() => expect(slackCalls(slack, 'views.update')).toHaveLength(1));
    nimble.reset();
    await openForm(person);
    expect(bot.logLines.filter((line) => JSON.parse(line).level >= 50)).toEqual([]);
    expect(person.workspace.messages).toEqual([]);
  });
});
