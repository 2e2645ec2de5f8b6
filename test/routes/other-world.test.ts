import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished } from 'vitest';
import { pretendStudio } from '../../sandbox/src/pretend-studio.js';
import { it } from '../support/fixtures.js';
import { messageSaying, pressLaunch } from '../support/launching.js';

describe('a bot on the database of another world', () => {
  it('does not start with another studio, and goes on with its own', async ({ bot, person }) => {
    await pressLaunch(person);
    await expect(bot.restart({ studioId: 'us-west-2-moon' })).rejects.toThrow(
      'The database tells of the studio nimble us-west-2 us-west-2-paper-moon01, and this start is for nimble us-west-2 us-west-2-moon. Set what this one was made with, or name another database in DATABASE_URL',
    );
    await bot.restart();
    await messageSaying(person, 'has a workstation ready');
  });

  it('does not start in another workspace, and hears nothing of it', async ({ start }) => {
    const folder = mkdtempSync(join(tmpdir(), 'other-world-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const databaseUrl = `file:${join(folder, 'launches.sqlite')}`;
    const bot = await start({ databaseUrl });
    await bot.stop();
    const elsewhere = { sandbox: { studio: { ...pretendStudio, teamId: 'T0MOON' } }, databaseUrl };
    await expect(start(elsewhere)).rejects.toThrow(
      'The database tells of the workspace T0PAPERMOON, and this start is for T0MOON. Set what this one was made with, or name another database in DATABASE_URL',
    );
  });
});
