import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, vi } from 'vitest';
import type { PageView } from '../../sandbox/src/slack/page-protocol.js';
import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import { changed, homeSaying, modalSaying, toldPrivately } from '../support/answers.js';
import type { BotInSandbox } from '../support/bot-in-sandbox.js';
import { pressAny } from '../support/buttons.js';
import { it } from '../support/fixtures.js';
import { ada, ben, mei, workstations } from '../support/launching.js';
import { openedStore } from '../support/opened-store.js';
import { settingsFile } from '../support/quotas.js';
import {
  observedAgain,
  type ReadySession,
  readySession,
  replySaying,
} from '../support/sessions.js';
import { home, msUntil } from '../support/time-of-day.js';
import { eventually } from '../support/waiting.js';

vi.mock('../../src/store/open.js', { spy: true });

const minute = 60_000;
const hour = 60 * minute;

/** Puts the clock forward to this minute of the local day: today, or else tomorrow. */
function forwardTo(bot: BotInSandbox, minutes: number, timeZone = home): void {
  bot.clock.forward(msUntil(minutes, Date.now() + bot.clock.aheadMs, timeZone));
}

/** Opens the modal by the command, with nine to six on every day chosen. */
async function openHours(person: WorkspaceClient): Promise<PageView> {
  return person.openModal(workstations, '/nimble-session hours');
}

const everyDay = Object.fromEntries(
  Array.from({ length: 7 }, (_, day) => [`hours:${day}`, { from: '540', until: '1080' }]),
);

type Chosen = Record<string, { from: string; until: string }>;

/** What the form holds with these days and these lists chosen. */
function filled(view: PageView, days: Chosen, lists: Record<string, string> = {}) {
  const values = valuesOf(view, lists);
  for (const [block, { from, until }] of Object.entries(days)) {
    values[block] = { hours_from: chosen(from), hours_until: chosen(until) };
  }
  return values;
}

const chosen = (value: string) => ({
  type: 'static_select',
  selected_option: { value, text: { type: 'plain_text', text: value } },
});

function valuesOf(view: PageView, lists: Record<string, string>) {
  const values = structuredClone(view.state.values);
  for (const [block, value] of Object.entries(lists)) values[block] = { [block]: chosen(value) };
  return values;
}

async function save(
  person: WorkspaceClient,
  lists: Record<string, string> = {},
  days: Chosen = everyDay,
): Promise<PageView> {
  const view = await openHours(person);
  expect(await person.submit(view, filled(view, days, lists))).toEqual({ result: 'ok' });
  return modalSaying(person, 'Saved.');
}

const calls = ({ nimble }: BotInSandbox) => {
  const { StartStreamingSession: starts, StopStreamingSession: stops } = nimble.state().calls;
  return { starts, stops };
};

function reminded(person: WorkspaceClient, session: ReadySession) {
  return replySaying(person, session, 'your hours end');
}

