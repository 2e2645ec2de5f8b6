import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished } from 'vitest';
import { canMount, fillDisk, mountDisk } from '../support/full-disk.js';
import { messageSaying, openForm } from '../support/launching.js';
import { it } from '../support/process-fixtures.js';

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'nimble-session-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

describe('a backup', () => {
  /** What the command says, and how it ended. */
  async function backUp(settings: Readonly<Record<string, string>>, ...words: string[]) {
    const env = { PATH: process.env.PATH, ...settings };
    const child = spawn(process.execPath, [main, 'backup', ...words], { cwd: tmpdir(), env });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (part) => {
        said += part;
      });
    }
    const code = await new Promise((resolve) => child.once('close', resolve));
    return { said, code };
  }

  it('is a whole copy of the database of a bot that runs, from which another bot goes on', async ({
    sandbox,
    newBot,
    person,
  }) => {
    const folder = newFolder();
    const from = { ...sandbox.environment, DATABASE_URL: `file:${join(folder, 'bot.sqlite')}` };
    const copy = join(folder, 'copy.sqlite');
    const bot = newBot(from);
    await bot.start();
    await person.submit(await openForm(person));
    await messageSaying(person, 'has a workstation ready');
    expect(await backUp(from, copy)).toEqual({
      said: `The database is copied to ${copy}\n`,
      code: 0,
    });
    expect(statSync(copy).mode & 0o777).toBe(0o600);
    expect((await backUp(from, copy)).said).toContain(`${copy} is there already. Name a new file.`);
    // The bot has noticed nothing.
    await person.press(await messageSaying(person, 'has a workstation ready'), 'Stop');
    await messageSaying(person, 'has a stopped workstation');
    expect(await bot.end('SIGTERM')).toBe(0);
    const restored = newBot({ DATABASE_URL: `file:${copy}` });
    await restored.start();
    const message = await messageSaying(person, 'has a stopped workstation');
    await person.press(message, 'Terminate');
    await messageSaying(person, 'it is terminated');
  });

  it('that cannot be made is told of in words', async ({ sandbox }) => {
    const missing = join(newFolder(), 'nowhere.sqlite');
    const { environment } = sandbox;
    const postgres = { ...environment, DATABASE_URL: 'postgres://bot@127.0.0.1:1/bot' };
    const none = { ...environment, DATABASE_URL: `file:${missing}` };
    expect(await backUp(postgres, 'copy.sqlite')).toEqual({
      said: expect.stringContaining('Back it up with pg_dump.'),
      code: 1,
    });
    expect((await backUp(none, 'copy')).said).toContain(`There is no database ${missing}.`);
    expect((await backUp(none)).said).toContain('backup FILE');
  });
});

it.runIf(canMount)('a disk that is full is why a bot does not start', async ({ newBot }) => {
  const disk = mountDisk('1m');
  fillDisk(disk);
  const file = join(disk, 'bot.sqlite');
  const bot = newBot({ DATABASE_URL: `file:${file}` });
  await expect(bot.start()).rejects.toThrow(
    `The database ${file} cannot be used: the disk is full. Make room on it.`,
  );
});
