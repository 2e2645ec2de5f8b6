import { describe, expect } from 'vitest';
import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import { answerTo, homeSaying } from '../support/answers.js';
import { buttonsOf } from '../support/buttons.js';
import { it } from '../support/fixtures.js';
import { ada, mei, wholeText, workstations } from '../support/launching.js';
import type { RequestedLaunch } from '../support/requested-launch.js';
import { readySession, stateOf } from '../support/sessions.js';

type Way = (
  person: WorkspaceClient,
  launch: RequestedLaunch,
  label: 'Stop' | 'Start' | 'Terminate',
) => Promise<unknown>;

const ways: { way: string; take: Way }[] = [
  {
    way: 'buttons of the message',
    take: async (person, launch, label) => person.press(await launch.saying(`"${label}"`), label),
  },
  {
    way: 'commands',
    async take(person, _launch, label) {
      const answer = await answerTo(person, label.toLowerCase());
      // The bot asks first about what cannot be undone.
      if (label === 'Terminate') await person.press(answer, label);
    },
  },
  {
    way: 'buttons of the Home tab',
    take: async (person, _launch, label) =>
      person.press(await homeSaying(person, `"text":"${label}"`), label),
  },
];

describe('the owner stops, starts and terminates a workstation', () => {
  it.for(ways)('by $way', async ({ take }, { bot, nimble, person, session }) => {
    const { launch, sessionId } = session;
    await person.home();
    const ready = ['Connect', 'Stop', 'Terminate'];
    expect(buttonsOf(await launch.saying('has a workstation ready'))).toEqual(ready);
    expect(buttonsOf(await homeSaying(person, 'Ready since'))).toEqual(ready);

    await take(person, launch, 'Stop');
    const stopped = await launch.saying('has a stopped workstation');
    expect(buttonsOf(stopped)).toEqual(['Start', 'Terminate']);
    expect(wholeText(stopped)).toMatch(/stopped since <!date\^.*is terminated (at )?<!date\^/);
    expect(buttonsOf(await homeSaying(person, 'Stopped since'))).toEqual(['Start', 'Terminate']);
    expect(stateOf(bot, sessionId)).toBe('STOPPED');
    await launch.threadSaying('The workstation is stopped.');

    await take(person, launch, 'Start');
    const again = await launch.saying('has a workstation ready');
    expect(again.ts).toBe(stopped.ts);
    expect(buttonsOf(again)).toEqual(ready);
    expect(buttonsOf(await homeSaying(person, 'Ready since'))).toEqual(ready);
    await person.waitFor(
      () =>
        person.replies(again.channel, again.ts).filter(({ text }) => /is ready/.test(text))
          .length === 2,
      'the second reply that says it is ready',
    );

    await take(person, launch, 'Terminate');
    expect(buttonsOf(await launch.saying('it is terminated'))).toEqual([]);
    expect(buttonsOf(await homeSaying(person, 'You have none right now'))).toEqual([]);
    expect(await launch.threadSaying('Nothing of it is left running.')).toEqual([
      expect.stringContaining(`<@${ada}> your workstation is ready.`),
      'The workstation is stopped.',
      expect.stringContaining(`<@${ada}> your workstation is ready.`),
      'The workstation is terminated. Nothing of it is left running.',
    ]);
    expect(nimble.state().calls).toMatchObject({
      StopStreamingSession: 1,
      StartStreamingSession: 1,
      DeleteStreamingSession: 1,
    });
    expect(person.messages(workstations).filter(({ ephemeral }) => !ephemeral)).toHaveLength(1);
  });
});

describe('an admin stops, starts and terminates a workstation of another person', () => {
  it.override({ setup: { rules: { adminUsers: [mei] } } });

  it('and each result is one reply that says who asked for it', async ({ bot, session }) => {
    const { launch } = session;
    const admin = await bot.person(mei);
    for (const [label, result] of [
      ['Stop', 'has a stopped workstation'],
      ['Start', 'has a workstation ready'],
      ['Terminate', 'it is terminated'],
    ] as const) {
      await admin.press(await launch.saying(`"${label}"`), label);
      await launch.saying(result);
    }
    const by = `<@${mei}> asked for it.`;
    expect(await launch.threadSaying('The workstation is terminated.')).toEqual([
      expect.stringContaining(`<@${ada}> your workstation is ready.`),
      `The workstation is stopped. ${by}`,
      expect.stringMatching(`^<@${ada}> your workstation is ready\\..* ${by}$`),
      `The workstation is terminated. Nothing of it is left running. ${by}`,
    ]);
  });
});

describe('a Terminate that Nimble refuses for good', () => {
  it.for(['ValidationException', 'ConflictException'] as const)(
    'with “%s” is reported, and the owner can press Terminate again',
    async (name, { bot, nimble, person }) => {
      const { launch, sessionId } = await readySession(bot, person);
      nimble.fail({
        operation: 'DeleteStreamingSession',
        fault: { kind: 'error', name },
        times: 1_000,
      });
      await person.press(await launch.saying('"Terminate"'), 'Terminate');
      await launch.threadSaying('It could not be terminated, so it is still there.');
      const message = await launch.saying('"Terminate"');
      expect(wholeText(message)).not.toContain('Terminating it.');
      expect(nimble.state().calls.DeleteStreamingSession).toBeLessThan(10);
      expect(stateOf(bot, sessionId)).toBe('READY');
    },
  );
});
