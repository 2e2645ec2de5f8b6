import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, vi } from 'vitest';
import { pretendStudio } from '../../sandbox/src/pretend-studio.js';
import type { Audience } from '../../src/studio/studio.js';
import { commandModalSaying } from '../support/answers.js';
import { withProfiles } from '../support/changed-studio.js';
import { connect, outcomeOf } from '../support/connect.js';
import { it as test } from '../support/fixtures.js';
import { ada, mei, openForm, sam, workstations } from '../support/launching.js';
import { readySession } from '../support/sessions.js';

/** For whom each profile is; one that is not here is for everybody. */
const audiences = vi.hoisted(() => new Map<string, Audience>());

/** The owners of the sessions that the studio was asked for. */
const owners = vi.hoisted((): (string | null)[] => []);

vi.mock('../../src/studio/open-studio.js', async (original) => {
  const real = await original<typeof import('../../src/studio/open-studio.js')>();
  const openStudio: typeof real.openStudio = async (...given) =>
    withProfiles(
      await real.openStudio(...given),
      ({ id }) => ({ audience: audiences.get(id) ?? null }),
      (ownedBy) => owners.push(ownedBy),
    );
  return { ...real, openStudio };
});

const engineers = 'S0ENGINEERS';
const [lighting, animation, compositing] = [
  'lp-lighting-seq040',
  'lp-animation-main',
  'lp-compositing-nuke',
];

const everyProfile = pretendStudio.launchProfiles.map(({ launchProfileId }) => launchProfileId);

beforeEach(() => {
  audiences.clear();
  owners.length = 0;
});

/** A bot at a studio that has no users of its own. */
const it = test.override({ setup: { directory: { identityStore: null, byEmail: true } } });

function offered(form: { blocks: unknown }): string[] {
  const values = [...JSON.stringify(form.blocks).matchAll(/"value":"(lp-[^"]+)"/g)];
  return [...new Set(values.map(([, id]) => id ?? ''))];
}

describe('a profile with an audience', () => {
  it('is offered to those whom it names by address or by group, and to no admin besides', async ({
    start,
    setup,
  }) => {
    audiences.set(lighting, { emails: ['ada@papermoon.example'], userGroups: [] });
    audiences.set(animation, { emails: [], userGroups: [engineers] });
    const bot = await start({ ...setup, rules: { adminUsers: [mei] } });
    const formOf = async (who: string) => offered(await openForm(await bot.person(who)));
    expect(await formOf(ada)).toEqual(expect.arrayContaining([lighting, compositing]));
    expect(await formOf(ada)).not.toContain(animation);
    expect(await formOf(mei)).toEqual(expect.arrayContaining([animation, compositing]));
    expect(await formOf(mei)).not.toContain(lighting);
  });

  it('is refused in a form that names it all the same', async ({ bot, person }) => {
    audiences.set(animation, { emails: [], userGroups: [engineers] });
    const form = await openForm(person);
    const values = JSON.parse(
      JSON.stringify(person.values(form, {})).replaceAll(lighting, animation),
    );
    const outcome = await person.submit(form, values);
    expect(JSON.stringify(outcome)).toContain('This profile is not among those you may use.');
    expect(bot.nimble.state().sessions).toEqual([]);
  });

  it('cannot be connected to by an owner to whom it is no longer open; Stop works', async ({
    bot,
    person,
    session,
  }) => {
    for (const id of everyProfile) audiences.set(id, { emails: [], userGroups: [engineers] });
    const shown = await outcomeOf(person, await connect(person, session));
    expect(shown).toContain('launch profile *Lighting · seq 040* is not among those you may use');
    expect(bot.nimble.state().calls.CreateStreamingSessionStream).toBe(0);
    await person.press(await session.launch.saying('"Stop"'), 'Stop');
    await person.press(await session.launch.saying('"Start"'), 'Start');
    await session.launch.threadSaying('Its owner may not use it right now');
  });

  it('leaves a form that says whom to ask, if none is open to the person', async ({ person }) => {
    for (const id of everyProfile) audiences.set(id, { emails: [], userGroups: [engineers] });
    const modal = await commandModalSaying(
      person,
      workstations,
      'There is no launch profile for you yet. Ask the studio’s engineer',
    );
    expect(modal.submit).toBeNull();
  });

  it('is not known to be open as long as Slack does not say who is in its group', async ({
    bot,
    person,
  }) => {
    audiences.set(animation, { emails: [], userGroups: [engineers] });
    bot.slack.fail({ method: 'usergroups.users.list', answer: 'internal_error', times: 9 });
    await commandModalSaying(person, workstations, 'Slack cannot say right now who may do what');
  });
});

describe('at a studio without users of its own', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'nimble-session-people-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('a person is their address in lower case, and a pair in the file wins', async ({
    start,
    setup,
  }) => {
    const file = join(folder, 'people.json');
    writeFileSync(file, JSON.stringify({ [mei]: 'mei' }));
    const people = pretendStudio.people.map((one) =>
      one.slackId === ada ? { ...one, email: 'Ada@PaperMoon.example' } : one,
    );
    const bot = await start({
      ...setup,
      directory: { ...setup.directory, studioUsersFile: file },
      sandbox: { studio: { ...pretendStudio, people } },
    });
    for (const who of [ada, mei]) await readySession(bot, await bot.person(who));
    expect(owners).toEqual(['ada@papermoon.example', 'mei']);
  });

  it('a person without an address and without a pair reads what to do', async ({
    start,
    setup,
  }) => {
    const people = pretendStudio.people.map(({ email, ...one }) =>
      one.slackId === sam || email === undefined ? one : { ...one, email },
    );
    const bot = await start({ ...setup, sandbox: { studio: { ...pretendStudio, people } } });
    const modal = await commandModalSaying(
      await bot.person(sam),
      workstations,
      'Your Slack profile shows no e-mail address',
    );
    expect(modal.submit).toBeNull();
  });
});