describe('weekly hours', () => {
  it('start, remind and stop a workstation, and say nothing of the stop', async ({
    bot,
    person,
    session,
  }) => {
    forwardTo(bot, 12 * 60);
    const saved = await save(person);
    expect(JSON.stringify(saved.blocks)).toMatch(/Next: off <!date\^\d+.*, then ready <!date/);
    forwardTo(bot, 17 * 60 + 50);
    const reminder = await reminded(person, session);
    expect(reminder.text).toContain(`<@${ada}> your hours end: this workstation stops at <!date^`);
    expect(reminder.text).toMatch(/\*Keep it on\* keeps it on until <!date[^>]*>\.$/);
    expect(JSON.stringify(reminder.blocks)).toMatch(/Keep it on.*Stop now/);
    await observedAgain(bot);
    expect(calls(bot)).toEqual({ starts: 0, stops: 0 });
    bot.clock.forward(10 * minute);
    await session.launch.saying('has a stopped workstation');
    forwardTo(bot, 8 * 60 + 50);
    await observedAgain(bot);
    expect(calls(bot).starts).toBe(0);
    bot.clock.forward(10 * minute);
    await session.launch.threadSaying('Its owner’s weekly hours asked for it.');
    await session.launch.saying('has a workstation ready');
    expect(calls(bot)).toEqual({ starts: 1, stops: 1 });
    const { channel, ts } = await session.launch.saying('has a workstation ready');
    const told = person.replies(channel, ts).map(({ text }) => text);
    expect(told.filter((text) => text.includes('stopped'))).toEqual([]);
  });

  it('keep it on for two hours at a press, of its owner alone', async ({
    bot,
    person,
    session,
  }) => {
    forwardTo(bot, 12 * 60);
    await save(person);
    forwardTo(bot, 17 * 60 + 50);
    const reminder = await reminded(person, session);
    const other = await bot.person(ben);
    const refused = await toldPrivately(other, () => other.press(reminder, 'Keep it on'));
    expect(refused.text).toBe(`Those are the hours of <@${ada}>, and only they can change them.`);
    const told = await toldPrivately(person, () => person.press(reminder, 'Keep it on'));
    expect(told.text).toMatch(/^It stays on until <!date[^>]*>\. Ten minutes before/);
    const again = await toldPrivately(person, () => person.press(reminder, 'Keep it on'));
    expect(again.text).toBe(told.text);
    bot.clock.forward(hour);
    await observedAgain(bot);
    expect(calls(bot).stops).toBe(0);
    bot.clock.forward(hour);
    await eventually(async () => {
      const { channel, ts } = await session.launch.saying('has a workstation ready');
      const texts = person.replies(channel, ts).map(({ text }) => text);
      expect(texts.filter((text) => text.includes('your hours end'))).toHaveLength(2);
    });
    bot.clock.forward(11 * minute);
    await session.launch.saying('has a stopped workstation');
    const late = await toldPrivately(person, () => person.press(reminder, 'Keep it on'));
    expect(late.text).toContain('That stop is no longer ahead');
    const entries = await (await openedStore()).auditLog.newest(100);
    const results = entries.flatMap(({ action, result }) => (action === 'hours' ? [result] : []));
    expect(results).toEqual(['wrong_state', 'wrong_state', 'succeeded', 'not_yours', 'succeeded']);
    expect(calls(bot).stops).toBe(1);
  });

  it('keep it on also after its stop was asked for, while the studio leaves that without an answer', async ({
    bot,
    nimble,
    person,
    session,
  }) => {
    forwardTo(bot, 12 * 60);
    await save(person);
    forwardTo(bot, 17 * 60 + 50);
    const reminder = await reminded(person, session);
    const fault = { kind: 'error', name: 'ThrottlingException' } as const;
    nimble.fail({ operation: 'StopStreamingSession', fault, times: 100 });
    bot.clock.forward(10 * minute);
    await session.launch.saying('keeps trying');
    const told = await toldPrivately(person, () => person.press(reminder, 'Keep it on'));
    expect(told.text).toMatch(/^It stays on until <!date[^>]*>\. Ten minutes before/);
    await session.launch.saying('"Stop"');
    bot.clock.forward(hour + 51 * minute);
    await eventually(async () => {
      const { channel, ts } = await session.launch.saying('has a workstation ready');
      const texts = person.replies(channel, ts).map(({ text }) => text);
      expect(texts.filter((text) => text.includes('your hours end'))).toHaveLength(2);
    });
  });

  it('do nothing today, nor while they are paused, nor once they are off', async ({
    bot,
    person,
    session,
  }) => {
    forwardTo(bot, 12 * 60);
    await save(person, { hours_today: 'not_today' });
    forwardTo(bot, 18 * 60 + 5);
    await observedAgain(bot);
    const paused = await openHours(person);
    const days = JSON.stringify(paused.blocks).match(/20\d\d-\d\d-\d\d/g) ?? [];
    await person.closeModal(paused, true);
    await save(person, { hours_today: 'as_usual', hours_pause: days[2] ?? '' });
    bot.clock.forward(24 * hour);
    await observedAgain(bot);
    expect(calls(bot).stops).toBe(0);
    await save(person, { hours_pause: 'none' });
    const on = await openHours(person);
    await person.press(on, 'Turn off');
    await modalSaying(person, 'Your weekly hours are off.');
    bot.clock.forward(24 * hour);
    await observedAgain(bot);
    expect(calls(bot).stops).toBe(0);
    await session.launch.saying('has a workstation ready');
  });

  it('keep it on until a time that is chosen in the form', async ({ bot, person, session }) => {
    forwardTo(bot, 12 * 60);
    await save(person, { hours_today: '1230' });
    forwardTo(bot, 18 * 60 + 5);
    await observedAgain(bot);
    expect(calls(bot).stops).toBe(0);
    const view = await openHours(person);
    expect(JSON.stringify(view.state.values)).toContain('Kept on until 8:30 PM');
    await person.closeModal(view, true);
    forwardTo(bot, 20 * 60 + 20);
    await reminded(person, session);
    bot.clock.forward(11 * minute);
    await session.launch.saying('has a stopped workstation');
  });

  it('say at once why a start could not be had', async ({ bot, nimble, person, session }) => {
    forwardTo(bot, 12 * 60);
    await save(person);
    await person.press(await session.launch.saying('"Stop"'), 'Stop');
    await session.launch.saying('has a stopped workstation');
    const fault = { kind: 'error', name: 'ServiceQuotaExceededException' } as const;
    nimble.fail({ operation: 'StartStreamingSession', fault });
    forwardTo(bot, 9 * 60);
    const reply = await replySaying(person, session, 'It could not be started');
    expect(reply.text).toMatch(
      new RegExp(`^<@${ada}> It could not be started, so it is still stopped`),
    );
    expect(reply.text).toContain('Its owner’s weekly hours asked for it.');
  });

  it('go by the time zone that Slack has, also when a person travels', async ({
    bot,
    slack,
    person,
    session,
  }) => {
    forwardTo(bot, 12 * 60);
    await save(person);
    const view = await openHours(person);
    expect(JSON.stringify(view.blocks)).toContain(`*${home}*`);
    await person.closeModal(view, true);
    // There it is three in the afternoon.
    slack.person({ person: ada, account: { tz: 'America/New_York' } });
    await eventually(() =>
      expect(bot.logLines.join()).toContain('weekly hours in another time zone'),
    );
    forwardTo(bot, 17 * 60 + 50, 'America/New_York');
    await reminded(person, session);
  });

  it('follow a person whose new time zone Slack did not tell of, once they open the form', async ({
    bot,
    slack,
    person,
  }) => {
    forwardTo(bot, 12 * 60);
    await save(person);
    slack.person({ person: ada, account: { tz: 'America/New_York' }, quietly: true });
    // What it knew of the account is a minute old at most, and forgotten then.
    await bot.stop();
    await bot.restart();
    await openHours(person);
    await eventually(() =>
      expect(bot.logLines.join()).toContain('weekly hours in another time zone'),
    );
  });

  it('are saved before Slack is asked for anything', async ({ bot, slack, person }) => {
    forwardTo(bot, 12 * 60);
    const view = await openHours(person);
    slack.fail({ method: 'users.info', answer: 'hang', times: 100 });
    // What was known of the account does not hold any more.
    slack.person({ person: ada, account: { tz: 'America/New_York' } });
    const asked = () => slack.state().calls.filter(({ method }) => method === 'users.info').length;
    const before = asked();
    await person.submit(view, filled(view, everyDay));
    await modalSaying(person, 'Saved.');
    await eventually(() => expect(asked()).toBeGreaterThan(before));
    expect(bot.logLines.join()).not.toContain('submission not stored in time');
  });

  it('stand on Home, with their button', async ({ bot, person }) => {
    forwardTo(bot, 12 * 60);
    await person.home();
    await person.press(await homeSaying(person, 'Weekly hours'), 'hours');
    const view = await person.modal('Weekly hours');
    await person.submit(view, filled(view, everyDay));
    await modalSaying(person, 'Saved.');
    await homeSaying(person, /Weekly hours: (off|ready) <!date/);
  });

  it('are refused with the reason, and take nothing that is forged', async ({ person }) => {
    const view = await openHours(person);
    const none = Object.fromEntries(
      Object.keys(everyDay).map((block) => [block, { from: 'off', until: '1080' }]),
    );
    await person.submit(view, filled(view, none));
    const empty = await changed(person, view);
    expect(JSON.stringify(empty.blocks)).toContain('Choose at least one day.');
    await person.submit(
      empty,
      filled(empty, { ...none, 'hours:1': { from: '1080', until: '540' } }),
    );
    const short = await changed(person, empty);
    expect(JSON.stringify(short.blocks)).toContain('Tuesday: a workstation has to be on');
    for (const forged of [
      { days: { ...everyDay, 'hours:0': { from: '-1', until: '99999' } }, lists: {} },
      { days: { ...everyDay, 'hours:0': { from: '541', until: '1080' } }, lists: {} },
      { days: everyDay, lists: { hours_today: 'whenever' } },
      { days: everyDay, lists: { hours_pause: '2027-13-45' } },
    ]) {
      const form = await openHours(person);
      await person.submit(form, filled(form, forged.days, forged.lists));
      const notice = await changed(person, form);
      expect(JSON.stringify(notice.blocks)).toContain('did not arrive whole');
    }
    const form = await openHours(person);
    await pressAny(person, form, 'keep_on', `${ada}:${'9'.repeat(40)}`);
    const notice = await changed(person, form);
    expect(JSON.stringify(notice.blocks)).toContain('That press did not arrive whole');
  });
});

