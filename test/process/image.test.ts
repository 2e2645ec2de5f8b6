import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, vi } from 'vitest';
import { patienceMs } from '../../sandbox/testing/patience.js';
import { freePort } from '../support/free-port.js';
import { asContainer, buildImage, canBeContainer, commandIn, lastOf } from '../support/image.js';
import { messageSaying, openForm } from '../support/launching.js';
import { it } from '../support/process-fixtures.js';

/** It installs twice and builds: the gate does it, with nothing beside it. */
it.runIf(process.env.BUILD_IMAGE === 'yes')(
  'the steps of deploy/Dockerfile make a bot that works as a user without rights, on a root that cannot be written to',
  { timeout: 1_200_000 },
  async ({ sandbox, person }) => {
    expect(canBeContainer, 'root, and namespaces for unshare').toBe(true);
    const folder = mkdtempSync(join(tmpdir(), 'image-'));
    onTestFinished(() => void execFileSync('rm', ['-rf', folder]), 600_000);
    const image = buildImage(folder);
    expect(readdirSync(join(image, 'app')).sort()).toEqual([
      'dist',
      'node_modules',
      'package.json',
    ]);
    expect(existsSync(join(image, 'app/node_modules/vitest'))).toBe(false);

    const opsPort = String(await freePort());
    const ownSettings = Object.fromEntries(
      lastOf('ENV')
        .split(' ')
        .map((one) => one.split('=')),
    );
    const env = {
      ...{ PATH: process.env.PATH, POLL_INTERVAL_SECONDS: '1' },
      ...{ ...ownSettings, ...sandbox.environment, OPS_PORT: opsPort },
    };
    const [program, words] = asContainer(image, commandIn(lastOf('CMD')));
    const bot = spawn(program, words, { env });
    const ended = new Promise((resolve) => bot.once('close', resolve));
    onTestFinished(() => void bot.kill('SIGKILL'));
    let said = '';
    for (const stream of [bot.stdout, bot.stderr]) {
      stream.on('data', (chunk) => {
        said += chunk;
      });
    }
    await vi.waitFor(() => expect(said).toContain('the bot is ready'), { timeout: patienceMs });
    await person.submit(await openForm(person));
    await messageSaying(person, 'has a workstation ready');

    const [node = '', ...check] = commandIn(lastOf('HEALTHCHECK'));
    const healthcheck = check.map((word) => word.replace('9464', opsPort));
    expect(spawnSync(node, healthcheck).status).toBe(0);
    const { uid } = statSync(`/proc/${bot.pid}`);
    expect(`${uid}`).toBe(lastOf('USER').split(':')[0]);
    bot.kill('SIGTERM');
    expect(await ended).toBe(0);
    expect(spawnSync(node, healthcheck).status).toBe(1);
    // All that it has written, and for itself alone.
    const written = join(image, lastOf('VOLUME'), 'data');
    expect(readdirSync(written)).toContain('nimble-session.sqlite');
    expect(statSync(written).mode & 0o777).toBe(0o700);
  },
);
