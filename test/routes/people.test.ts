import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { type PretendStudio, pretendStudio } from '../../sandbox/src/pretend-studio.js';
import type { PageView, StateValues } from '../../sandbox/src/slack/page-protocol.js';
import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import {
  type BotInSandbox,
  type BotInSandboxOptions,
  startBotInSandbox,
} from '../support/bot-in-sandbox.js';
import {
  ada,
  ben,
  general,
  mei,
  openForm,
  sam,
  wholeText,
  workstations,
} from '../support/launching.js';
import { ask, modalSaying, noted, ownNote, privateAnswer } from './asked.js';

const adaInStudio = '9267a1b2c3-6f1d2c30-4d51-4b0e-9a63-0d0c7be5f001';
const benInStudio = '9267a1b2c3-6f1d2c30-4d51-4b0e-9a63-0d0c7be5f002';

let world: BotInSandbox;
afterEach(() => world.close());

async function start(options: BotInSandboxOptions = {}) {
  world = await startBotInSandbox(options);
}

const nimble = () => world.sandbox.nimble.controls;
const slackCalls = (method: string) =>
  world.sandbox.slack.controls.state().calls.filter((call) => call.method === method);

function chosenIn(form: PageView): string[] {
  const text = JSON.stringify(form.state.values);
  return [...text.matchAll(/"value":"([^"]+)"/g)].map(([, value]) => value ?? '');
}

