import { describe, expect } from 'vitest';
import type { PageView } from '../../sandbox/src/slack/page-protocol.js';
import { homeSaying, modalSaying } from '../support/answers.js';
import { it } from '../support/fixtures.js';
import { forged, selecting } from '../support/forged.js';
import { ada, ben, general, mei, openForm, wholeText, workstations } from '../support/launching.js';
import { formFor } from '../support/owner-form.js';
import { launchNoted, ownNote } from '../support/requested-launch.js';
import { readySession } from '../support/sessions.js';
import { eventually } from '../support/waiting.js';

const engineers = 'S0ENGINEERS';
const lighting = 'C0LIGHTNG03';

describe('who and what may be launched', () => {
  it('by members of ALLOWED_USER_GROUPS and admins only', async ({ start }) => {
    const bot = await start({
      rules: { allowedUserGroups: [engineers], adminUsers: [ben] },
    });
    const person = await bot.person(ada);
    const opened = await person.openModal(workstations, '/nimble-session');
    const refusal = await modalSaying(person, 'is for some user groups of this workspace only');
    expect(refusal).toMatchObject({ id: opened.id, submit: null });
    await readySession(bot, await bot.person(mei));
    await readySession(bot, await bot.person(ben));
  });

  it('not by a person who left the group after the form was opened', async ({ start }) => {
    const bot = await start({ rules: { allowedUserGroups: [engineers] } });
    const engineer = await bot.person(mei);
    const form = await openForm(engineer);
    bot.slack.fail({
      method: 'usergroups.users.list',
      answer: 'no_such_subteam',
      times: 50,
    });
    await bot.restart();
    const note = ownNote();
    await engineer.submit(form, engineer.values(form, { note }));
    const message = await launchNoted(engineer, note).saying('could not be given this workstation');
    expect(wholeText(message)).toContain('for some user groups of this workspace only');
    expect(bot.nimble.state().calls.CreateStreamingSession).toBe(0);
  });

  it.for([
    { rules: { allowedUserGroups: [engineers] }, owner: mei },
    { rules: { adminUserGroups: [engineers] }, owner: ben },
  ])(
    'by a member although Slack did not say at first who is in a group: %j',
    async ({ rules, owner }, { start }) => {
      const bot = await start({ rules });
      const engineer = await bot.person(mei);
      const form = owner === mei ? await openForm(engineer) : await formFor(engineer, owner);
      bot.slack.fail({ method: 'usergroups.users.list', answer: 'internal_error', times: 99 });
      await bot.restart();
      const note = ownNote();
      await engineer.submit(form, engineer.values(form, { note }));
      await launchNoted(engineer, note).saying('Slack cannot say right now who may do what');
      bot.slack.reset();
      bot.clock.forward(10_000);
      await launchNoted(await bot.person(owner), note).saying('has a workstation ready');
    },
  );

  it('with the message in one of ALLOWED_CHANNELS only', async ({ start }) => {
    const bot = await start({ rules: { allowedChannels: [workstations] } });
    const person = await bot.person(ada);
    const form = await openForm(person);
    for (const channel of [general, lighting, 'C0NOWHERE99', null]) {
      const values = forged(form.state.values, 'channel', { selected_conversation: channel });
      expect(await person.submit(form, values)).toEqual({
        result: 'errors',
        errors: { channel: 'Workstations are not launched from there. Choose another channel.' },
      });
    }
    expect(bot.nimble.state().calls.CreateStreamingSession).toBe(0);
    await person.submit(form);
    await eventually(() => expect(bot.nimble.state().calls.CreateStreamingSession).toBe(1));
  });

  it('with one of ALLOWED_CHANNELS selected in the form, from wherever it was opened', async ({
    start,
  }) => {
    const bot = await start({ rules: { allowedChannels: [workstations, lighting] } });
    const person = await bot.person(ada);
    const formThen = async (open: () => Promise<unknown>): Promise<PageView> => {
      const before = new Set(person.workspace.modals.map(({ id }) => id));
      await open();
      return person.waitFor(
        ({ modals }) => modals.find(({ id, submit }) => !before.has(id) && submit === 'Launch'),
        'the filled form',
      );
    };
    await person.home();
    const home = await homeSaying(person, 'Launch a workstation');
    const forms = {
      home: await formThen(() => person.press(home, 'Launch a workstation')),
      shortcut: await formThen(() => person.shortcut('launch_workstation')),
      elsewhere: await formThen(() => person.say(general, '/nimble-session')),
      allowed: await formThen(() => person.say(lighting, '/nimble-session')),
    };
    const channels = Object.values(forms).map(
      ({ state }) => state.values.channel?.channel?.selected_conversation,
    );
    expect(channels).toEqual([workstations, workstations, workstations, lighting]);
    for (const form of Object.values(forms)) {
      const text = JSON.stringify(form.blocks);
      expect(text).toContain('Only certain channels can be chosen here');
      expect(text).not.toContain('Leave it empty');
    }
    for (const form of [forms.home, forms.shortcut]) {
      const note = ownNote();
      expect(await person.submit(form, person.values(form, { note }))).toEqual({ result: 'ok' });
      const message = await launchNoted(person, note).saying('has a workstation ready');
      expect(message.channel).toBe(workstations);
    }
  });

  it('with ALLOWED_INSTANCE_TYPES only, in the form and forged', async ({ start }) => {
    const bot = await start({ rules: { allowedInstanceTypes: ['g5.2xlarge'] } });
    const person = await bot.person(ada);
    const form = await openForm(person);
    const shown = JSON.stringify(form.blocks);
    expect(shown).toContain('g5.2xlarge');
    // Profiles that offer none of them are not offered either.
    expect(shown).not.toMatch(/g4dn|lp-animation-main/);
    const values = forged(form.state.values, 'instance_type', selecting('g5.8xlarge'));
    expect(await person.submit(form, values)).toMatchObject({ result: 'errors' });
    await bot.restart();
    const note = ownNote();
    await person.submit(
      form,
      forged(person.values(form, { note }), 'instance_type', selecting('g5.8xlarge')),
    );
    const message = await launchNoted(person, note).saying('could not be given this workstation');
    expect(wholeText(message)).toContain('does not offer g5.8xlarge');
    expect(bot.nimble.state().calls.CreateStreamingSession).toBe(0);
  });
});
