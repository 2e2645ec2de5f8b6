import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PageView } from '../../sandbox/src/slack/page-protocol.js';
import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
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
import { noted, ownNote } from './asked.js';
import { forged } from './forged.js';
import {
  answerTo,
  buttonsOf,
  homeSaying,
  type OwnSession,
  pressForged,
  readySession,
  type SessionWorld,
  startSessionWorld,
  stateOf,
  toldPrivately,
} from './session-world.js';

const engineers = 'S0ENGINEERS';
const lighting = 'C0LIGHTNG03';

let world: SessionWorld;
let person: WorkspaceClient;
const nimble = () => world.sandbox.nimble.controls;
const calls = () => nimble().state().calls;
const changes = () =>
  calls().StartStreamingSession + calls().StopStreamingSession + calls().DeleteStreamingSession;
const creations = () => calls().CreateStreamingSession;

const selectingUser = (id: string) => ({ selected_user: id });
const selecting = (value: string) => ({
  selected_option: { text: { type: 'plain_text', text: value }, value },
});

/** The modal that a press or a submission leaves, once it says this. */
function modalSaying(who: WorkspaceClient, words: string): Promise<PageView> {
  return who.waitFor(
    ({ modals }) => modals.find(({ blocks }) => JSON.stringify(blocks).includes(words)),
    `a modal saying “${words}”`,
  );
}

describe.each([
  { by: 'ADMIN_USERS', rules: { adminUsers: [mei] } },
  { by: 'ADMIN_USER_GROUPS', rules: { adminUserGroups: [engineers] } },
])('with an admin by $by', ({ rules }) => {
  let session: OwnSession;
  beforeAll(async () => {
    world = await startSessionWorld({ rules });
    person = await world.person(ada);
    session = await readySession(world, person);
  });
  afterAll(() => world.closeAndSearch());

  it.each([
    { action: 'stop', label: 'Stop', words: 'can stop it' },
    { action: 'start', label: 'Start', words: 'can start it' },
    { action: 'terminate', label: 'Terminate', words: 'can terminate it' },
  ])('$action: not for others; for the admin, and the thread says who', async (row) => {
    const [other, admin] = [await world.person(ben), await world.person(mei)];
    const message = await session.asked.saying(`"${row.label}"`);
    const before = changes();
    const told = await toldPrivately(other, () => other.press(message, row.label));
    expect(told).toMatchObject({
      ephemeral: true,
      text: `This is Ada Okafor’s workstation: only its owner or an admin of the studio ${row.words}.`,
    });
    expect(changes()).toBe(before);
    await admin.press(message, row.label);
    await session.asked.threadSaying(new RegExp(`as asked.* <@${mei}> asked for it`));
    await vi.waitFor(() => expect(changes()).toBe(before + 1));
    if (row.action === 'stop') await session.asked.saying('has a stopped workstation');
    if (row.action === 'start') await session.asked.saying('has a workstation ready');
  });

  it('connect, give up, try again and dismiss: each refused to others in words', async () => {
    const other = await world.person(ben);
    const message = await session.asked.saying('workstation');
    for (const [action, words] of [
      ['give_up', 'only its owner or an admin of the studio can give it up'],
      ['try_again', 'only its owner or an admin of the studio can try it again'],
      ['dismiss', 'only its owner or an admin of the studio can dismiss it'],
    ] as const) {
      const told = await toldPrivately(other, () =>
        pressForged(other, message, action, session.clientToken),
      );
      expect(told.text).toContain(words);
    }
    for (const who of [other, await world.person(mei)]) {
      await pressForged(who, message, 'connect', session.clientToken);
      await modalSaying(who, 'and only its owner can connect to it.');
    }
    expect(calls().CreateStreamingSessionStream).toBe(0);
  });
});

describe('nobody is an admin unless a setting says so', () => {
  it('not even a studio engineer', async () => {
    world = await startSessionWorld();
    person = await world.person(ada);
    const admin = await world.person(mei);
    const { asked, sessionId } = await readySession(world, person);
    const message = await asked.saying('has a workstation ready');
    const told = await toldPrivately(admin, () => admin.press(message, 'Terminate'));
    expect(told.text).toContain('only its owner or an admin');
    for (const words of ['list all', 'history']) {
      expect((await answerTo(admin, words)).text).toContain('Only admins of the studio');
    }
    expect(stateOf(world, sessionId)).toBe('READY');
    await world.closeAndSearch();
  });
});

