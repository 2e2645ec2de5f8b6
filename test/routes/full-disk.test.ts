import { join } from 'node:path';
import { expect } from 'vitest';
import { leaseMs } from '../../src/limits.js';
import { it } from '../support/fixtures.js';
import { canMount, fillDisk, mountDisk } from '../support/full-disk.js';
import { ada, botMessages } from '../support/launching.js';
import { readiness, ready } from '../support/ops.js';
import { readySession, stateOf } from '../support/sessions.js';
import { eventually } from '../support/waiting.js';

it.runIf(canMount)(
  'a bot that has nothing to do is not ready while the disk of its database is full',
  async ({ start }) => {
    const disk = mountDisk('10m');
    const bot = await start({
      databaseUrl: `file:${join(disk, 'bot.sqlite')}`,
      ops: true,
      limits: { noteRoundEveryMs: 50 },
    });
    await readiness(bot, ready);
    const full = /^503 not ready\nThe database has taken no change for \d+ s\.\n$/;
    fillDisk(disk);
    await readiness(bot, full);
    expect(bot.logLines.join('')).toContain('the reserve was given up');
    // With the reserve it takes changes again, until that is used up.
    await readiness(bot, ready);
    const makeRoom = fillDisk(disk);
    await readiness(bot, full);
    makeRoom();
    await readiness(bot, ready);
  },
  30_000,
);

it.runIf(canMount)(
  'a bot on a full disk says so, and Stop and Terminate still work',
  async ({ start }) => {
    const disk = mountDisk('10m');
    const bot = await start({ databaseUrl: `file:${join(disk, 'bot.sqlite')}` });
    const person = await bot.person(ada);
    const { launch, sessionId } = await readySession(bot, person);
    const makeRoom = fillDisk(disk);
    await eventually(async () => {
      await person.press(await launch.saying('workstation ready'), 'Stop');
      // Whatever writes first notices.
      expect(bot.logLines.join('')).toContain('the reserve was given up');
    });
    let failed = 0;
    const saying = (words: string) =>
      eventually(() => {
        const failures = bot.logLines.filter((line) => line.includes('step failed')).length;
        // What a step could not save is tried again when its claim ends.
        if (failures > failed) bot.clock.forward(leaseMs);
        failed = failures;
        const [message] = botMessages(bot);
        expect(message?.text).toContain(words);
      });
    await person.press(await launch.saying('workstation'), 'Stop');
    await saying('has a stopped workstation');
    await person.press(await launch.saying('has a stopped workstation'), 'Terminate');
    await saying('it is terminated');
    expect(stateOf(bot, sessionId)).toBe('DELETED');
    expect(bot.logLines.join('')).toContain('database or disk is full');
    expect(bot.logLines.join('')).not.toContain('cannot rollback');
    makeRoom();
  },
);
