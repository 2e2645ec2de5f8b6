import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { pretendStudio } from '../../sandbox/src/pretend-studio.js';
import { answerTo, commandModalSaying } from '../support/answers.js';
import { it as base } from '../support/fixtures.js';
import { ada, ben, mei, openForm, wholeText, workstations } from '../support/launching.js';
import { formFor } from '../support/owner-form.js';
import { readySession } from '../support/sessions.js';

const engineers = 'S0ENGINEERS';
const adaInStudio = '9267a1b2c3-6f1d2c30-4d51-4b0e-9a63-0d0c7be5f001';

/** A file of pairs that names Ada, and is gone after the test. */
const it = base.extend('file', async ({ task: _task }, { onCleanup }) => {
  const folder = mkdtempSync(join(tmpdir(), 'people-'));
  onCleanup(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'people.json');
  writeFileSync(file, JSON.stringify({ [ada]: adaInStudio }));
  return file;
});

const refused = [
  {
    who: 'is deactivated',
    account: { deleted: true },
    own: 'Your Slack account is deactivated',
    other: '’s Slack account is deactivated',
  },
  {
    who: 'is a bot',
    account: { is_bot: true },
    own: 'This Slack account belongs to an app',
    other: ' is an app, and workstations are for people',
  },
  {
    who: 'is a user of an app',
    account: { is_app_user: true },
    own: 'This Slack account belongs to an app',
    other: ' is an app, and workstations are for people',
  },
  {
    who: 'is a stranger',
    account: { is_stranger: true },
    own: 'Your Slack account belongs to another organisation',
    other: '’s Slack account belongs to another organisation',
  },
  {
    who: 'has an unconfirmed e-mail address',
    account: { is_email_confirmed: false },
    own: 'Slack has not confirmed your e-mail address',
    other: 'Slack has not confirmed ',
  },
  {
    who: 'is a guest of several channels',
    account: { is_restricted: true },
    own: 'You are a guest of this workspace',
    other: ' is a guest of this workspace',
  },
  {
    who: 'is a guest of one channel',
    account: { is_ultra_restricted: true },
    own: 'You are a guest of this workspace',
    other: ' is a guest of this workspace',
  },
];

describe('an account that does not count', () => {
  it.for(refused)('$who: as the caller', async ({ account, own }, { slack, person }) => {
    slack.person({ person: ada, account });
    const modal = await commandModalSaying(person, workstations, own);
    expect(modal.submit).toBeNull();
  });

  it.for([
    ...refused,
    {
      who: 'is of another workspace',
      account: { team_id: 'T0ELSEWHERE' },
      other: '’s Slack account belongs to another workspace',
    },
  ])('$who: as the owner whom an admin chooses', async ({ account, other }, { start }) => {
    const bot = await start({ rules: { adminUsers: [mei] } });
    bot.slack.person({ person: ben, account });
    const form = await formFor(await bot.person(mei), ben);
    expect(JSON.stringify(form.blocks)).toContain(other);
  });

  it.for(refused)(
    '$who: as a member of a group of admins, and of those that may launch',
    async ({ account, own }, { start }) => {
      const rules = { adminUserGroups: [engineers], allowedUserGroups: [engineers] };
      const bot = await start({ rules });
      const person = await bot.person(mei);
      bot.slack.person({ person: mei, account });
      expect((await answerTo(person, 'history')).text).toContain('Only admins of the studio');
      await commandModalSaying(person, workstations, own);
    },
  );

  it('is Slackbot’s, of which Slack says that it is no bot', async ({ start }) => {
    const bot = await start({ rules: { adminUsers: [mei] } });
    bot.slack.person({ person: 'USLACKBOT', account: { is_bot: false } });
    const form = await formFor(await bot.person(mei), 'USLACKBOT');
    expect(JSON.stringify(form.blocks)).toContain('is an app, and workstations are for people');
  });
});

describe('an account that counts', () => {
  it('is a guest’s with ALLOW_GUESTS, also as an admin', async ({ start }) => {
    const bot = await start({ rules: { allowGuests: true, adminUsers: [mei] } });
    bot.slack.person({ person: mei, account: { is_restricted: true } });
    const guest = await bot.person(mei);
    await openForm(guest);
    expect((await answerTo(guest, 'history')).text).not.toContain('Only admins');
  });

  it('is one whose profile is blank, null or missing, if the file of pairs names it', async ({
    start,
    file,
  }) => {
    const bot = await start({ directory: { studioUsersFile: file } });
    const blank = { real_name: ' ', name: null, profile: { email: '', real_name: null } };
    const account = { ...blank, is_email_confirmed: false };
    bot.slack.person({ person: ada, account, without: ['is_restricted', 'profile.title'] });
    const person = await bot.person(ada);
    const { launch } = await readySession(bot, person);
    expect(wholeText(await launch.saying('has a workstation ready'))).toContain(ada);
    bot.slack.person({ person: ada, without: ['profile'] });
    await bot.restart();
    await openForm(person);
  });

  it('is not one that the file of pairs names and that is deactivated', async ({ start, file }) => {
    const bot = await start({ directory: { studioUsersFile: file } });
    bot.slack.person({ person: ada, account: { deleted: true } });
    const person = await bot.person(ada);
    await commandModalSaying(person, workstations, 'Your Slack account is deactivated');
  });

  it('is one of another workspace of the same organisation on Enterprise Grid', async ({
    start,
  }) => {
    const enterprise = { id: 'E0PAPERMILL', name: 'Paper Mill' };
    const bot = await start({ sandbox: { studio: { ...pretendStudio, enterprise } } });
    const person = await bot.person(ada);
    const inOrganisation = {
      id: 'W0ADA00001',
      enterprise_id: enterprise.id,
      enterprise_name: enterprise.name,
      is_admin: false,
      is_owner: false,
      teams: ['T0ELSEWHERE'],
    };
    const account = { team_id: 'T0ELSEWHERE', enterprise_user: inOrganisation };
    bot.slack.person({ person: ada, account });
    await openForm(person);
    bot.slack.person({
      person: ben,
      account: { ...account, enterprise_user: { ...inOrganisation, enterprise_id: 'E0ELSE' } },
    });
    const other = await bot.person(ben);
    expect((await answerTo(other, '')).text).toContain('belongs to another workspace');
  });
});

describe('the e-mail address', () => {
  it.for<[string, string]>([
    ['with space around it', ' ada@papermoon.example\n'],
    ['in capitals that the directory does not have', 'Ada@PaperMoon.example'],
  ])('finds the person %s', async ([, email], { bot, slack, person }) => {
    slack.person({ person: ada, account: { profile: { email } } });
    await readySession(bot, person);
    expect(bot.nimble.state().sessions[0]?.ownedBy).toBe(adaInStudio);
  });

  it('finds the person as it is written if the directory has it so', async ({ start }) => {
    const email = 'Ada@PaperMoon.example';
    const people = pretendStudio.people.map((one) =>
      one.slackId === ada ? { ...one, email } : one,
    );
    const bot = await start({ sandbox: { studio: { ...pretendStudio, people } } });
    await openForm(await bot.person(ada));
    expect(bot.nimble.state().calls.GetUserId).toBe(1);
  });
});