describe('forged presses', () => {
  let session: OwnSession;
  const actions = ['connect', 'stop', 'start', 'terminate', 'give_up', 'try_again', 'dismiss'];
  beforeAll(async () => {
    world = await startSessionWorld({ sandbox: { slack: { acknowledgementMs: 700 } } });
    person = await world.person(ada);
    session = await readySession(world, person);
  });
  afterAll(() => world.closeAndSearch());

  async function told(action: string, value: unknown): Promise<string> {
    const message = await session.asked.saying('has a workstation ready');
    if (action !== 'connect') {
      const press = () => pressForged(person, message, action, value);
      return (await toldPrivately(person, press)).text;
    }
    await pressForged(person, message, action, value);
    const modal = await person.waitFor(
      ({ modals }) =>
        modals.find(({ blocks }) => !JSON.stringify(blocks).includes('Preparing the way')),
      'what comes of it',
    );
    await person.closeModal(modal, true);
    return JSON.stringify(modal.blocks);
  }

  it.each(actions)('%s with the token of no launch', async (action) => {
    expect(await told(action, 'slack-nonsense')).toContain('I no longer know this workstation.');
    expect(await told(action, "' or 1=1 --")).toContain('I no longer know this workstation.');
    expect(stateOf(world, session.sessionId)).toBe('READY');
  });

  it.each(actions)('%s without a value, or an endless one', async (action) => {
    const message = await session.asked.saying('has a workstation ready');
    for (const value of [undefined, null, 7, { $ne: '' }, 'x'.repeat(2_000)]) {
      const answer = await toldPrivately(person, () => pressForged(person, message, action, value));
      expect(answer.text).toContain('That press did not arrive whole, so nothing was done.');
    }
    expect(stateOf(world, session.sessionId)).toBe('READY');
    expect(world.logLines.join('')).toContain('a button that is none of ours');
  });

  it.each(['stop', 'connect', 'try_again'])(
    '%s without a value, on the Home tab and in a modal',
    async (action) => {
      await person.home();
      const home = await homeSaying(person, 'Ready since');
      const told = await toldPrivately(person, () => pressForged(person, home, action, undefined));
      expect(told).toMatchObject({ channel: 'D0ADA00001' });
      expect(told.text).toContain('That press did not arrive whole');
      const form = await openForm(person);
      await pressForged(person, form, action, 'x'.repeat(2_000));
      const modal = await modalSaying(person, 'That press did not arrive whole');
      expect(modal.id).toBe(form.id);
      await person.closeModal(modal);
      expect(stateOf(world, session.sessionId)).toBe('READY');
    },
  );

  it('on somebody else’s launch, from a message of one’s own', async () => {
    const other = await world.person(ben);
    const own = await readySession(world, other);
    const message = await own.asked.saying('has a workstation ready');
    for (const action of ['stop', 'terminate', 'dismiss', 'try_again', 'give_up']) {
      const press = () => pressForged(other, message, action, session.clientToken);
      expect((await toldPrivately(other, press)).text).toContain(
        'This is Ada Okafor’s workstation',
      );
    }
    await pressForged(other, message, 'connect', session.clientToken);
    await modalSaying(other, 'This is Ada Okafor’s workstation');
    expect([stateOf(world, session.sessionId), stateOf(world, own.sessionId)]).toEqual([
      'READY',
      'READY',
    ]);
    expect(calls().CreateStreamingSessionStream).toBe(0);
  });

  it.each(['', 'Stop', 'stop ', 'STOP', 'delete', 'constructor', '__proto__', 'stop:now'])(
    'an action that there is none of: “%s”',
    async (action) => {
      const message = await session.asked.saying('has a workstation ready');
      const press = () => pressForged(person, message, action, session.clientToken);
      expect((await toldPrivately(person, press)).text).toContain('did not arrive whole');
      expect(stateOf(world, session.sessionId)).toBe('READY');
    },
  );
});

