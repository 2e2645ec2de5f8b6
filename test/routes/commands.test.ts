import { describe, expect } from 'vitest';
import { version } from '../../src/version.js';
import { answerTo, toldPrivately } from '../support/answers.js';
import { buttonsOf, pressForged } from '../support/buttons.js';
import { itWith } from '../support/fixtures.js';
import { mei, wholeText, workstations } from '../support/launching.js';
import { readySession, stateOf } from '../support/sessions.js';
import { eventually } from '../support/waiting.js';

const it = itWith({ rules: { adminUsers: [mei] } });

describe('commands', () => {
  it('that act ask which workstation if there are several, and take a word that tells', async ({
    bot,
    nimble,
    person,
  }) => {
    const lighting = await readySession(bot, person);
    const animation = await readySession(bot, person, { words: 'animation' });
    const picker = await answerTo(person, 'stop');
    expect(picker.text).toBe('Which one do you want to stop?');
    expect(buttonsOf(picker)).toEqual(['Stop', 'Stop']);
    expect(picker.ephemeral).toBe(true);
    expect(nimble.state().calls.StopStreamingSession).toBe(0);

    const answer = await toldPrivately(person, () =>
      pressForged(person, picker, 'stop', animation.clientToken),
    );
    expect(answer.text).toBe('It is being stopped.');
    await animation.launch.saying('has a stopped workstation');
    expect(stateOf(bot, lighting.sessionId)).toBe('READY');

    // One that can be stopped is left, and one that can be started.
    expect((await answerTo(person, 'start')).text).toContain('It is being started');
    await animation.launch.saying('has a workstation ready');
    const sure = await answerTo(person, 'terminate ANIMATION');
    expect(sure.text).toBe('This one? Its own disk is deleted with everything on it.');
    expect(buttonsOf(sure)).toEqual(['Terminate']);
    expect(nimble.state().calls.DeleteStreamingSession).toBe(0);
    const ended = await toldPrivately(person, () => person.press(sure, 'Terminate'));
    expect(ended.text).toContain('It is being terminated.');
    await animation.launch.saying('it is terminated');
    expect((await answerTo(person, 'terminate animation')).text).toContain(
      'You have no workstation that matches “animation”.',
    );
    expect((await answerTo(person, 'start')).text).toBe('You cannot start it now: it is ready.');
    expect(stateOf(bot, lighting.sessionId)).toBe('READY');
  });

  it('that list show all of a person’s workstations, one by its name, or none', async ({
    bot,
    person,
  }) => {
    expect((await answerTo(person, 'list')).text).toContain('You have no workstation right now.');
    expect((await answerTo(person, 'stop')).text).toContain('You have no workstation right now.');
    await readySession(bot, person);
    await readySession(bot, person, { words: 'animation' });
    const list = await answerTo(person, 'list');
    expect(list.text).toBe('2 workstations.');
    expect(buttonsOf(list)).toEqual([
      'Connect',
      'Stop',
      'Terminate',
      'Connect',
      'Stop',
      'Terminate',
    ]);
    const status = wholeText(await answerTo(person, 'status animation'));
    expect(status).toContain('One workstation with “animation”.');
    expect(status).toContain('*Animation* · g4dn.xlarge');
    expect(status).not.toContain('Lighting');
    expect((await answerTo(person, 'list all')).text).toContain('Only admins');
  });

  it('again opens the form as the person filled it in last', async ({ bot, person }) => {
    await readySession(bot, person, { words: 'g5.8xlarge' });
    await bot.restart();
    const opened = await person.openModal(workstations, '/nimble-session again');
    const form = await person.waitFor(
      ({ modals }) => modals.find(({ id, submit }) => id === opened.id && submit === 'Launch'),
      'the filled form',
    );
    expect(JSON.stringify(form.state.values)).toContain('"value":"g5.8xlarge"');
  });

  it('help tells artists five things, and admins what is theirs besides', async ({
    bot,
    person,
  }) => {
    const { text } = await answerTo(person, 'help');
    expect(text.split('\n')).toHaveLength(5);
    expect(text).not.toContain('Admins');
    const admin = (await answerTo(await bot.person(mei), 'help')).text.split('\n');
    expect(admin).toHaveLength(6);
    expect(admin.at(-1)).toMatch(/^Admins: .*list all.*history/);
  });

  it('version, cost and extend say what the bot knows, and when the studio ends what', async ({
    bot,
    person,
  }) => {
    expect((await answerTo(person, 'version')).text).toBe(`This is version ${version}.`);
    const cost = (await answerTo(person, 'cost of g5.xlarge')).text;
    expect(cost).toContain(`Nimble Studio does not tell me prices, so ask <@${mei}>`);
    expect(cost.replace(mei, '')).not.toMatch(/[$€]|\d/);
    const rule = 'Nimble Studio ends workstations by itself, at a time that I cannot move.';
    expect((await answerTo(person, 'extend')).text).toContain('You have no workstation');
    await readySession(bot, person);
    const { text } = await answerTo(person, 'extend 2h');
    expect(text).toContain(rule);
    expect(text).toMatch(/\*Lighting · seq 040\* · g4dn\.4xlarge: stops (at )?<!date\^/);
    expect(person.workspace.modals).toEqual([]);
  });

  it('a mention of the bot is answered once in its thread, for members of this workspace', async ({
    slack,
    person,
  }) => {
    slack.repeatDeliveries({ times: 3, when: 'at_once' });
    await person.say(workstations, '@nimble-session hello?');
    const answer = await person.waitFor(
      ({ messages }) => messages.find(({ text }) => text.startsWith('I answer to')),
      'the answer to the mention',
    );
    const [asked] = person.messages(workstations);
    expect(answer).toMatchObject({ channel: workstations, threadTs: asked?.ts, ephemeral: false });
    expect(answer.text).toContain('`/nimble-session help`');
    await person.say(workstations, 'thank you, @nimble-session', answer.threadTs);
    const answers = () =>
      person
        .replies(workstations, asked?.ts ?? '')
        .filter(({ text }) => text.startsWith('I answer'));
    await eventually(() => expect(answers()).toHaveLength(2));
    expect(slack.state().calls.filter(({ method }) => method === 'chat.postMessage')).toHaveLength(
      2,
    );
  });
});
