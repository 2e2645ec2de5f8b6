import { describe, expect } from 'vitest';
import { connect, outcomeOf } from '../support/connect.js';
import { it } from '../support/fixtures.js';
import { eventually } from '../support/waiting.js';

describe('on EC2', () => {
  it.override({ setup: { sandbox: { studioKind: 'ec2' } } });

  it('a workstation is launched, used, stopped, started and terminated', async ({
    bot,
    person,
    session,
  }) => {
    const { launch, sessionId } = session;
    const stateNow = () =>
      bot.ec2.state().instances.find(({ instanceId }) => instanceId === sessionId)?.state;
    expect(stateNow()).toBe('running');
    const shown = await outcomeOf(person, await connect(person, session));
    expect(shown).toContain(`${bot.sandbox.origin}/dcv/${sessionId}`);

    await person.press(await launch.saying('has a workstation ready'), 'Stop');
    await person.press(await launch.saying('has a stopped workstation'), 'Start');
    await launch.saying('has a workstation ready');
    await person.press(await launch.saying('has a workstation ready'), 'Terminate');
    await launch.saying('terminated');
    await eventually(() => expect(stateNow()).toBe('terminated'));
    expect(bot.ec2.state().launched).toBe(1);
    expect(bot.ec2.state().looseVolumes).toEqual([]);
  });

  it('a machine that its artist shut down from inside is told as what it is', async ({
    bot,
    session,
  }) => {
    bot.ec2.shutDown({ instanceId: session.sessionId });
    await session.launch.saying('has a stopped workstation');
    expect(bot.ec2.state().launched).toBe(1);
  });

  it('a bot that begins anew, and answers without tags, announce nothing twice', async ({
    bot,
    person,
    session,
  }) => {
    const { launch } = session;
    bot.ec2.hideTags({ times: 4 });
    await bot.restart();
    await eventually(() => expect(bot.ec2.state().armed).toEqual([]));
    await person.press(await launch.saying('has a workstation ready'), 'Stop');
    const replies = await launch.threadSaying('is stopped');
    expect(replies.filter((one) => one.includes('is ready'))).toHaveLength(1);
  });
});
