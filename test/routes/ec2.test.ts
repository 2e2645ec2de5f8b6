import { describe, expect } from 'vitest';
import { connect, outcomeOf } from '../support/connect.js';
import { it } from '../support/fixtures.js';
import { openForm, wholeText } from '../support/launching.js';
import { launchNoted, ownNote } from '../support/requested-launch.js';
import { readySession } from '../support/sessions.js';
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

  const hourMs = 60 * 60_000;

  it('a machine of another size has the price and the scratch disk of that size', async ({
    bot,
    person,
  }) => {
    // Prices are asked for in the background: a later offer has them.
    await eventually(async () => {
      bot.clock.forward(2 * 60_000);
      const form = await openForm(person, 'review');
      await person.closeModal(form, true);
      expect(JSON.stringify(form.blocks)).toContain('$0.85/h');
    });
    const { launch } = await readySession(bot, person, { words: 'review g6f.xlarge' });
    await person.press(await launch.saying('has a workstation ready'), 'Stop');
    const stopped = await launch.saying('has a stopped workstation');
    await person.press(stopped, 'Another size');
    const modal = await person.waitFor(
      ({ modals }) => modals.find(({ submit }) => submit === 'Change'),
      'the sizes',
    );
    await person.submit(modal, person.values(modal, { instance_type: 'g6f.2xlarge' }));
    await launch.threadSaying('From now on it is a g6f.2xlarge.');
    await person.press(await launch.saying('"Start"'), 'Start');
    const ready = wholeText(await launch.saying('has a workstation ready'));
    expect(ready).toContain('about $0.85 an hour (list price)');
    expect(ready).toContain('The scratch disk (200 GB) is emptied.');
  });

  it('a machine that never becomes ready is stopped after its hours, and its owner told why', async ({
    bot,
    person,
  }) => {
    bot.ec2.checks({ answer: 'impaired' });
    const form = await openForm(person, 'lighting');
    const note = ownNote();
    await person.submit(form, person.values(form, { note }));
    const launch = launchNoted(person, note);
    await launch.saying('is getting a workstation');
    await eventually(() => expect(bot.ec2.state().instances[0]?.checks).toBe('impaired'));
    const pending = { kind: 'error', name: 'IncorrectInstanceState' } as const;
    bot.ec2.fail({ operation: 'StopInstances', fault: pending, times: 3 });
    bot.clock.forward(9.9 * hourMs);
    await launch.saying('taking unusually long');
    expect(bot.ec2.state().calls.StopInstances).toBe(0);
    bot.clock.forward(0.2 * hourMs);
    await launch.saying('has a stopped workstation');
    const [reply] = await launch.threadSaying('did not become ready within 10 h');
    expect(reply).toMatch(/^<@U0ADA00001> this workstation did not become ready within 10 h, so I/);
    expect(bot.ec2.state().instances).toMatchObject([{ state: 'stopped' }]);
    expect(bot.ec2.state().calls.StopInstances).toBe(4);
  });

  it('but not one that became ready while no bot ran', async ({ bot, person }) => {
    bot.ec2.checks({ answer: 'impaired' });
    const form = await openForm(person, 'lighting');
    const note = ownNote();
    await person.submit(form, person.values(form, { note }));
    const launch = launchNoted(person, note);
    await launch.saying('is getting a workstation');
    await bot.stop();
    const [made] = bot.ec2.state().instances;
    bot.ec2.checks({ instanceId: made?.instanceId ?? '', answer: 'ok' });
    await eventually(() => expect(bot.ec2.state().instances[0]?.checks).toBe('ok'));
    bot.clock.forward(30 * hourMs);
    await bot.restart();
    await launch.saying('has a workstation ready');
    await launch.threadSaying('your workstation is ready');
    expect(bot.ec2.state().calls.StopInstances).toBe(0);
  });

  it('nor does one stay on that is started and does not become ready', async ({ bot, person }) => {
    const { launch, sessionId } = await readySession(bot, person, { words: 'lighting' });
    await person.press(await launch.saying('has a workstation ready'), 'Stop');
    const stopped = await launch.saying('has a stopped workstation');
    bot.ec2.checks({ instanceId: sessionId, answer: 'impaired' });
    await person.press(stopped, 'Start');
    await eventually(() => expect(bot.ec2.state().instances[0]?.checks).toBe('impaired'));
    await launch.saying('waiting for the workstation to start');
    bot.clock.forward(10.1 * hourMs);
    await launch.saying('has a stopped workstation');
    await launch.threadSaying('did not become ready within 10 h');
    bot.ec2.checks({ instanceId: sessionId, answer: 'ok' });
    await person.press(await launch.saying('has a stopped workstation'), 'Start');
    await launch.saying('has a workstation ready');
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
