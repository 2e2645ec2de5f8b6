import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { pretendStudio } from '../../sandbox/src/pretend-studio.js';
import { commandModalSaying } from '../support/answers.js';
import type { BotInSandbox } from '../support/bot-in-sandbox.js';
import { it as base } from '../support/fixtures.js';
import { ada, ben, sam, workstations } from '../support/launching.js';
import { requestLaunch } from '../support/requested-launch.js';

const adaInStudio = '9267a1b2c3-6f1d2c30-4d51-4b0e-9a63-0d0c7be5f001';
const benInStudio = '9267a1b2c3-6f1d2c30-4d51-4b0e-9a63-0d0c7be5f002';

/** A file of pairs that is gone after the test. */
const it = base.extend('file', async ({ task: _task }, { onCleanup }) => {
  const folder = mkdtempSync(join(tmpdir(), 'people-'));
  onCleanup(() => rmSync(folder, { recursive: true }));
  return join(folder, 'people.json');
});

describe('who owns a session', () => {
  async function ownerOfLaunchBy(bot: BotInSandbox, slackUserId: string) {
    const launch = await requestLaunch(await bot.person(slackUserId));
    await launch.saying('has a workstation ready');
    return bot.nimble.state().sessions.at(-1)?.ownedBy;
  }

  it('is the person whom the identity store knows by the e-mail address of the Slack profile', async ({
    bot,
  }) => {
    expect(await ownerOfLaunchBy(bot, ada)).toBe(adaInStudio);
    expect(await ownerOfLaunchBy(bot, ben)).toBe(benInStudio);
  });

  it('is the person whom the file of pairs names, even if the identity store names another', async ({
    start,
    file,
  }) => {
    writeFileSync(file, JSON.stringify({ [ada]: benInStudio }));
    const bot = await start({ directory: { studioUsersFile: file } });
    expect(await ownerOfLaunchBy(bot, ada)).toBe(benInStudio);
    // A person who is not in the file is still looked up.
    expect(await ownerOfLaunchBy(bot, ben)).toBe(benInStudio);
    expect(bot.nimble.state().calls.GetUserId).toBe(1);
  });

  it.for([
    { mode: '640', warnings: 0 },
    { mode: '660', warnings: 1 },
  ])(
    'is set by a file of pairs, whose mode the log tells if others may write to it: $mode',
    async ({ mode, warnings }, { start, file }) => {
      writeFileSync(file, '{}');
      chmodSync(file, Number.parseInt(mode, 8));
      const { logLines } = await start({ directory: { studioUsersFile: file } });
      const warned = logLines.filter((line) => line.includes('others may read or write this file'));
      expect(warned).toHaveLength(warnings);
    },
  );

  it('is left to Nimble when neither is set up', async ({ start }) => {
    const bot = await start({ directory: { identityStore: null } });
    // The pretend Nimble notes the owner of the bot's own credentials.
    expect(await ownerOfLaunchBy(bot, sam)).toBe('AROASANDBOXNIMBLE000:nimble-session-bot');
    expect(bot.nimble.state().calls.GetUserId).toBe(0);
  });

  it.for([
    {
      who: 'shows no e-mail address',
      studio: withPerson(sam, { email: undefined }),
      settings: {},
      words: 'Your Slack profile shows no e-mail address',
    },
    {
      who: 'is not in the directory',
      studio: pretendStudio,
      settings: {},
      words: 'does not know sam@papermoon.example. Ask the studio’s engineer',
    },
    {
      who: 'is not in the file when there is no directory',
      studio: pretendStudio,
      settings: { identityStore: null },
      words: 'Your Slack account is not linked to a studio user.',
    },
    {
      who: 'is a member of no profile',
      studio: withPerson(sam, { studioUserId: '9267a1b2c3-6f1d2c30-4d51-4b0e-9a63-0d0c7be5f004' }),
      settings: {},
      words: 'There is no launch profile for you yet.',
    },
  ])(
    'is not found for a person who $who: the form says what to do',
    async ({ studio, settings, words }, { start, file }) => {
      writeFileSync(file, JSON.stringify({ [ada]: adaInStudio }));
      const bot = await start({
        sandbox: { studio },
        directory: { studioUsersFile: file, ...settings },
      });
      const modal = await commandModalSaying(await bot.person(sam), workstations, words);
      expect(modal.submit).toBeNull();
      expect(JSON.stringify(modal.blocks)).not.toMatch(/undefined|request id/);
    },
  );

  it('is not found if Slack does not say who the person is: the form says so', async ({
    slack,
    person,
  }) => {
    slack.fail({ method: 'users.info', answer: 'user_not_found', times: 9 });
    await commandModalSaying(person, workstations, 'Slack cannot say right now who may do what');
  });
});

function withPerson(slackId: string, change: { email?: undefined; studioUserId?: string }) {
  const people = pretendStudio.people.map((person) => {
    if (person.slackId !== slackId) return person;
    const { email, ...rest } = person;
    return {
      ...rest,
      ...(!('email' in change) && email !== undefined && { email }),
      ...(change.studioUserId !== undefined && { studioUserId: change.studioUserId }),
    };
  });
  return { ...pretendStudio, people };
}