describe('weekly hours on a holiday', () => {
  const folder = mkdtempSync(join(tmpdir(), 'holidays-'));
  const holidaysFile = join(folder, 'holidays.ics');
  const day = ['BEGIN:VEVENT', 'DTSTART;VALUE=DATE:20200101', 'RRULE:FREQ=DAILY', 'END:VEVENT'];
  writeFileSync(holidaysFile, ['BEGIN:VCALENDAR', ...day, 'END:VCALENDAR', ''].join('\r\n'));
  afterAll(() => rmSync(folder, { recursive: true }));
  it.override({ setup: { settings: () => ({ holidaysFile }) } });

  it('do nothing', async ({ bot, person, session }) => {
    forwardTo(bot, 12 * 60);
    const saved = await save(person);
    expect(JSON.stringify(saved.blocks)).toContain('They start and stop nothing within a year.');
    bot.clock.forward(8 * hour);
    await observedAgain(bot);
    await session.launch.saying('has a workstation ready');
    expect(calls(bot).stops).toBe(0);
  });
});

describe('weekly hours on EC2', () => {
  it.override({ setup: { sandbox: { studioKind: 'ec2' }, rules: { adminUsers: [mei] } } });

  it('stop and start an instance', async ({ bot, person }) => {
    forwardTo(bot, 12 * 60);
    // The bot ends it after the hours of its profile, so it begins in the shift.
    const session = await readySession(bot, person);
    await save(person);
    forwardTo(bot, 17 * 60 + 50);
    await reminded(person, session);
    bot.clock.forward(10 * minute);
    await session.launch.saying('has a stopped workstation');
    forwardTo(bot, 9 * 60);
    await session.launch.saying('has a workstation ready');
  });
});

