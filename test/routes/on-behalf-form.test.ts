import { describe, expect } from 'vitest';
import type { PageView } from '../../sandbox/src/slack/page-protocol.js';
import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import { answerTo, changed, modalSaying } from '../support/answers.js';
import type { BotInSandbox } from '../support/bot-in-sandbox.js';
import { itWith } from '../support/fixtures.js';
import { ada, ben, mei, openForm, sam, workstations } from '../support/launching.js';
import { formFor, studioDoesNotSay } from '../support/owner-form.js';
import { launchNoted, ownNote } from '../support/requested-launch.js';
import { eventually } from '../support/waiting.js';

const engineers = 'S0ENGINEERS';

const it = itWith({ rules: { adminUsers: [mei] } });

describe('the form of an admin', () => {
  it('keeps the channel when the admin chooses others and then themselves again', async ({
    bot,
  }) => {
    const admin = await bot.person(mei);
    const form = await formFor(admin, ben);
    await admin.choose(form, 'owner', sam);
    const forSam = await changed(admin, form);
    expect(JSON.stringify([form.blocks, forSam.blocks])).not.toContain('conversations_select');
    await admin.choose(forSam, 'owner', mei);
    const own = await modalSaying(admin, 'conversations_select');
    expect(own.state.values.channel?.channel?.selected_conversation).toBe(workstations);
  });

  it('offers no other owner to a person who is no admin', async ({ person }) => {
    expect(JSON.stringify((await openForm(person)).blocks)).not.toContain('users_select');
  });

  it('tells a person who is no admin any more, and is for themselves', async ({ start }) => {
    const bot = await start({ rules: { adminUserGroups: [engineers] } });
    const admin = await bot.person(mei);
    const form = await openForm(admin);
    bot.slack.fail({
      method: 'usergroups.users.list',
      answer: 'no_such_subteam',
      times: 9,
    });
    await bot.restart();
    await admin.choose(form, 'owner', ben);
    const own = await modalSaying(admin, 'Only admins of the studio can launch for others, so');
    expect(JSON.stringify(own.blocks)).not.toContain('users_select');
    expect(JSON.stringify(own.blocks)).toContain(`profile:${mei}`);
  });

  describe('for an owner without anything on offer', () => {
    const words = 'Sam Lindqvist has no studio account yet';
    const chosen = async (admin: WorkspaceClient, form: PageView, owner: string, says: string) => {
      await admin.choose(form, 'owner', owner);
      return admin.waitFor(
        ({ modals }) =>
          modals.find(({ id, blocks }) => id === form.id && JSON.stringify(blocks).includes(says)),
        `the form saying “${says}”`,
      );
    };

    it('says so of that owner, and the admin can choose another', async ({ bot, nimble }) => {
      const admin = await bot.person(mei);
      const note = ownNote();
      const opened = await openForm(admin);
      const form = { ...opened, state: { values: admin.values(opened, { note }) } };
      const without = await chosen(admin, form, sam, words);
      expect(without.submit).toBe('Launch');
      expect(JSON.stringify(without.blocks)).not.toMatch(/\b[Yy]our?\b|instance_type/);
      const outcome = await admin.submit(without);
      expect(outcome).toMatchObject({
        result: 'errors',
        errors: { owner: expect.stringContaining(words) },
      });
      expect(nimble.state().calls.CreateStreamingSession).toBe(0);
      const forBen = await chosen(admin, without, ben, 'lp-animation-main');
      expect(JSON.stringify(forBen.blocks)).not.toContain(words);
      await admin.submit(forBen);
      const other = await bot.person(ben);
      await launchNoted(other, note).saying('has a workstation ready');
      expect((await answerTo(admin, 'history')).text).toContain('launch · not in directory');
    });

    it('launches nothing after the bot was restarted', async ({ bot, nimble }) => {
      const admin = await bot.person(mei);
      const form = await chosen(admin, await openForm(admin), sam, words);
      await bot.restart();
      expect(await admin.submit(form)).toEqual({
        result: 'errors',
        errors: { owner: 'Nothing can be launched for this person right now. Choose them again.' },
      });
      expect(nimble.state().calls.CreateStreamingSession).toBe(0);
    });

    it('stays open when Nimble refuses to answer for one owner', async ({ bot, nimble }) => {
      const admin = await bot.person(mei);
      const form = await openForm(admin);
      nimble.fail({
        operation: 'ListLaunchProfiles',
        fault: { kind: 'error', name: 'AccessDeniedException' },
      });
      const failed = await chosen(admin, form, ben, 'Nimble Studio does not let this bot do that');
      expect(failed.submit).toBe('Launch');
      await chosen(admin, failed, ada, 'lp-lighting-seq040');
    });
  });

  describe('while it is unknown what a choice offers', () => {
    const again = 'Your last choice is undone, and the rest of the form is as you left it.';
    const silence = ({ slack }: BotInSandbox) =>
      slack.fail({
        method: 'usergroups.users.list',
        answer: 'internal_error',
        times: 99,
      });
    const filled = (admin: WorkspaceClient, form: PageView, entered: Record<string, string>) => ({
      ...form,
      state: { values: admin.values(form, entered) },
    });
    const selections = ({ state }: PageView) =>
      Object.values(state.values).flatMap((elements) => Object.entries(elements));

    describe('because Slack does not say who is an admin', () => {
      it.override({ setup: { rules: { adminUserGroups: [engineers] } } });

      it('keeps all but the choice of the owner, says so, and the admin can choose again', async ({
        bot,
      }) => {
        const admin = await bot.person(mei);
        const opened = await openForm(admin);
        const note = ownNote();
        const form = filled(admin, opened, { note, instance_type: 'g5.8xlarge' });
        silence(bot);
        await bot.restart();
        for (const attempt of ['once', 'twice']) {
          const before = filled(admin, admin.workspace.modals[0] ?? form, {
            note,
            instance_type: 'g5.8xlarge',
          });
          await admin.choose(before, 'owner', ben);
          const kept = await changed(admin, before);
          const text = JSON.stringify(kept.blocks);
          expect(text.split(again), attempt).toHaveLength(2);
          expect(text).toContain('Slack cannot say right now who may do what.');
          expect(selections(kept)).toEqual(selections(form));
        }
        bot.slack.reset();
        const last = admin.workspace.modals[0] ?? form;
        await admin.choose(last, 'owner', ben);
        const forBen = await changed(admin, last);
        expect(JSON.stringify(forBen.blocks)).not.toContain(again);
        expect(JSON.stringify(forBen.blocks)).toContain('lp-animation-main');
        await admin.submit(forBen);
        await launchNoted(await bot.person(ben), note).saying('has a workstation ready');
      });

      it('keeps all but the choice of the owner’s profile, and the admin can choose again', async ({
        bot,
      }) => {
        const admin = await bot.person(mei);
        const opened = await openForm(admin);
        await admin.choose(opened, 'owner', ada);
        const forAda = await changed(admin, opened);
        silence(bot);
        await bot.restart();
        await admin.choose(forAda, 'launch_profile', 'lp-animation-main');
        const kept = await changed(admin, forAda);
        expect(JSON.stringify(kept.blocks)).toContain(again);
        expect(selections(kept)).toEqual(selections(forAda));
        bot.slack.reset();
        await admin.choose(kept, 'launch_profile', 'lp-animation-main');
        const other = await changed(admin, kept);
        expect(JSON.stringify(other.state.values)).toContain('lp-animation-main');
      });
    });

    it('keeps all but the choice of a profile when the studio does not answer', async ({
      bot,
      nimble,
      person,
    }) => {
      const form = await openForm(person);
      await bot.restart();
      studioDoesNotSay(bot);
      await person.choose(form, 'launch_profile', 'lp-animation-main');
      const kept = await changed(person, form);
      expect(JSON.stringify(kept.blocks)).toContain(`${again} Please choose again in a moment.`);
      expect(selections(kept)).toEqual(selections(form));
      expect(await person.submit(kept)).toEqual({ result: 'ok' });
      await eventually(() => expect(nimble.state().calls.CreateStreamingSession).toBe(1));
    });
  });
});