describe('who and what may be launched', () => {
  afterEach(() => world.closeAndSearch());

  it('only members of ALLOWED_USER_GROUPS and admins', async () => {
    world = await startSessionWorld({
      rules: { allowedUserGroups: [engineers], adminUsers: [ben] },
    });
    person = await world.person(ada);
    const opened = await person.openModal(workstations, '/nimble-session');
    const refusal = await modalSaying(person, 'is for some user groups of this workspace only');
    expect(refusal).toMatchObject({ id: opened.id, submit: null });
    await readySession(world, await world.person(mei));
    await readySession(world, await world.person(ben));
  });

  it('a form from before somebody left the group is refused', async () => {
    world = await startSessionWorld({ rules: { allowedUserGroups: [engineers] } });
    const engineer = await world.person(mei);
    const form = await openForm(engineer);
    world.sandbox.slack.controls.fail({
      method: 'usergroups.users.list',
      answer: 'no_such_subteam',
      times: 50,
    });
    await world.restartBot();
    const note = ownNote();
    await engineer.submit(form, engineer.values(form, { note }));
    const message = await noted(engineer, note).saying('could not be given this workstation');
    expect(wholeText(message)).toContain('for some user groups of this workspace only');
    expect(creations()).toBe(0);
  });

  it.each([
    { rules: { allowedUserGroups: [engineers] }, owner: mei },
    { rules: { adminUserGroups: [engineers] }, owner: ben },
  ])(
    'nobody is refused because Slack does not say who is in a group: %j',
    async ({ rules, owner }) => {
      world = await startSessionWorld({ rules });
      const engineer = await world.person(mei);
      const form = owner === mei ? await openForm(engineer) : await formFor(engineer, owner);
      await world.restartBot();
      world.sandbox.slack.controls.fail({
        method: 'usergroups.users.list',
        answer: 'internal_error',
      });
      const note = ownNote();
      await engineer.submit(form, engineer.values(form, { note }));
      await noted(engineer, note).saying('Slack cannot say right now who may start this');
      world.clock.forward(10_000);
      await noted(await world.person(owner), note).saying('has a workstation ready');
    },
  );

  it('only with the message in ALLOWED_CHANNELS', async () => {
    world = await startSessionWorld({ rules: { allowedChannels: [workstations] } });
    person = await world.person(ada);
    const form = await openForm(person);
    for (const channel of [general, lighting, 'C0NOWHERE99', null]) {
      const values = forged(form.state.values, 'channel', { selected_conversation: channel });
      expect(await person.submit(form, values)).toEqual({
        result: 'errors',
        errors: { channel: 'Workstations are not launched from there. Choose another channel.' },
      });
    }
    expect(creations()).toBe(0);
    await person.submit(form);
    await vi.waitFor(() => expect(creations()).toBe(1));
  });

  it('with one of ALLOWED_CHANNELS chosen in the form, wherever it was opened', async () => {
    world = await startSessionWorld({ rules: { allowedChannels: [workstations, lighting] } });
    person = await world.person(ada);
    const formThen = async (open: () => Promise<unknown>): Promise<PageView> => {
      const before = new Set(person.workspace.modals.map(({ id }) => id));
      await open();
      return person.waitFor(
        ({ modals }) => modals.find(({ id, submit }) => !before.has(id) && submit === 'Launch'),
        'the filled form',
      );
    };
    await person.home();
    const home = await homeSaying(person, 'Launch a workstation');
    const forms = {
      home: await formThen(() => person.press(home, 'Launch a workstation')),
      shortcut: await formThen(() => person.shortcut('launch_workstation')),
      elsewhere: await formThen(() => person.say(general, '/nimble-session')),
      allowed: await formThen(() => person.say(lighting, '/nimble-session')),
    };
    const channels = Object.values(forms).map(
      ({ state }) => state.values.channel?.channel?.selected_conversation,
    );
    expect(channels).toEqual([workstations, workstations, workstations, lighting]);
    for (const form of Object.values(forms)) {
      const text = JSON.stringify(form.blocks);
      expect(text).toContain('Only certain channels can be chosen here');
      expect(text).not.toContain('Leave it empty');
    }
    for (const form of [forms.home, forms.shortcut]) {
      const note = ownNote();
      expect(await person.submit(form, person.values(form, { note }))).toEqual({ result: 'ok' });
      const message = await noted(person, note).saying('has a workstation ready');
      expect(message.channel).toBe(workstations);
    }
  });

  it('only ALLOWED_INSTANCE_TYPES, in the form and forged', async () => {
    world = await startSessionWorld({ rules: { allowedInstanceTypes: ['g5.2xlarge'] } });
    person = await world.person(ada);
    const form = await openForm(person);
    const shown = JSON.stringify(form.blocks);
    expect(shown).toContain('g5.2xlarge');
    // Profiles that offer none of them are not offered either.
    expect(shown).not.toMatch(/g4dn|lp-animation-main/);
    const values = forged(form.state.values, 'instance_type', selecting('g5.8xlarge'));
    expect(await person.submit(form, values)).toMatchObject({ result: 'errors' });
    await world.restartBot();
    const note = ownNote();
    await person.submit(
      form,
      forged(person.values(form, { note }), 'instance_type', selecting('g5.8xlarge')),
    );
    const message = await noted(person, note).saying('could not be given this workstation');
    expect(wholeText(message)).toContain('does not offer g5.8xlarge');
    expect(creations()).toBe(0);
  });
});

