import { describe, expect } from 'vitest';
import { homeSaying, toldPrivately } from '../support/answers.js';
import { pressForged } from '../support/buttons.js';
import { connectModalOf } from '../support/connect.js';
import { it } from '../support/fixtures.js';
import { stateOf } from '../support/sessions.js';

describe('a session that was changed outside the bot since the bot last looked', () => {
  // The bot does not look at a session that rests, unless something makes it look.
  it.override({ setup: { limits: { settledMs: 600_000 } } });

  it.for([
    { state: 'STOPPED', press: 'Stop', says: 'has a stopped workstation', home: 'Stopped since' },
    {
      state: 'DELETED',
      press: 'Stop',
      says: 'it is terminated',
      home: 'You have none right now',
    },
    {
      state: 'DELETED',
      press: 'Terminate',
      says: 'it is terminated',
      home: 'You have none right now',
    },
    {
      state: 'DELETE_IN_PROGRESS',
      press: 'Terminate',
      says: 'is being terminated',
      home: 'Being terminated since',
    },
  ])(
    '$press when it is $state: message and Home follow',
    async (row, { bot, nimble, person, session }) => {
      const { launch, sessionId } = session;
      await person.home();
      await homeSaying(person, 'Ready since');
      nimble.durations({ deleteMs: 60_000 });
      nimble.setState({ sessionId, state: row.state });
      await person.press(await launch.saying('has a workstation ready'), row.press);
      await launch.saying(row.says);
      await homeSaying(person, row.home);
      expect(stateOf(bot, sessionId)).toBe(row.state);
    },
  );

  it.for([
    { state: 'STOPPED', truth: 'stopped', says: 'has a stopped workstation' },
    { state: 'DELETED', truth: 'terminated', says: 'it is terminated' },
  ])(
    'Connect when it is $state: the modal says so, message and Home follow',
    async (row, { nimble, person, session }) => {
      const { launch, sessionId } = session;
      await person.home();
      await homeSaying(person, 'Ready since');
      const message = await launch.saying('has a workstation ready');
      nimble.setState({ sessionId, state: row.state });
      const shown = await connectModalOf(person, () => person.press(message, 'Connect'));
      expect(shown).toContain(`You cannot connect to it now: it is ${row.truth}.`);
      await launch.saying(row.says);
      await homeSaying(person, row.state === 'STOPPED' ? 'Stopped since' : 'You have none');
    },
  );

  it('a button that its message does not have: the answer is what Nimble says now', async ({
    nimble,
    person,
    session,
  }) => {
    const { launch, sessionId, clientToken } = session;
    const message = await launch.saying('has a workstation ready');
    nimble.setState({ sessionId, state: 'STOPPED' });
    const told = await toldPrivately(person, () =>
      pressForged(person, message, 'cancel_launch', clientToken),
    );
    expect(told.text).toBe('You cannot cancel it now: it is stopped.');
    await launch.saying('has a stopped workstation');
  });

  it('Connect when Nimble no longer knows it: the modal says so', async ({
    nimble,
    person,
    session,
  }) => {
    const { launch, sessionId } = session;
    const message = await launch.saying('has a workstation ready');
    nimble.forget({ sessionId });
    const shown = await connectModalOf(person, () => person.press(message, 'Connect'));
    expect(shown).toContain('it is gone: the studio no longer knows it.');
    await launch.saying('Nimble Studio no longer knows it');
  });
});
