import { describe, expect } from 'vitest';
import { answerTo, homeSaying } from '../support/answers.js';
import { buttonsOf } from '../support/buttons.js';
import { itWith } from '../support/fixtures.js';
import { ada, ben, mei, openForm, sam, wholeText, workstations } from '../support/launching.js';
import { formFor, studioDoesNotSay } from '../support/owner-form.js';
import { launchNoted, ownNote } from '../support/requested-launch.js';
import { eventually } from '../support/waiting.js';

const it = itWith({ rules: { adminUsers: [mei] } });

describe('a launch by an admin for another owner', () => {
  it('offers the owner’s profiles; the owner gets the session and is told', async ({
    bot,
    nimble,
  }) => {
    const admin = await bot.person(mei);
    const owner = await bot.person(ben);
    const form = await formFor(admin, ben);
    const profiles = JSON.stringify(form.blocks).match(/lp-[\w-]+/g) ?? [];
    expect(new Set(profiles)).toEqual(new Set(['lp-animation-main']));
    const note = ownNote();
    expect(await admin.submit(form, admin.values(form, { note }))).toEqual({ result: 'ok' });
    const launch = launchNoted(owner, note);
    const message = await launch.saying('has a workstation ready');
    expect(wholeText(message)).toContain('*Ben Castellano* has a workstation ready');
    expect(wholeText(message)).toContain(`by <@${mei}>`);
    const replies = await launch.threadSaying('your workstation is ready');
    expect(replies).toEqual([
      expect.stringMatching(`^<@${ben}> your workstation is ready.* <@${mei}> asked for it\\.$`),
    ]);
    expect(nimble.state().sessions).toMatchObject([
      { ownedBy: '9267a1b2c3-6f1d2c30-4d51-4b0e-9a63-0d0c7be5f002' },
    ]);
    await owner.home();
    expect(buttonsOf(await homeSaying(owner, 'Ready since'))).toContain('Connect');
    expect((await answerTo(owner, 'list')).text).toBe('One workstation.');
    expect((await answerTo(admin, 'list')).text).toContain('You have no workstation right now.');
  });

  it('is told to the owner as soon as the studio has confirmed the owner, not before', async ({
    bot,
  }) => {
    const admin = await bot.person(mei);
    const owner = await bot.person(ben);
    const form = await formFor(admin, ben);
    await bot.restart();
    studioDoesNotSay(bot);
    const note = ownNote();
    expect(await admin.submit(form, admin.values(form, { note }))).toEqual({ result: 'ok' });
    const hitch = await launchNoted(admin, note).saying('keeps trying');
    expect(owner.workspace.messages).toEqual([]);
    bot.clock.forward(5_000);
    const launch = launchNoted(owner, note);
    const message = await launch.saying('*Ben Castellano* has a workstation ready');
    expect(message.channel).toBe('D0BEN00002');
    await launch.threadSaying('your workstation is ready');
    expect(buttonsOf(message)).toContain('Connect');
    const left = admin.messages(hitch.channel).find(({ ts }) => ts === hitch.ts);
    expect(left?.text).toContain(`The studio has confirmed that the workstation for <@${ben}>`);
    expect(admin.replies(hitch.channel, hitch.ts)).toEqual([]);
  });

  it('goes on in the channel after such a hitch if the person launches for themselves', async ({
    bot,
    person,
  }) => {
    const form = await openForm(person);
    await bot.restart();
    studioDoesNotSay(bot);
    const note = ownNote();
    await person.submit(form, person.values(form, { note }));
    const hitch = await launchNoted(person, note).saying('keeps trying');
    expect(hitch.channel).toBe('D0ADA00001');
    bot.clock.forward(5_000);
    const message = await launchNoted(person, note).saying('has a workstation ready');
    expect(message.channel).toBe(workstations);
    const left = person.messages(hitch.channel).find(({ ts }) => ts === hitch.ts);
    expect(left?.text).toContain(`From here on I keep you posted in <#${workstations}>`);
  });

  it('does not change what the owner’s or the admin’s next form preselects', async ({
    bot,
    nimble,
    person,
  }) => {
    const admin = await bot.person(mei);
    const form = await formFor(admin, ada);
    await admin.submit(form, admin.values(form, { instance_type: 'g5.8xlarge' }));
    await eventually(() => expect(nimble.state().calls.CreateStreamingSession).toBe(1));
    expect(JSON.stringify((await openForm(person)).state.values)).not.toContain('g5.8xlarge');
    expect(JSON.stringify((await openForm(admin)).state.values)).not.toContain('g5.8xlarge');
  });

  it('works for an admin without a studio account', async ({ start }) => {
    const bot = await start({ rules: { adminUsers: [sam] } });
    const admin = await bot.person(sam);
    const form = await openForm(admin);
    expect(JSON.stringify(form.blocks)).toContain(`Ask <@${sam}> to add you.`);
    expect(await admin.submit(form)).toMatchObject({
      result: 'errors',
      errors: { owner: expect.stringContaining('Ask the studio’s engineer to add you.') },
    });
    await admin.choose(form, 'owner', ben);
    const forBen = await admin.waitFor(
      ({ modals }) =>
        modals.find(({ blocks }) => JSON.stringify(blocks).includes('lp-animation-main')),
      'the form for Ben',
    );
    const note = ownNote();
    await admin.submit(forBen, admin.values(forBen, { note }));
    await launchNoted(await bot.person(ben), note).saying('has a workstation ready');
  });
});
