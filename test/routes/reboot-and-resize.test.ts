import { beforeEach, describe, expect, vi } from 'vitest';
import type { PageView } from '../../sandbox/src/slack/page-protocol.js';
import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import {
  type Said,
  type StreamingSession,
  type Studio,
  StudioError,
  sessionOf,
} from '../../src/studio/studio.js';
import { answerTo, toldPrivately } from '../support/answers.js';
import { buttonsOf } from '../support/buttons.js';
import { changedStudio, withProfiles } from '../support/changed-studio.js';
import { it as test } from '../support/fixtures.js';
import { ben, mei, wholeText, workstations } from '../support/launching.js';
import { type ReadySession, readySession } from '../support/sessions.js';

/** What the studio does that the pretend Nimble cannot. */
const given = vi.hoisted(() => ({
  reboots: [] as string[],
  /** What the next reboot fails with. */
  lost: null as Error | null,
  types: new Map<string, string>(),
  changes: 0,
}));

vi.mock('../../src/studio/open-studio.js', async (original) => {
  const real = await original<typeof import('../../src/studio/open-studio.js')>();
  const openStudio: typeof real.openStudio = async (...settings) =>
    withSizes(await real.openStudio(...settings));
  return { ...real, openStudio };
});

/** Its sessions can be rebooted, and given another type. */
function withSizes(nimble: Studio): Studio {
  const studio = withProfiles(nimble, () => ({ canReboot: true, canResize: true }));
  const sized = (session: StreamingSession): StreamingSession => {
    const ec2InstanceType = given.types.get(session.id) ?? session.ec2InstanceType;
    return { ...session, ec2InstanceType };
  };
  return changedStudio(studio, {
    async getSessions(ids, signal) {
      const { sessions, listing } = await studio.getSessions(ids, signal);
      const told = (said: Said) =>
        said === null || said instanceof StudioError ? said : sized(said);
      return { sessions: new Map([...sessions].map(([id, said]) => [id, told(said)])), listing };
    },
    stopSession: async (id, signal) => sized(await studio.stopSession(id, signal)),
    startSession: async (id, signal) => sized(await studio.startSession(id, signal)),
    deleteSession: async (id, signal) => sized(await studio.deleteSession(id, signal)),
    async rebootSession(id) {
      given.reboots.push(id);
      if (given.lost !== null) throw given.lost;
    },
    async changeType(id, type, signal) {
      given.changes += 1;
      given.types.set(id, type);
      return sized(await sessionOf(studio, id, signal));
    },
  });
}

beforeEach(() => {
  given.reboots.length = 0;
  given.lost = null;
  given.types.clear();
  given.changes = 0;
});

const it = test.override({
  setup: { directory: { identityStore: null, byEmail: true }, rules: { adminUsers: [mei] } },
});

const ready = 'has a workstation ready';
const isStopped = 'has a stopped workstation';

describe('Reboot', () => {
  it('asks first, is done once, and the thread says so; nothing is announced again', async ({
    person,
    session: { launch, sessionId },
  }) => {
    const message = await launch.saying('"Reboot"');
    expect(buttonsOf(message)).toEqual(['Connect', 'Stop', 'Reboot', 'Terminate']);
    expect(wholeText(message)).toContain('Reboot this workstation?');
    await person.press(message, 'Reboot');
    const replies = await launch.threadSaying('It has been told to reboot.');
    expect(given.reboots).toEqual([sessionId]);
    expect(replies.filter((reply) => reply.includes('is ready'))).toHaveLength(1);
    expect(buttonsOf(await launch.saying(ready))).toContain('Reboot');
    expect((await answerTo(person, 'reboot')).text).toContain('It is being rebooted.');
    await expect.poll(() => given.reboots.length).toBe(2);
  });

  it('is reported and not repeated if its answer is lost', async ({
    person,
    session: { launch },
  }) => {
    given.lost = new StudioError('timeout', { message: 'no answer', outcomeUnknown: true });
    await person.press(await launch.saying('"Reboot"'), 'Reboot');
    const replies = await launch.threadSaying('I cannot tell whether it was rebooted.');
    expect(replies.at(-1)).toContain('Look at it, or press *Reboot* again.');
    expect(given.reboots).toHaveLength(1);
  });

  it('is for the owner alone: neither for others, nor for an admin', async ({
    bot,
    session: { launch },
  }) => {
    for (const who of [ben, mei]) {
      const other = await bot.person(who);
      const message = await launch.saying('"Reboot"');
      const told = await toldPrivately(other, () => other.press(message, 'Reboot'));
      expect(told.text).toBe('This is Ada Okafor’s workstation, and only its owner can reboot it.');
    }
    expect(given.reboots).toEqual([]);
    const listed = await answerTo(await bot.person(mei), 'list all');
    expect(buttonsOf(listed)).toEqual(['Stop', 'Terminate']);
  });
});

