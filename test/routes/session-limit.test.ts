import { describe, expect, vi } from 'vitest';
import { slackAsksAtMost } from '../../src/limits.js';
import { answerTo, changed, modalSaying } from '../support/answers.js';
import { buttonsOf } from '../support/buttons.js';
import { it } from '../support/fixtures.js';
import { forOwner } from '../support/forged.js';
import { ada, ben, mei, openForm, wholeText } from '../support/launching.js';
import { openedStore } from '../support/opened-store.js';
import { formFor, studioDoesNotSay } from '../support/owner-form.js';
import { launchNoted, ownNote } from '../support/requested-launch.js';
import { readySession } from '../support/sessions.js';
import { eventually } from '../support/waiting.js';

vi.mock('../../src/store/open.js', { spy: true });

const engineers = 'S0ENGINEERS';

describe('MAX_SESSIONS_PER_USER', () => {
  it.override({ setup: { rules: { maxSessionsPerUser: 1, adminUsers: [mei] } } });

  it('lets one of two submissions at once pass; the other hears which workstation is in the way', async ({
    nimble,
    person,
  }) => {
    const forms = [await openForm(person), await openForm(person)];
    const outcomes = await Promise.all(forms.map((form) => person.submit(form)));
    expect(outcomes).toEqual([{ result: 'ok' }, { result: 'ok' }]);
    const modal = await modalSaying(person, 'only one workstation at a time');
    await eventually(() => expect(nimble.state().sessions).toHaveLength(1));
    expect(nimble.state().calls.CreateStreamingSession).toBe(1);
    expect(JSON.stringify(modal.blocks)).toContain('Lighting · seq 040');
  });

  it('is shown on top of the form, with buttons that work; then the same form launches', async ({
    bot,
    nimble,
    person,
  }) => {
    const { launch } = await readySession(bot, person);
    const form = await openForm(person);
    const note = ownNote();
    const filled = person.values(form, { note, instance_type: 'g5.8xlarge' });
    expect(await person.submit(form, filled)).toEqual({ result: 'ok' });
    const modal = await modalSaying(person, 'so nothing was started');
    expect(modal).toMatchObject({ close: 'Back', submit: null });
    expect(buttonsOf(modal)).toEqual(['Terminate']);
    await person.press(modal, 'Terminate');
    const answer = await modalSaying(person, 'It is being terminated. *Back* leads to your form');
    expect(answer).toMatchObject({ id: modal.id, close: 'Back' });
    await launch.saying('it is terminated');
    await person.closeModal(answer);
    const again = await person.waitFor(
      ({ modals }) => modals.length === 1 && modals.find(({ id }) => id === form.id),
      'the form alone',
    );
    expect(again.state.values).toEqual(filled);
    expect(await person.submit(again)).toEqual({ result: 'ok' });
    const message = await launchNoted(person, note).saying('has a workstation ready');
    expect(wholeText(message)).toContain('g5.8xlarge');
    expect(person.workspace.modals).toEqual([]);
    expect(nimble.state().calls.CreateStreamingSession).toBe(2);
  });

  it('is said on top of the form before it is filled in, with what ends the one in the way', async ({
    bot,
    nimble,
    person,
  }) => {
    const { launch } = await readySession(bot, person);
    const says =
      'A person can have only one workstation at a time. This one is there already. Terminate this one first, then press *Launch*.';
    // While the form loads, when the profiles are at hand, and after a choice in it.
    await bot.restart();
    for (const opened of ['loading', 'at hand']) {
      const form = await openForm(person);
      expect(JSON.stringify(form.blocks[0]), opened).toContain(says);
      expect(JSON.stringify(form.blocks[1]), opened).toContain('Lighting · seq 040');
    }
    const opened = await openForm(person);
    await person.choose(opened, 'launch_profile', 'lp-animation-main');
    const form = await changed(person, opened);
    expect(JSON.stringify(form.blocks[0])).toContain(says);
    expect(buttonsOf(form)).toEqual(['Terminate']);
    const note = ownNote();
    const filled = person.values(form, { note });
    await person.press(form, 'Terminate');
    const answer = await modalSaying(person, 'It is being terminated. *Back* leads to your form');
    await launch.saying('it is terminated');
    await person.closeModal(answer);
    expect(await person.submit(form, filled)).toEqual({ result: 'ok' });
    await launchNoted(person, note).saying('has a workstation ready');
    expect(nimble.state().calls.CreateStreamingSession).toBe(2);
  });

  it('is not said on top of a form while there is room, nor if the database does not answer', async ({
    bot,
    person,
  }) => {
    expect(JSON.stringify((await openForm(person)).blocks)).not.toContain('at a time');
    await readySession(bot, person);
    const { launches } = await openedStore();
    vi.spyOn(launches, 'live').mockReturnValueOnce(new Promise(() => {}));
    expect(JSON.stringify((await openForm(person)).blocks)).not.toContain('at a time');
    expect(bot.logLines.join('')).toContain('"sessions not counted for the form"');
  });

  it('is shown each time the person presses Launch before there is room', async ({
    bot,
    nimble,
    person,
  }) => {
    await readySession(bot, person);
    const form = await openForm(person);
    for (const press of ['first', 'second', 'third']) {
      expect(await person.submit(form), press).toEqual({ result: 'ok' });
      await person.closeModal(await modalSaying(person, 'so nothing was started'));
    }
    expect(nimble.state().calls.CreateStreamingSession).toBe(1);
  });

  it('counts one session when the person presses Launch twice on one form', async ({
    nimble,
    person,
  }) => {
    const form = await openForm(person);
    await Promise.all([person.submit(form), person.submit(form)]);
    await eventually(() => expect(nimble.state().sessions).toHaveLength(1));
    expect(JSON.stringify(person.workspace.modals)).not.toContain('at a time');
  });

  it('counts a launch of an admin for another person as that person’s', async ({
    bot,
    nimble,
    person,
  }) => {
    await readySession(bot, person);
    const admin = await bot.person(mei);
    await readySession(bot, admin);
    const form = await formFor(await bot.person(mei), ada);
    await admin.submit(form);
    const modal = await modalSaying(admin, 'so nothing was started');
    expect(buttonsOf(modal)).toEqual(['Terminate']);
    expect(nimble.state().calls.CreateStreamingSession).toBe(2);
  });

  it('does not count a forged launch for another person that is not settled yet', async ({
    start,
  }) => {
    const bot = await start({ rules: { maxSessionsPerUser: 1, adminUserGroups: [engineers] } });
    const { nimble, slack } = bot;
    const person = await bot.person(ada);
    const form = await openForm(person);
    const other = await bot.person(ben);
    const own = await openForm(other);
    // When the bot starts, and when it asks whether the launch is an admin's.
    slack.fail({
      method: 'usergroups.users.list',
      answer: 'internal_error',
      times: 2 * slackAsksAtMost,
    });
    await bot.restart();
    const notes = { forged: ownNote(), own: ownNote() };
    await person.submit(form, forOwner(person.values(form, { note: notes.forged }), ben));
    await launchNoted(person, notes.forged).saying('keeps trying');
    await other.submit(own, other.values(own, { note: notes.own }));
    await launchNoted(other, notes.own).saying('has a workstation ready');
    expect((await answerTo(other, 'list')).text).toBe('One workstation.');
    bot.clock.forward(5_000);
    await launchNoted(person, notes.forged).saying('could not be given this workstation');
    expect(nimble.state().calls.CreateStreamingSession).toBe(1);
  });

  it('refuses an admin’s launch for a person who has launched meanwhile', async ({
    bot,
    nimble,
  }) => {
    const [admin, other] = [await bot.person(mei), await bot.person(ben)];
    const form = await formFor(admin, ben);
    const own = await openForm(other);
    await bot.restart();
    studioDoesNotSay(bot);
    const note = ownNote();
    await admin.submit(form, admin.values(form, { note }));
    await launchNoted(admin, note).saying('keeps trying');
    const ownerNote = ownNote();
    await other.submit(own, other.values(own, { note: ownerNote }));
    await launchNoted(other, ownerNote).saying('has a workstation ready');
    bot.clock.forward(10_000);
    const message = await launchNoted(admin, note).saying('could not be given this workstation');
    expect(wholeText(message)).toContain(
      'Ben Castellano has as many workstations already as one person may have at a time.',
    );
    expect(nimble.state().calls.CreateStreamingSession).toBe(1);
    await launchNoted(admin, note).threadSaying('has to be terminated first');
    expect((await answerTo(admin, 'history')).text).toContain('launch · too many');
  });

  it('is not disclosed to a person who forges a launch for another', async ({
    bot,
    nimble,
    person,
  }) => {
    const other = await bot.person(ben);
    await readySession(bot, other);
    const form = await openForm(person);
    await bot.restart();
    await person.submit(form, forOwner(form.state.values, ben));
    const refusal = 'Only admins of the studio can launch a workstation for others';
    await person.waitFor(
      ({ messages }) => messages.find((message) => wholeText(message).includes(refusal)),
      'the refusal that every person gets',
    );
    expect(JSON.stringify(person.workspace.modals)).not.toContain('no room');
    expect(nimble.state().calls.CreateStreamingSession).toBe(1);
  });
});
