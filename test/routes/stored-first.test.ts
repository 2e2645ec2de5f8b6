import { afterAll, beforeAll, describe, expect, vi } from 'vitest';
import { toldPrivately } from '../support/answers.js';
import { it } from '../support/fixtures.js';
import { ada, messageSaying, openForm, workstations } from '../support/launching.js';
import { openedStore } from '../support/opened-store.js';
import { type PostgresServer, startPostgres } from '../support/postgres.js';
import { requestLaunch } from '../support/requested-launch.js';
import { storedPresses } from '../support/stored-presses.js';
import { eventually } from '../support/waiting.js';

vi.mock('../../src/store/open.js', { spy: true });

/** Holds what is stored from now on back until `open`. */
async function heldBack() {
  const { launches } = await openedStore();
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const { setIntent, dismiss } = launches;
  const storing = vi.fn();
  vi.spyOn(launches, 'setIntent').mockImplementation(async (...asked) => {
    storing();
    await opened;
    return setIntent(...asked);
  });
  vi.spyOn(launches, 'dismiss').mockImplementation(async (...asked) => {
    storing();
    await opened;
    return dismiss(...asked);
  });
  return { storing, open };
}

async function auditLog(): Promise<string[]> {
  const entries = await (await openedStore()).auditLog.newest(100);
  return entries.map(({ action, result }) => `${action} ${result}`);
}

describe.each(['SQLite', 'PostgreSQL'])('on %s', (database) => {
  let server: PostgresServer | undefined;
  beforeAll(async () => {
    if (database === 'PostgreSQL') server = await startPostgres();
  });
  afterAll(() => server?.stop());

  it.for(storedPresses)(
    '$press is acknowledged once it is stored, and not before',
    async ({ given, action }, { start }) => {
      const databaseUrl = await server?.newDatabase();
      const bot = await start({ ...(databaseUrl !== undefined && { databaseUrl }) });
      const person = await bot.person(ada);
      const press = await given(person, bot.nimble);
      const { storing, open } = await heldBack();
      const before = await auditLog();
      const isNew = async () => (await auditLog()).length > before.length;
      const pressed = press();
      await eventually(() => expect(storing).toHaveBeenCalled());
      const held = bot.slack.state().envelopes.at(-1);
      // Slack hears of what comes after it.
      expect(await person.say(workstations, '/nimble-session help')).toEqual({ result: 'ok' });
      expect(held).toMatchObject({ acknowledgedAfterMs: null });
      expect(await isNew()).toBe(false);
      open();
      expect(await pressed).toEqual({ result: 'ok' });
      const added = (await auditLog()).slice(0, -before.length);
      const stored = [`${action} requested`, 'dismiss succeeded'];
      expect(added.some((entry) => stored.includes(entry))).toBe(true);
      expect(storing).toHaveBeenCalledOnce();
    },
  );
});

it('a launch that is stored only after its person was told so goes on, and the log has its beginning', async ({
  bot,
  person,
}) => {
  const form = await openForm(person);
  const { launches } = await openedStore();
  const { add } = launches;
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  vi.spyOn(launches, 'add').mockImplementation(async (...asked) => {
    await opened;
    return add(...asked);
  });
  expect(await person.submit(form)).toMatchObject({ result: 'errors' });
  open();
  await messageSaying(person, 'has a workstation ready');
  const begun = bot.logLines.filter((line) => line.includes('"launch stored"'));
  expect(begun).toEqual([
    expect.stringMatching(/"outcome":"added","owner":"U0ADA00001","profile":/),
  ]);
});

describe('while the database does not answer', () => {
  it('a form stays open and says so, and the log names the launch', async ({
    bot,
    nimble,
    person,
  }) => {
    nimble.outcome({ statusCode: 'INSUFFICIENT_CAPACITY' });
    const launch = await requestLaunch(person);
    await person.press(await launch.saying('preparing it failed'), 'Keep trying');
    const form = await person.modal('Keep trying');
    const { launches } = await openedStore();
    const held = vi.spyOn(launches, 'keepTrying').mockImplementation(() => new Promise(() => {}));
    const { errors } = await person.submit(form);
    expect(Object.values(errors ?? {})).toEqual([
      'I could not make sure that this is saved. Please press Keep trying again: however often you press, it is done once.',
    ]);
    const late = bot.logLines.filter((line) => line.includes('submission not stored in time'));
    expect(late.map((line) => JSON.parse(line))).toMatchObject([
      { launch: expect.stringMatching(/^slack-/), slackUser: ada, modal: 'Keep trying' },
    ]);
    held.mockRestore();
    expect(await person.submit(form)).toEqual({ result: 'ok' });
    await launch.saying('has a workstation ready');
  });

  it.for(['Stop', 'stop'])(
    '%s is not acknowledged, and the person hears that; it is done once for all deliveries',
    async (what, { bot, nimble, slack, person, session }) => {
      const message = await session.launch.saying('has a workstation ready');
      const { open } = await heldBack();
      const told = await toldPrivately(person, async () => {
        const press =
          what === 'Stop'
            ? person.press(message, 'Stop')
            : person.say(workstations, '/nimble-session stop');
        expect(await press).toMatchObject({ result: 'timeout' });
      });
      expect(told.text).toContain('Something went wrong on my side.');
      open();
      await slack.redeliver({ times: 3 });
      await session.launch.saying('has a stopped workstation');
      expect(nimble.state().calls.StopStreamingSession).toBe(1);
      expect((await auditLog()).filter((entry) => entry.startsWith('stop'))).toEqual([
        'stop succeeded',
        'stop requested',
      ]);
      expect(bot.logLines.join('')).toContain('the database did not answer within');
    },
  );

  it('what only shows or opens something is acknowledged at once', async ({ person, session }) => {
    const message = await session.launch.saying('has a workstation ready');
    const { launches, interactions } = await openedStore();
    const silent = () => new Promise<never>(() => {});
    vi.spyOn(launches, 'live').mockImplementation(silent);
    vi.spyOn(launches, 'get').mockImplementation(silent);
    vi.spyOn(interactions, 'take').mockImplementation(silent);
    for (const words of ['list', 'status', 'terminate', 'connect', 'history', 'help', '']) {
      const typed = await person.say(workstations, `/nimble-session ${words}`);
      expect(typed).toEqual({ result: 'ok' });
    }
    expect(await person.press(message, 'Connect')).toEqual({ result: 'ok' });
  });
});
