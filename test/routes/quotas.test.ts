import { describe, expect } from 'vitest';
import { answerTo, changed, modalSaying } from '../support/answers.js';
import { it } from '../support/fixtures.js';
import { forged, selecting } from '../support/forged.js';
import { ben, mei, openForm, wholeText } from '../support/launching.js';
import { formFor } from '../support/owner-form.js';
import { settingsFile } from '../support/quotas.js';
import { launchNoted, ownNote, requestLaunch } from '../support/requested-launch.js';
import { readySession } from '../support/sessions.js';
import { eventually } from '../support/waiting.js';

const lighting = 'Lighting · seq 040';
const engineers = 'S0ENGINEERS';

describe('a limit of a profile', () => {
  const limits = [
    { profile: lighting, sessions: 2 },
    { profile: 'lp-compositing-nuke', sessions: 0 },
  ];
  const quotasFile = settingsFile('quotas.json', { limits });
  it.override({ setup: { rules: { adminUsers: [mei] }, settings: () => ({ quotasFile }) } });

  it('stands on top of the form before it is met, for the profile that is chosen', async ({
    bot,
    person,
  }) => {
    const other = await bot.person(mei);
    await readySession(bot, other, { words: 'lighting' });
    for (const opened of ['at hand', 'loading']) {
      const form = await openForm(person, 'lighting');
      expect(JSON.stringify(form.blocks[0]), opened).toContain(
        `1 of 2 workstations of *${lighting}* is in use.`,
      );
      await bot.restart();
    }
    const form = await openForm(person, 'lighting');
    await person.choose(form, 'launch_profile', 'lp-animation-main');
    expect(JSON.stringify((await changed(person, form)).blocks)).not.toContain('in use');
    await readySession(bot, other, { words: 'lighting' });
    expect(JSON.stringify((await openForm(person, 'lighting')).blocks[0])).toContain(
      `2 of 2 workstations of *${lighting}* are in use, stopped ones among them: *Launch* works once one is terminated.`,
    );
  });

  it('lets one of two presses at once have the last place; the other hears which limit it is', async ({
    bot,
    nimble,
    person,
  }) => {
    const other = await bot.person(mei);
    await readySession(bot, other, { words: 'lighting' });
    const forms = [await openForm(person, 'lighting'), await openForm(other, 'lighting')] as const;
    await Promise.all([person.submit(forms[0]), other.submit(forms[1])]);
    await eventually(() => expect(nimble.state().sessions).toHaveLength(2));
    const modals = [...person.workspace.modals, ...other.workspace.modals];
    const refused = modals.filter(({ title }) => title === 'Launch a workstation');
    expect(JSON.stringify(refused)).toContain(
      `At most 2 workstations of *${lighting}* may be there at a time, stopped ones included, and all of these places are taken, so nothing was started.`,
    );
    expect(nimble.state().calls.CreateStreamingSession).toBe(2);
    expect((await answerTo(other, 'history')).text).toContain('launch · limit reached');
  });

  it('counts for admins too, and gives its place back once a workstation is terminated', async ({
    bot,
    person,
  }) => {
    const { launch } = await readySession(bot, person, { words: 'lighting' });
    await readySession(bot, person, { words: 'lighting' });
    const admin = await bot.person(mei);
    const form = await openForm(admin, 'lighting');
    await admin.submit(form);
    const modal = await modalSaying(admin, 'so nothing was started');
    expect(modal).toMatchObject({ close: 'Back', submit: null });
    await admin.closeModal(modal);
    await person.press(await launch.saying('has a workstation ready'), 'Terminate');
    await launch.saying('it is terminated');
    const note = ownNote();
    await admin.submit(form, admin.values(form, { note }));
    await launchNoted(admin, note).saying('has a workstation ready');
  });

  it('holds for a form that was forged', async ({ nimble, person }) => {
    const form = await openForm(person, 'nuke');
    expect(JSON.stringify(form.blocks[0])).toContain('0 of 0 workstations');
    await person.submit(form);
    await person.closeModal(await modalSaying(person, 'so nothing was started'));
    const open = await openForm(person, 'lighting');
    const values = forged(open.state.values, 'launch_profile', selecting('lp-compositing-nuke'));
    await person.submit(open, forged(values, 'instance_type', selecting('g4dn.2xlarge')));
    await eventually(() =>
      expect(JSON.stringify(person.workspace.modals)).toMatch(/nothing was started|Choose another/),
    );
    expect(nimble.state().calls.CreateStreamingSession).toBe(0);
  });

  it('is in the way of Keep trying', async ({ bot, nimble, person }) => {
    nimble.outcome({ statusCode: 'INSUFFICIENT_CAPACITY' });
    const failed = await requestLaunch(person);
    const message = await failed.saying('preparing it failed');
    for (const _ of [1, 2]) await readySession(bot, person, { words: 'lighting' });
    await person.press(message, 'Keep trying');
    const modal = await person.modal('Keep trying');
    await person.submit(modal, person.values(modal, {}));
    await modalSaying(person, `At most 2 workstations of *${lighting}*`);
    expect(nimble.state().sessions).toHaveLength(3);
  });
});

describe('a limit of a user group', () => {
  const quotasFile = settingsFile('quotas.json', {
    limits: [{ group: engineers, sessions: 1 }],
  });
  it.override({ setup: { rules: { adminUsers: [ben] }, settings: () => ({ quotasFile }) } });

  it('counts what its members have, and is no other person’s', async ({ bot, person }) => {
    const engineer = await bot.person(mei);
    await readySession(bot, engineer);
    const form = await openForm(engineer);
    const says = `1 of 1 workstation for <!subteam^${engineers}> are in use`;
    expect(JSON.stringify(form.blocks[0])).toContain(says);
    await engineer.submit(form);
    await modalSaying(engineer, `At most 1 workstation for <!subteam^${engineers}>`);
    expect(JSON.stringify((await openForm(person)).blocks)).not.toContain('in use');
    await readySession(bot, person);
  });

  it('counts for the owner of what an admin launches', async ({ bot }) => {
    await readySession(bot, await bot.person(mei));
    const admin = await bot.person(ben);
    const form = await formFor(admin, mei);
    expect(JSON.stringify(form.blocks[0])).toContain('1 of 1 workstation');
    await admin.submit(form);
    await modalSaying(admin, `At most 1 workstation for <!subteam^${engineers}>`);
  });

  it('is decided by the loop if its members are not at hand, and pings none of them', async ({
    bot,
    nimble,
    slack,
  }) => {
    const engineer = await bot.person(mei);
    await readySession(bot, engineer);
    const form = await openForm(engineer);
    slack.fail({ method: 'usergroups.users.list', answer: 'internal_error', times: 99 });
    await bot.restart();
    await openForm(engineer);
    const note = ownNote();
    expect(await engineer.submit(form, engineer.values(form, { note }))).toEqual({ result: 'ok' });
    await launchNoted(engineer, note).saying('Slack cannot say right now who may do what');
    slack.reset();
    bot.clock.forward(10_000);
    const message = await launchNoted(engineer, note).saying('could not be given this workstation');
    expect(wholeText(message)).toContain('At most 1 workstation for a user group may be there');
    expect(wholeText(message)).not.toContain('subteam');
    expect(nimble.state().calls.CreateStreamingSession).toBe(1);
  });
});