describe('MAX_SESSIONS_PER_USER', () => {
  beforeEach(async () => {
    world = await startSessionWorld({ rules: { maxSessionsPerUser: 1, adminUsers: [mei] } });
    person = await world.person(ada);
  });
  afterEach(() => world.closeAndSearch());

  it('of two submissions at once exactly one passes; the other hears what stands in the way', async () => {
    const forms = [await openForm(person), await openForm(person)];
    const outcomes = await Promise.all(forms.map((form) => person.submit(form)));
    expect(outcomes).toEqual([{ result: 'ok' }, { result: 'ok' }]);
    const modal = await modalSaying(person, 'only one workstation at a time');
    await vi.waitFor(() => expect(nimble().state().sessions).toHaveLength(1));
    expect(creations()).toBe(1);
    expect(JSON.stringify(modal.blocks)).toContain('Lighting · seq 040');
  });

  it('is told on top of the form, with buttons that work; then the same form launches', async () => {
    const { asked } = await readySession(world, person);
    const form = await openForm(person);
    const note = ownNote();
    const filled = person.values(form, { note, instance_type: 'g5.8xlarge' });
    expect(await person.submit(form, filled)).toEqual({ result: 'ok' });
    const modal = await modalSaying(person, 'so nothing was started');
    expect(modal).toMatchObject({ close: 'Back', submit: null });
    expect(buttonsOf(modal)).toEqual(['Terminate']);
    await person.press(modal, 'Terminate');
    const answer = await modalSaying(person, 'It is being terminated. *Back* leads to your form');
    expect(answer).toMatchObject({ id: modal.id, close: 'Back' });
    await asked.saying('it is terminated');
    await person.closeModal(answer);
    const again = await person.waitFor(
      ({ modals }) => modals.length === 1 && modals.find(({ id }) => id === form.id),
      'the form alone',
    );
    expect(again.state.values).toEqual(filled);
    expect(await person.submit(again)).toEqual({ result: 'ok' });
    const message = await noted(person, note).saying('has a workstation ready');
    expect(wholeText(message)).toContain('g5.8xlarge');
    expect(person.workspace.modals).toEqual([]);
    expect(creations()).toBe(2);
  });

  it('may be told as often as Launch is pressed before there is room', async () => {
    await readySession(world, person);
    const form = await openForm(person);
    for (const press of ['first', 'second', 'third']) {
      expect(await person.submit(form), press).toEqual({ result: 'ok' });
      await person.closeModal(await modalSaying(person, 'so nothing was started'));
    }
    expect(creations()).toBe(1);
  });

  it('pressing Launch twice on one form is one session, not one too many', async () => {
    const form = await openForm(person);
    await Promise.all([person.submit(form), person.submit(form)]);
    await vi.waitFor(() => expect(nimble().state().sessions).toHaveLength(1));
    expect(JSON.stringify(person.workspace.modals)).not.toContain('at a time');
  });

  it('counts what an admin launches for somebody with that person', async () => {
    await readySession(world, person);
    const admin = await world.person(mei);
    await readySession(world, admin);
    const form = await formFor(await world.person(mei), ada);
    await admin.submit(form);
    const modal = await modalSaying(admin, 'so nothing was started');
    expect(buttonsOf(modal)).toEqual(['Terminate']);
    expect(creations()).toBe(2);
  });

  it('what is forged for somebody, and not settled yet, takes no place of theirs', async () => {
    await world.closeAndSearch();
    world = await startSessionWorld({
      rules: { maxSessionsPerUser: 1, adminUserGroups: [engineers] },
    });
    person = await world.person(ada);
    const form = await openForm(person);
    const other = await world.person(ben);
    const own = await openForm(other);
    await world.restartBot();
    const { slack } = world.sandbox;
    slack.controls.fail({ method: 'usergroups.users.list', answer: 'internal_error' });
    const notes = { forged: ownNote(), own: ownNote() };
    const filled = { ...form, state: { values: person.values(form, { note: notes.forged }) } };
    await person.submit(form, forOwner(filled, ben));
    await noted(person, notes.forged).saying('keeps trying');
    await other.submit(own, other.values(own, { note: notes.own }));
    await noted(other, notes.own).saying('has a workstation ready');
    expect((await answerTo(other, 'list')).text).toBe('One workstation.');
    world.clock.forward(5_000);
    await noted(person, notes.forged).saying('could not be given this workstation');
    expect(creations()).toBe(1);
  });

  it('an admin’s launch for somebody who has taken the place meanwhile is refused in words', async () => {
    const [admin, other] = [await world.person(mei), await world.person(ben)];
    const form = await formFor(admin, ben);
    const own = await openForm(other);
    await world.restartBot();
    studioDoesNotSay();
    const note = ownNote();
    await admin.submit(form, admin.values(form, { note }));
    await noted(admin, note).saying('keeps trying');
    const ownerNote = ownNote();
    await other.submit(own, other.values(own, { note: ownerNote }));
    await noted(other, ownerNote).saying('has a workstation ready');
    world.clock.forward(10_000);
    const message = await noted(admin, note).saying('could not be given this workstation');
    expect(wholeText(message)).toContain(
      'Ben Castellano has as many workstations already as one person may have at a time.',
    );
    expect(creations()).toBe(1);
    await noted(admin, note).threadSaying('has to be terminated first');
    expect((await answerTo(admin, 'history')).text).toContain('launch · too many');
  });

  it('forged for somebody who has theirs already: tells nothing of it', async () => {
    const other = await world.person(ben);
    await readySession(world, other);
    const form = await openForm(person);
    await world.restartBot();
    await person.submit(form, forOwner(form, ben));
    const refusal = 'Only admins of the studio can launch a workstation for somebody else';
    await person.waitFor(
      ({ messages }) => messages.find((message) => wholeText(message).includes(refusal)),
      'the refusal that anybody gets',
    );
    expect(JSON.stringify(person.workspace.modals)).not.toContain('no room');
    expect(creations()).toBe(1);
  });
});