describe('Another size', () => {
  async function stopped(person: WorkspaceClient, { launch }: ReadySession): Promise<void> {
    await person.press(await launch.saying(ready), 'Stop');
    await launch.saying(isStopped);
  }

  async function sizesOf(person: WorkspaceClient, { launch }: ReadySession): Promise<PageView> {
    await person.press(await launch.saying('"Another size"'), 'Another size');
    return sizesShown(person);
  }

  async function sizesShown(person: WorkspaceClient): Promise<PageView> {
    return person.waitFor(
      ({ modals }) =>
        modals.find(({ title, blocks }) => {
          const isLoading = JSON.stringify(blocks).includes('One moment');
          return title === 'Another size' && !isLoading;
        }),
      'the sizes',
    );
  }

  const typesIn = ({ blocks }: PageView) => [
    ...new Set([...JSON.stringify(blocks).matchAll(/"value":"([^"]+)"/g)].map(([, name]) => name)),
  ];

  const own = 'g5.2xlarge';

  it('is chosen among those of the family, and shown wherever the workstation is', async ({
    bot,
    person,
  }) => {
    const session = await readySession(bot, person, { words: own });
    await stopped(person, session);
    const modal = await sizesOf(person, session);
    expect(JSON.stringify(modal.blocks)).toContain(`It is a ${own} now.`);
    const [wanted = '', ...others] = typesIn(modal);
    for (const name of [wanted, ...others]) expect(name).toMatch(/^g5\.(?!2xlarge)/);
    expect(await person.submit(modal, person.values(modal, {}))).toEqual({ result: 'ok' });
    await session.launch.threadSaying(`From now on it is a ${wanted}. Press *Start*`);
    const message = await session.launch.saying(wanted);
    expect(wholeText(message)).toContain(isStopped);
    expect(wholeText(message)).not.toContain(own);
    expect((await answerTo(person, 'list')).text).toContain('One workstation');
    expect(JSON.stringify((await answerTo(person, 'list')).blocks)).toContain(wanted);
    expect(given.changes).toBe(1);
    await person.press(message, 'Start');
    await session.launch.saying(ready);
    expect(wholeText(await session.launch.saying(ready))).toContain(wanted);
  });

  it('is typed as well: the same form, for the one workstation that is stopped', async ({
    bot,
    person,
  }) => {
    const session = await readySession(bot, person, { words: own });
    expect((await answerTo(person, 'size')).text).toContain(
      'You cannot give it another size now: it is ready.',
    );
    await stopped(person, session);
    await readySession(bot, person, { words: own });
    await person.say(workstations, '/nimble-session size');
    const modal = await sizesShown(person);
    const [wanted = ''] = typesIn(modal);
    expect(await person.submit(modal, person.values(modal, {}))).toEqual({ result: 'ok' });
    await session.launch.threadSaying(`From now on it is a ${wanted}. Press *Start*`);
    expect(given.changes).toBe(1);
  });

  it('is not given if the form names one that is not offered', async ({ bot, person }) => {
    const session = await readySession(bot, person, { words: own });
    await stopped(person, session);
    const modal = await sizesOf(person, session);
    const [wanted = ''] = typesIn(modal);
    const values = JSON.parse(
      JSON.stringify(person.values(modal, {})).replaceAll(wanted, 'g5.48xlarge'),
    );
    await person.submit(modal, values);
    await session.launch.threadSaying('does not offer g5.48xlarge.');
    expect(given.changes).toBe(0);
    expect(wholeText(await session.launch.saying(isStopped))).toContain(own);
  });

  it('is refused if the workstation was started meanwhile', async ({ bot, person }) => {
    const session = await readySession(bot, person, { words: own });
    await stopped(person, session);
    const modal = await sizesOf(person, session);
    await person.press(await session.launch.saying(isStopped), 'Start');
    await session.launch.saying(ready);
    await person.submit(modal, person.values(modal, {}));
    await person.waitFor(
      ({ modals }) =>
        modals.some(({ blocks }) =>
          JSON.stringify(blocks).includes('You cannot give it another size now: it is ready.'),
        ),
      'the refusal',
    );
    expect(given.changes).toBe(0);
  });

  it('is for the owner alone', async ({ bot, person, session }) => {
    await stopped(person, session);
    const admin = await bot.person(mei);
    const message = await session.launch.saying('"Another size"');
    const told = await toldPrivately(admin, () => admin.press(message, 'Another size'));
    expect(told.text).toContain('only its owner can give it another size.');
  });
});