describe('weekly hours of a launch profile', () => {
  const span = (times: string) =>
    Object.fromEntries(
      ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'].map((day) => [
        day,
        times,
      ]),
    );
  const hours = { usual: span('9:00-18:00'), allowed: span('8:00-20:00') };
  const hoursFile = settingsFile(
    'hours.json',
    ['Lighting · seq 040', 'Lighting - seq 040'].map((profile) => ({ profile, ...hours })),
  );
  const settings = () => ({ hoursFile });

  describe.each(['nimble', 'ec2'] as const)('on %s', (studioKind) => {
    it.override({ setup: { settings, sandbox: { studioKind } } });

    it('are those of an owner who has chosen none', async ({ bot, person }) => {
      forwardTo(bot, 12 * 60);
      const session = await readySession(bot, person);
      const told = await session.launch.threadSaying('By the weekly hours of');
      expect(told.join('\n')).toMatch(
        /By the weekly hours of \*[^*]+\*, your workstation is on Monday to Sunday from 9:00 AM to 6:00 PM/,
      );
      forwardTo(bot, 17 * 60 + 50);
      await reminded(person, session);
      bot.clock.forward(10 * minute);
      await session.launch.saying('has a stopped workstation');
    });
  });

  it.override({ setup: { settings } });

  it('stay off for who has turned them off, also with another workstation', async ({
    bot,
    person,
  }) => {
    forwardTo(bot, 12 * 60);
    const first = await readySession(bot, person);
    await person.press(await openHours(person), 'Turn off');
    await modalSaying(person, 'Your weekly hours are off.');
    const second = await readySession(bot, person);
    forwardTo(bot, 18 * 60 + 5);
    await observedAgain(bot);
    expect(calls(bot).stops).toBe(0);
    const told = await second.launch.threadSaying('is ready');
    expect(told.join('\n')).not.toContain('weekly hours');
    await first.launch.saying('has a workstation ready');
  });

  it('bound those that a person chooses, and say so before', async ({ bot, person }) => {
    forwardTo(bot, 12 * 60);
    await readySession(bot, person);
    const view = await openHours(person);
    expect(JSON.stringify(view.blocks)).toMatch(
      /Workstations of \*[^*]+\* may be on Monday to Sunday from 8:00 AM to 8:00 PM\./,
    );
    const late = { ...everyDay, 'hours:1': { from: '540', until: '1230' } };
    await person.submit(view, filled(view, late));
    const refused = await changed(person, view);
    expect(JSON.stringify(refused.blocks)).toMatch(
      /Tuesday: that is longer than workstations of \*[^*]+\* may be on\./,
    );
    await person.submit(refused, filled(refused, everyDay));
    await modalSaying(person, 'Saved.');
  });

  it('cut those that a person had before the workstation', async ({ bot, person }) => {
    forwardTo(bot, 12 * 60);
    await save(person, {}, { ...everyDay, 'hours:6': { from: '300', until: '1440' } });
    const session = await readySession(bot, person);
    const told = await session.launch.threadSaying('may not be on as long as your weekly hours');
    expect(told.join('\n')).toContain(
      'Monday to Saturday from 9:00 AM to 6:00 PM, Sunday from 8:00 AM to 8:00 PM',
    );
  });
});
