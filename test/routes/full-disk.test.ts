import { join } from 'node:path';
import { expect } from 'vitest';
import { it } from '../support/fixtures.js';
import { canMount, fillDisk, mountDisk } from '../support/full-disk.js';
import { readiness, ready } from '../support/ops.js';

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
