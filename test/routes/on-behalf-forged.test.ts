import { describe, expect } from 'vitest';
import { homeSaying } from '../support/answers.js';
import { itWith } from '../support/fixtures.js';
import { forged, forOwner, selecting } from '../support/forged.js';
import { ada, ben, mei, openForm, sam, wholeText } from '../support/launching.js';
import { launchNoted, ownNote } from '../support/requested-launch.js';

const it = itWith({ rules: { adminUsers: [mei] } });

describe('a forged launch for another owner', () => {
  it('for a person without a studio account discloses nothing of theirs', async ({
    bot,
    person,
  }) => {
    const form = await openForm(person);
    await bot.restart();
    const note = ownNote();
    const values = forOwner(person.values(form, { note }), sam);
    await person.submit(form, values);
    const message = await launchNoted(person, note).saying('could not be given this workstation');
    expect(wholeText(message)).toContain('Only admins of the studio can launch a workstation for');
    const replies = await launchNoted(person, note).threadSaying('Only admins of the studio');
    expect([wholeText(message), ...replies].join()).not.toMatch(/papermoon\.example|Lindqvist/);
  });

  it.for<[owner: string, words: string]>([
    [sam, 'Sam Lindqvist has no studio account yet'],
    [ben, 'That launch profile is not among those that Ben Castellano may use.'],
  ])(
    'by an admin for %s, of whom the bot knows nothing yet, is refused in words about that person',
    async ([owner, words], { bot }) => {
      const admin = await bot.person(mei);
      const form = await openForm(admin);
      await bot.restart();
      const note = ownNote();
      const values = forged(
        forOwner(admin.values(form, { note }), owner),
        'launch_profile',
        selecting('lp-lighting-seq040'),
      );
      await admin.submit(form, values);
      const message = await launchNoted(admin, note).saying(words);
      expect(wholeText(message)).not.toMatch(/\b[Yy]our?\b|papermoon\.example|\*U0/);
      const replies = await launchNoted(admin, note).threadSaying(words);
      expect(replies.at(-1)).toContain(`<@${mei}> ${words}`);
    },
  );

  it('by a person who is no admin is refused in the form', async ({ nimble, person }) => {
    const form = await openForm(person);
    const outcome = await person.submit(form, forOwner(form.state.values, ben));
    expect(outcome).toEqual({
      result: 'errors',
      errors: { [`profile:${ada}`]: 'Only admins of the studio can launch for others.' },
    });
    expect(nimble.state().calls.CreateStreamingSession).toBe(0);
  });

  it('to a bot that does not have the offer at hand is refused in private; the other person hears nothing', async ({
    bot,
    nimble,
    person,
  }) => {
    const other = await bot.person(ben);
    const form = await openForm(person);
    await bot.restart();
    const note = ownNote();
    const values = forOwner(person.values(form, { note }), ben);
    expect(await person.submit(form, values)).toEqual({ result: 'ok' });
    const message = await launchNoted(person, note).saying('could not be given this workstation');
    expect(message.channel).toBe('D0ADA00001');
    expect(wholeText(message)).toContain('Only admins of the studio can launch a workstation for');
    const replies = await launchNoted(person, note).threadSaying('Only admins of the studio');
    expect(replies).toEqual([expect.stringMatching(new RegExp(`^<@${ada}> Only admins`))]);
    expect(other.workspace.messages).toEqual([]);
    await other.home();
    const home = await homeSaying(other, 'You have none right now.');
    expect(JSON.stringify(home.blocks)).not.toContain('Your last launches');
    expect(nimble.state().calls.CreateStreamingSession).toBe(0);
  });
});