function offeredIn(form: PageView): string[] {
  const text = JSON.stringify(form.blocks);
  return [...new Set([...text.matchAll(/"value":"(lp-[^"]+)"/g)].map(([, id]) => id ?? ''))];
}

describe('who owns a session', () => {
  const folder = mkdtempSync(join(tmpdir(), 'people-'));
  const pairs = join(folder, 'people.json');
  afterEach(() => rmSync(pairs, { force: true }));
  afterAll(() => rmSync(folder, { recursive: true }));

  async function ownerOfLaunchBy(slackUserId: string) {
    const asked = await ask(await world.person(slackUserId));
    await asked.saying('has a workstation ready');
    return nimble().state().sessions.at(-1)?.ownedBy;
  }

  it('is whoever the identity store knows by the e-mail address of the Slack profile', async () => {
    await start();
    expect(await ownerOfLaunchBy(ada)).toBe(adaInStudio);
    expect(await ownerOfLaunchBy(ben)).toBe(benInStudio);
  });

  it('is whom the file of explicit pairs names, whatever the identity store says', async () => {
    writeFileSync(pairs, JSON.stringify({ [ada]: benInStudio }));
    await start({ directory: { studioUsersFile: pairs } });
    expect(await ownerOfLaunchBy(ada)).toBe(benInStudio);
    // Who is not in the file is still looked up.
    expect(await ownerOfLaunchBy(ben)).toBe(benInStudio);
    expect(nimble().state().calls.GetUserId).toBe(1);
  });

  it('is left to Nimble when neither is set up', async () => {
    await start({ directory: { identityStore: null } });
    // As the pretend Nimble notes it: whoever the bot's own credentials belong to.
    expect(await ownerOfLaunchBy(sam)).toBe('AROASANDBOXNIMBLE000:nimble-session-bot');
    expect(nimble().state().calls.GetUserId).toBe(0);
  });

  it.each([
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
      words: 'nobody with the e-mail address sam@papermoon.example. Ask the studio’s engineer',
    },
    {
      who: 'is not in the file, and there is no directory',
      studio: pretendStudio,
      settings: { identityStore: null, studioUsersFile: pairs },
      words: 'Your Slack account is not linked to a studio user.',
    },
    {
      who: 'is a member of no profile',
      studio: withPerson(sam, { studioUserId: '9267a1b2c3-6f1d2c30-4d51-4b0e-9a63-0d0c7be5f004' }),
      settings: {},
      words: 'There is no launch profile for you yet.',
    },
  ])('is nobody who $who: the form says what to do', async ({ studio, settings, words }) => {
    writeFileSync(pairs, JSON.stringify({ [ada]: adaInStudio }));
    await start({ sandbox: { studio }, directory: settings });
    const modal = await modalSaying(await world.person(sam), workstations, words);
    expect(modal.submit).toBeNull();
    expect(JSON.stringify(modal.blocks)).not.toMatch(/undefined|request id/);
  });

  it('is somebody whom Slack does not tell of: the form says so', async () => {
    await start();
    world.sandbox.slack.controls.fail({ method: 'users.info', answer: 'user_not_found', times: 9 });
    await modalSaying(await world.person(ada), workstations, 'Slack did not say who you are');
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

describe('the profiles offered', () => {
  it('are those of the person, as far as they are READY', async () => {
    await start();
    expect(offeredIn(await openForm(await world.person(ada)))).toEqual([
      'lp-lighting-seq040',
      'lp-animation-main',
      'lp-compositing-nuke',
    ]);
    expect(offeredIn(await openForm(await world.person(ben)))).toEqual(['lp-animation-main']);
  });

  it('can be searched when there are more than a list holds', async () => {
    await start({ sandbox: { studio: manyProfiles(150) } });
    const person = await world.person(ada);
    const form = await openForm(person);
    const search = (value: string) =>
      person.suggest({
        place: { kind: 'view', viewId: form.id },
        blockId: `profile:${ada}`,
        actionId: 'launch_profile_search',
        value,
        values: form.state.values,
      });
    expect((await search('')).options).toHaveLength(100);
    const found = await search('shot 149');
    expect(found.options.map(({ value }) => value)).toEqual(['lp-149']);
    expect(await search('nowhere')).toMatchObject({ result: 'ok', options: [] });

    await person.choose(form, 'launch_profile_search', 'lp-149');
    const changed = await person.waitFor(
      ({ modals }) => modals.find(({ id, hash }) => id === form.id && hash !== form.hash),
      'the types of the other profile',
    );
    expect(chosenIn(changed)).toEqual(['lp-149', 'g5.8xlarge']);
    const note = ownNote();
    expect(await person.submit(changed, person.values(changed, { note }))).toEqual({
      result: 'ok',
    });
    const message = await noted(person, note).saying('has a workstation ready');
    expect(wholeText(message)).toContain('Shot 149');
    expect(nimble().state().sessions).toMatchObject([{ launchProfileId: 'lp-149' }]);
  });

  it('are those of whoever an admin chose, when they are searched', async () => {
    const studio = manyProfiles(240);
    const launchProfiles = studio.launchProfiles.map((profile, at) =>
      at < 120 ? profile : { ...profile, name: `Take ${at}`, members: ['ben'] },
    );
    await start({
      sandbox: { studio: { ...studio, launchProfiles } },
      rules: { adminUserGroups: ['S0ENGINEERS'] },
    });
    const admin = await world.person(mei);
    const form = await openForm(admin);
    await admin.choose(form, 'owner', ben);
    const forBen = await admin.waitFor(
      ({ modals }) => modals.find(({ id, hash }) => id === form.id && hash !== form.hash),
      'the form for Ben',
    );
    const search = async (who: WorkspaceClient, view: PageView, values: StateValues) => {
      const place = { kind: 'view' as const, viewId: view.id };
      const actionId = 'launch_profile_search';
      const asked = { place, blockId: `profile:${ben}`, actionId, value: '119', values };
      const first = await who.suggest(asked);
      const second = await who.suggest({ ...asked, value: '120' });
      return [...first.options, ...second.options].map(({ value }) => value);
    };
    expect(await search(admin, forBen, forBen.state.values)).toEqual(['lp-120']);
    // Whose name it is counts for an admin alone.
    const person = await world.person(ada);
    const own = await openForm(person);
    const owner = { owner: { type: 'users_select', selected_user: ben } };
    expect(await search(person, own, { ...own.state.values, owner })).toEqual(['lp-119']);
    const nonsense = { owner: { type: 'users_select', selected_user: 7 } };
    expect(await search(person, own, { ...own.state.values, owner: nonsense })).toEqual(['lp-119']);
    // While Slack does not say whose name counts, neither's are shown.
    await world.restartBot();
    const silence = { method: 'usergroups.users.list', answer: 'internal_error', times: 2 };
    world.sandbox.slack.controls.fail(silence);
    expect(await search(admin, forBen, forBen.state.values)).toEqual([]);
    expect(await search(admin, forBen, forBen.state.values)).toEqual(['lp-120']);
  });

  it('can be searched by a bot that has been started anew', async () => {
    await start({ sandbox: { studio: manyProfiles(150) } });
    const person = await world.person(ada);
    const form = await openForm(person);
    await world.restartBot();
    const found = await person.suggest({
      place: { kind: 'view', viewId: form.id },
      blockId: `profile:${ada}`,
      actionId: 'launch_profile_search',
      value: 'shot 77',
      values: form.state.values,
    });
    expect(found.options.map(({ value }) => value)).toEqual(['lp-77']);
  });
});

function manyProfiles(count: number): PretendStudio {
  const [lighting] = pretendStudio.launchProfiles;
  if (lighting === undefined) throw new Error('the pretend studio has no profile');
  const launchProfiles = Array.from({ length: count }, (_, at) => ({
    ...lighting,
    launchProfileId: `lp-${at}`,
    name: `Shot ${at}`,
    ec2InstanceTypes: at === 149 ? ['g5.8xlarge'] : ['g5.2xlarge'],
    streamingImageIds: ['img-rocky-8-dcc-01'],
  }));
  return { ...pretendStudio, launchProfiles };
}

describe('the words after the command', () => {
  it.each(['help', '?', '--help', ' HELP '])('%s: explains, to this person only', async (words) => {
    await start();
    const person = await world.person(ada);
    await person.say(workstations, `/nimble-session ${words}`);
    const answer = await privateAnswer(person, 'opens the form');
    expect(answer.text).toContain('press *Launch*');
    expect(person.messages(workstations).filter(({ ephemeral }) => !ephemeral)).toEqual([]);
    expect(person.workspace.modals).toEqual([]);
  });

  it.each([
    ['g5.2xlarge', ['lp-lighting-seq040', 'g5.2xlarge', 'img-rocky-8-dcc-01']],
    ['g5.xlarge', ['lp-animation-main', 'g5.xlarge']],
    ['nuke', ['lp-compositing-nuke', 'g4dn.2xlarge', 'img-win-2022-dcc-01']],
    ['ANIM', ['lp-animation-main', 'g4dn.xlarge']],
  ])('%s: preselects, on a loading form and on one at hand', async (words, chosen) => {
    await start();
    const person = await world.person(ada);
    expect(chosenIn(await openForm(person, words))).toEqual(chosen);
    expect(chosenIn(await openForm(person, words))).toEqual(chosen);
  });

  it('unknown ones: one line on top of the form that was loading, one answer when at hand', async () => {
    await start();
    const person = await world.person(ada);
    const form = await openForm(person, '<!channel> g9');
    const line = 'I know no instance type or launch profile called “&lt;!channel&gt; g9”';
    expect(JSON.stringify(form.blocks)).toContain(line);
    expect(offeredIn(form)).toHaveLength(3);
    await person.say(workstations, '/nimble-session <!channel> g9');
    await privateAnswer(person, line);
    expect(slackCalls('views.open')).toHaveLength(1);
  });

  it('take the channel where they were typed, even one without the bot', async () => {
    await start();
    const person = await world.person(ada);
    const form = await openForm(person, '', general);
    expect(JSON.stringify(form.state.values)).toContain(general);
    const note = ownNote();
    await person.submit(form, person.values(form, { note }));
    expect(await noted(person, note).saying('ready')).toMatchObject({ channel: general });
  });
});

describe('a form whose profiles are not at hand', () => {
  it('opens at once when AWS is slow, and fills itself', async () => {
    await start();
    nimble().latency({ ms: 400 });
    const person = await world.person(ada);
    const opened = await person.openModal(workstations, '/nimble-session');
    expect(opened.submit).toBeNull();
    expect(JSON.stringify(opened.blocks)).toContain('One moment: asking Nimble Studio');
    expect(nimble().state().calls.ListLaunchProfiles).toBe(0);
    const form = await person.waitFor(
      ({ modals }) => modals.find(({ submit }) => submit === 'Launch'),
      'the filled form',
    );
    expect(form.id).toBe(opened.id);
  });

  it('says what is wrong when AWS refuses', async () => {
    await start();
    const person = await world.person(ada);
    nimble().fail({
      operation: 'ListLaunchProfiles',
      fault: { kind: 'error', name: 'AccessDeniedException', message: 'no <!channel>' },
    });
    const words = 'AWS does not let this bot do that.';
    const modal = await modalSaying(person, workstations, words);
    const text = JSON.stringify(modal.blocks);
    expect(text).toMatch(/request id `[0-9a-f-]{36}`/);
    expect(text).toContain('“no &lt;!channel&gt;”');
    await openForm(person);
  });

  it('can be closed while it is loading, without a word', async () => {
    await start();
    nimble().latency({ ms: 200 });
    const person = await world.person(ada);
    const opened = await person.openModal(workstations, '/nimble-session');
    await person.closeModal(opened);
    await vi.waitFor(() => expect(slackCalls('views.update')).toHaveLength(1), 5_000);
    nimble().reset();
    await openForm(person);
    expect(world.logLines.filter((line) => JSON.parse(line).level >= 50)).toEqual([]);
    expect(person.workspace.messages).toEqual([]);
  });
});