/** What the form holds, with somebody else's name slipped in. */
function forOwner(form: PageView, owner: string) {
  return {
    ...form.state.values,
    owner: { owner: { type: 'users_select', ...selectingUser(owner) } },
  };
}

/** All attempts of one question for profiles come to nothing. */
function studioDoesNotSay(): void {
  nimble().fail({
    operation: 'ListLaunchProfiles',
    fault: { kind: 'error', name: 'InternalServerErrorException' },
    times: 3,
  });
}

/** The form, with somebody else chosen in it. */
async function formFor(who: WorkspaceClient, owner: string): Promise<PageView> {
  const form = await openForm(who);
  await who.choose(form, 'owner', owner);
  return who.waitFor(
    ({ modals }) => modals.find(({ id, hash }) => id === form.id && hash !== form.hash),
    'the form for somebody else',
  );
}

describe('on behalf of somebody', () => {
  beforeEach(async () => {
    world = await startSessionWorld({ rules: { adminUsers: [mei] } });
    person = await world.person(ada);
  });
  afterEach(() => world.closeAndSearch());

  it('an admin launches: of the other’s profiles, theirs to own, and they are told', async () => {
    const admin = await world.person(mei);
    const owner = await world.person(ben);
    const form = await formFor(admin, ben);
    const profiles = JSON.stringify(form.blocks).match(/lp-[\w-]+/g) ?? [];
    expect(new Set(profiles)).toEqual(new Set(['lp-animation-main']));
    const note = ownNote();
    expect(await admin.submit(form, admin.values(form, { note }))).toEqual({ result: 'ok' });
    const asked = noted(owner, note);
    const message = await asked.saying('has a workstation ready');
    expect(wholeText(message)).toContain('*Ben Castellano* has a workstation ready');
    expect(wholeText(message)).toContain(`by <@${mei}>`);
    const lines = await asked.threadSaying('your workstation is ready');
    expect(lines[0]).toBe(`<@${ben}> this workstation is for you: <@${mei}> asked for it.`);
    expect(lines.at(-1)).toMatch(new RegExp(`^<@${ben}> your workstation is ready`));
    expect(nimble().state().sessions).toMatchObject([
      { ownedBy: '9267a1b2c3-6f1d2c30-4d51-4b0e-9a63-0d0c7be5f002' },
    ]);
    await owner.home();
    expect(buttonsOf(await homeSaying(owner, 'Ready since'))).toContain('Connect');
    expect((await answerTo(owner, 'list')).text).toBe('One workstation.');
    expect((await answerTo(admin, 'list')).text).toContain('You have no workstation right now.');
  });

  it('of whom the studio does not say at first: they are told of it as soon as it does', async () => {
    const admin = await world.person(mei);
    const owner = await world.person(ben);
    const form = await formFor(admin, ben);
    await world.restartBot();
    studioDoesNotSay();
    const note = ownNote();
    expect(await admin.submit(form, admin.values(form, { note }))).toEqual({ result: 'ok' });
    const hitch = await noted(admin, note).saying('keeps trying');
    expect(owner.workspace.messages).toEqual([]);
    world.clock.forward(5_000);
    const asked = noted(owner, note);
    const message = await asked.saying('*Ben Castellano* has a workstation ready');
    expect(message.channel).toBe('D0BEN00002');
    const lines = await asked.threadSaying('your workstation is ready');
    expect(lines[0]).toBe(`<@${ben}> this workstation is for you: <@${mei}> asked for it.`);
    expect(buttonsOf(message)).toContain('Connect');
    const left = admin.messages(hitch.channel).find(({ ts }) => ts === hitch.ts);
    expect(left?.text).toContain(`The studio has confirmed that the workstation for <@${ben}>`);
    expect(admin.replies(hitch.channel, hitch.ts).map(({ text }) => text)).toEqual([
      expect.stringContaining('A hitch:'),
    ]);
  });

  it('and what one asks for oneself goes on in the channel after such a hitch', async () => {
    const form = await openForm(person);
    await world.restartBot();
    studioDoesNotSay();
    const note = ownNote();
    await person.submit(form, person.values(form, { note }));
    const hitch = await noted(person, note).saying('keeps trying');
    expect(hitch.channel).toBe('D0ADA00001');
    world.clock.forward(5_000);
    const message = await noted(person, note).saying('has a workstation ready');
    expect(message.channel).toBe(workstations);
    const left = person.messages(hitch.channel).find(({ ts }) => ts === hitch.ts);
    expect(left?.text).toContain(`From here on I keep you posted in <#${workstations}>`);
  });

  it('to whom it is their own choice that is offered again, not the admin’s', async () => {
    const admin = await world.person(mei);
    const form = await formFor(admin, ada);
    await admin.submit(form, admin.values(form, { instance_type: 'g5.8xlarge' }));
    await vi.waitFor(() => expect(creations()).toBe(1));
    expect(JSON.stringify((await openForm(person)).state.values)).not.toContain('g5.8xlarge');
    expect(JSON.stringify((await openForm(admin)).state.values)).not.toContain('g5.8xlarge');
  });

  it('by way of somebody else the channel is not lost: back at oneself it is chosen again', async () => {
    const admin = await world.person(mei);
    const form = await formFor(admin, ben);
    await admin.choose(form, 'owner', sam);
    const forSam = await admin.waitFor(
      ({ modals }) => modals.find(({ id, hash }) => id === form.id && hash !== form.hash),
      'the form for Sam',
    );
    expect(JSON.stringify([form.blocks, forSam.blocks])).not.toContain('conversations_select');
    await admin.choose(forSam, 'owner', mei);
    const own = await modalSaying(admin, 'conversations_select');
    expect(own.state.values.channel?.channel?.selected_conversation).toBe(workstations);
  });

  it('nobody else is offered it', async () => {
    expect(JSON.stringify((await openForm(person)).blocks)).not.toContain('users_select');
  });

  describe('of whom nothing is offered', () => {
    const words = 'Sam Lindqvist has no studio account yet';
    const chosen = async (admin: WorkspaceClient, form: PageView, owner: string, says: string) => {
      await admin.choose(form, 'owner', owner);
      return admin.waitFor(
        ({ modals }) =>
          modals.find(({ id, blocks }) => id === form.id && JSON.stringify(blocks).includes(says)),
        `the form saying “${says}”`,
      );
    };

    it('the form stays, says so of that person, and somebody else can be chosen', async () => {
      const admin = await world.person(mei);
      const note = ownNote();
      const opened = await openForm(admin);
      const form = { ...opened, state: { values: admin.values(opened, { note }) } };
      const without = await chosen(admin, form, sam, words);
      expect(without.submit).toBe('Launch');
      expect(JSON.stringify(without.blocks)).not.toMatch(/\b[Yy]our?\b|instance_type/);
      const outcome = await admin.submit(without);
      expect(outcome).toMatchObject({
        result: 'errors',
        errors: { owner: expect.stringContaining(words) },
      });
      expect(creations()).toBe(0);
      const forBen = await chosen(admin, without, ben, 'lp-animation-main');
      expect(JSON.stringify(forBen.blocks)).not.toContain(words);
      await admin.submit(forBen);
      const other = await world.person(ben);
      await noted(other, note).saying('has a workstation ready');
      expect((await answerTo(admin, 'history')).text).toContain('launch · not in directory');
    });

    it('the form of a bot that was started since still does not launch', async () => {
      const admin = await world.person(mei);
      const form = await chosen(admin, await openForm(admin), sam, words);
      await world.restartBot();
      expect(await admin.submit(form)).toEqual({
        result: 'errors',
        errors: { owner: 'Nothing can be launched for this person right now. Choose them again.' },
      });
      expect(creations()).toBe(0);
    });

    it('what the studio does not answer for one person is not the end of the form', async () => {
      const admin = await world.person(mei);
      const form = await openForm(admin);
      nimble().fail({
        operation: 'ListLaunchProfiles',
        fault: { kind: 'error', name: 'AccessDeniedException' },
      });
      const failed = await chosen(admin, form, ben, 'AWS does not let this bot do that');
      expect(failed.submit).toBe('Launch');
      await chosen(admin, failed, ada, 'lp-lighting-seq040');
    });
  });

  describe('while nobody says what a choice offers', () => {
    const again = 'Your last choice is undone, and the rest of the form is as you left it.';
    const silence = () =>
      world.sandbox.slack.controls.fail({
        method: 'usergroups.users.list',
        answer: 'internal_error',
      });
    const filled = (admin: WorkspaceClient, form: PageView, entered: Record<string, string>) => ({
      ...form,
      state: { values: admin.values(form, entered) },
    });
    const changed = (admin: WorkspaceClient, form: PageView) =>
      admin.waitFor(
        ({ modals }) => modals.find(({ id, hash }) => id === form.id && hash !== form.hash),
        'the form changed',
      );
    const selections = ({ state }: PageView) =>
      Object.values(state.values).flatMap((elements) => Object.entries(elements));

    async function openedByAdmin(): Promise<[WorkspaceClient, PageView]> {
      await world.closeAndSearch();
      world = await startSessionWorld({ rules: { adminUserGroups: [engineers] } });
      const admin = await world.person(mei);
      return [admin, await openForm(admin)];
    }

    it('of whom: the form keeps all but that choice, says so, and it can be made again', async () => {
      const [admin, opened] = await openedByAdmin();
      const note = ownNote();
      const form = filled(admin, opened, { note, instance_type: 'g5.8xlarge' });
      await world.restartBot();
      for (const attempt of ['once', 'twice']) {
        silence();
        const before = filled(admin, admin.workspace.modals[0] ?? form, {
          note,
          instance_type: 'g5.8xlarge',
        });
        await admin.choose(before, 'owner', ben);
        const kept = await changed(admin, before);
        const text = JSON.stringify(kept.blocks);
        expect(text.split(again), attempt).toHaveLength(2);
        expect(text).toContain('Slack cannot say right now who may launch what.');
        expect(selections(kept)).toEqual(selections(form));
      }
      const last = admin.workspace.modals[0] ?? form;
      await admin.choose(last, 'owner', ben);
      const forBen = await changed(admin, last);
      expect(JSON.stringify(forBen.blocks)).not.toContain(again);
      expect(JSON.stringify(forBen.blocks)).toContain('lp-animation-main');
      await admin.submit(forBen);
      await noted(await world.person(ben), note).saying('has a workstation ready');
    });

    it('of another profile of somebody’s: likewise', async () => {
      const [admin, opened] = await openedByAdmin();
      await admin.choose(opened, 'owner', ada);
      const forAda = await changed(admin, opened);
      await world.restartBot();
      silence();
      await admin.choose(forAda, 'launch_profile', 'lp-animation-main');
      const kept = await changed(admin, forAda);
      expect(JSON.stringify(kept.blocks)).toContain(again);
      expect(selections(kept)).toEqual(selections(forAda));
      await admin.choose(kept, 'launch_profile', 'lp-animation-main');
      const other = await changed(admin, kept);
      expect(JSON.stringify(other.state.values)).toContain('lp-animation-main');
    });

    it('of another profile of one’s own, by the studio: likewise', async () => {
      const form = await openForm(person);
      await world.restartBot();
      studioDoesNotSay();
      await person.choose(form, 'launch_profile', 'lp-animation-main');
      const kept = await changed(person, form);
      expect(JSON.stringify(kept.blocks)).toContain(`${again} Please choose again in a moment.`);
      expect(selections(kept)).toEqual(selections(form));
      expect(await person.submit(kept)).toEqual({ result: 'ok' });
      await vi.waitFor(() => expect(creations()).toBe(1));
    });
  });

  it('who is no admin any more is told, and the form is for themselves', async () => {
    await world.closeAndSearch();
    world = await startSessionWorld({ rules: { adminUserGroups: [engineers] } });
    const admin = await world.person(mei);
    const form = await openForm(admin);
    await world.restartBot();
    world.sandbox.slack.controls.fail({
      method: 'usergroups.users.list',
      answer: 'no_such_subteam',
      times: 9,
    });
    await admin.choose(form, 'owner', ben);
    const own = await modalSaying(admin, 'Only admins of the studio can launch for others, so');
    expect(JSON.stringify(own.blocks)).not.toContain('users_select');
    expect(JSON.stringify(own.blocks)).toContain(`profile:${mei}`);
  });

  it('an admin without a studio account can launch for others all the same', async () => {
    await world.closeAndSearch();
    world = await startSessionWorld({ rules: { adminUsers: [sam] } });
    const admin = await world.person(sam);
    const form = await openForm(admin);
    expect(JSON.stringify(form.blocks)).toContain('Ask the studio’s engineer to add you.');
    expect(await admin.submit(form)).toMatchObject({
      result: 'errors',
      errors: { owner: expect.stringContaining('Ask the studio’s engineer to add you.') },
    });
    await admin.choose(form, 'owner', ben);
    const forBen = await admin.waitFor(
      ({ modals }) =>
        modals.find(({ blocks }) => JSON.stringify(blocks).includes('lp-animation-main')),
      'the form for Ben',
    );
    const note = ownNote();
    await admin.submit(forBen, admin.values(forBen, { note }));
    await noted(await world.person(ben), note).saying('has a workstation ready');
  });

  it('forged for somebody without a studio account: nothing of theirs is told', async () => {
    const form = await openForm(person);
    await world.restartBot();
    const note = ownNote();
    const values = forOwner({ ...form, state: { values: person.values(form, { note }) } }, sam);
    await person.submit(form, values);
    const message = await noted(person, note).saying('could not be given this workstation');
    expect(wholeText(message)).toContain('Only admins of the studio can launch a workstation for');
    const lines = await noted(person, note).threadSaying('Only admins of the studio');
    expect([wholeText(message), ...lines].join()).not.toMatch(/papermoon\.example|Lindqvist/);
  });

  it.each([
    [sam, 'Sam Lindqvist has no studio account yet'],
    [ben, 'That launch profile is not among those that Ben Castellano may use.'],
  ])(
    'of whom the bot knows nothing yet, %s: the admin is told about them, not about themselves',
    async (owner, words) => {
      const admin = await world.person(mei);
      const form = await openForm(admin);
      await world.restartBot();
      const note = ownNote();
      const filled = { ...form, state: { values: admin.values(form, { note }) } };
      const values = forged(
        forOwner(filled, owner),
        'launch_profile',
        selecting('lp-lighting-seq040'),
      );
      await admin.submit(form, values);
      const message = await noted(admin, note).saying(words);
      expect(wholeText(message)).not.toMatch(/\b[Yy]our?\b|papermoon\.example|\*U0/);
      const lines = await noted(admin, note).threadSaying(words);
      expect(lines.at(-1)).toContain(`<@${mei}> ${words}`);
    },
  );

  it('forged by somebody who is no admin: refused in the form', async () => {
    const form = await openForm(person);
    const outcome = await person.submit(form, forOwner(form, ben));
    expect(outcome).toEqual({
      result: 'errors',
      errors: { [`profile:${ada}`]: 'Only admins of the studio can launch for others.' },
    });
    expect(creations()).toBe(0);
  });

  it('forged to a bot that does not have the offer at hand: refused in private, and the other never hears of it', async () => {
    const other = await world.person(ben);
    const form = await openForm(person);
    await world.restartBot();
    const note = ownNote();
    const values = forOwner({ ...form, state: { values: person.values(form, { note }) } }, ben);
    expect(await person.submit(form, values)).toEqual({ result: 'ok' });
    const message = await noted(person, note).saying('could not be given this workstation');
    expect(message.channel).toBe('D0ADA00001');
    expect(wholeText(message)).toContain('Only admins of the studio can launch a workstation for');
    const lines = await noted(person, note).threadSaying('Only admins of the studio');
    expect(lines).toEqual([expect.stringMatching(new RegExp(`^<@${ada}> Only admins`))]);
    expect(other.workspace.messages).toEqual([]);
    await other.home();
    const home = await homeSaying(other, 'You have none right now.');
    expect(JSON.stringify(home.blocks)).not.toContain('Your last launches');
    expect(creations()).toBe(0);
  });
});
