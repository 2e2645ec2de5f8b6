import { describe, expect } from 'vitest';
import type { PageMessage, PageView } from '../../sandbox/src/slack/page-protocol.js';
import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import { answerTo, changed, modalSaying, toldPrivately } from '../support/answers.js';
import type { BotInSandbox } from '../support/bot-in-sandbox.js';
import { pressAny, tokenIn } from '../support/buttons.js';
import { it } from '../support/fixtures.js';
import { forged } from '../support/forged.js';
import { ada, ben, mei, openForm, sam, wholeText } from '../support/launching.js';
import { inOneMonth } from '../support/months.js';
import { settingsFile } from '../support/quotas.js';
import { launchNoted, ownNote, type RequestedLaunch } from '../support/requested-launch.js';
import { readySession } from '../support/sessions.js';
import { eventually } from '../support/waiting.js';

const hourMs = 3_600_000;
const reason = 'The crowd of shot 12 does not fit.';
const quotasFile = settingsFile('quotas.json', {
  approval: { types: ['g5.*'], approvers: [mei, ben], hours: 24 },
});
const setup = { rules: { adminUsers: [sam] }, settings: () => ({ quotasFile }) };

const studios = [
  { studioKind: 'nimble', plain: 'lighting g4dn.4xlarge', dear: 'g5.2xlarge' },
  { studioKind: 'ec2', plain: 'lighting g6.4xlarge', dear: 'g5.2xlarge' },
] as const;

/** How many machines the pretend studio was asked for. */
function asked({ nimble, ec2 }: BotInSandbox): number {
  return (nimble.state().calls.CreateStreamingSession ?? 0) + ec2.state().launched;
}

/** The form with a dear type chosen in it. */
async function dearForm(
  person: WorkspaceClient,
  { plain, dear }: Pick<(typeof studios)[number], 'plain' | 'dear'> = studios[0],
): Promise<PageView> {
  const form = await openForm(person, plain);
  expect(JSON.stringify(form.blocks)).not.toContain('Why you need it');
  await person.choose(form, 'instance_type', dear);
  const asking = await changed(person, form);
  expect(JSON.stringify(asking.blocks)).toContain('Why you need it');
  return asking;
}

interface Asked {
  launch: RequestedLaunch;
  clientToken: string;
}

/** A launch that waits for its approval. */
async function waiting(
  person: WorkspaceClient,
  which: Pick<(typeof studios)[number], 'plain' | 'dear'> = studios[0],
  entered: Record<string, string | null> = {},
): Promise<Asked> {
  const form = await dearForm(person, which);
  const note = ownNote();
  const values = person.values(form, { reason, ...entered, note });
  expect(await person.submit(form, values)).toEqual({ result: 'ok' });
  const launch = launchNoted(person, note);
  const message = await launch.saying('It needs an approval.');
  return { launch, clientToken: tokenIn(message) };
}

/** The direct message of the bot to this approver about a launch, once it says this. */
function noticeSaying(
  approver: WorkspaceClient,
  words: string,
  clientToken?: string,
): Promise<PageMessage> {
  return approver.waitFor(
    ({ messages }) =>
      messages.findLast(
        (each) =>
          each.channel.startsWith('D') &&
          wholeText(each).includes(words) &&
          (clientToken === undefined || wholeText(each).includes(clientToken)),
      ),
    `a message to an approver saying “${words}”`,
  );
}

/** The direct messages of the bot to this person that say this. */
function told(person: WorkspaceClient, words: string) {
  return person.workspace.messages.filter(
    (each) => each.channel.startsWith('D') && wholeText(each).includes(words),
  );
}

/** Presses *Refuse…* and gives this reason. */
async function refuse(approver: WorkspaceClient, notice: PageMessage, because: string) {
  await approver.press(notice, 'Refuse…');
  const modal = await approver.modal('Refuse a launch');
  return approver.submit(modal, approver.values(modal, { because }));
}

describe.each(studios)('an approval on $studioKind', ({ studioKind, ...which }) => {
  it.override({ setup: { ...setup, sandbox: { studioKind } } });

  it('is asked of each approver once, given by one of them, and told to all', async ({
    bot,
    person,
  }) => {
    const [one, other] = [await bot.person(mei), await bot.person(ben)];
    const { launch } = await waiting(person, which, { needed_for: String(4 * hourMs) });
    const notice = await noticeSaying(one, reason);
    await noticeSaying(other, reason);
    expect(wholeText(notice)).toContain(`<@${ada}> asks for`);
    expect(wholeText(notice)).toContain('for *4 hours*');
    expect(wholeText(notice)).toContain(
      studioKind === 'ec2' ? 'it is stopped after 4 h at the latest' : 'I do not end it',
    );
    expect(wholeText(await launch.saying('asked for a workstation'))).not.toContain('crowd');
    expect(asked(bot)).toBe(0);
    await one.press(notice, 'Approve');
    const ready = await launch.saying('has a workstation ready');
    if (studioKind === 'ec2') expect(wholeText(ready)).toMatch(/stops/);
    await launch.threadSaying(`<@${mei}> has approved it`);
    for (const each of [one, other]) {
      const outcome = await noticeSaying(each, `<@${mei}> has approved`);
      expect(wholeText(outcome)).not.toContain('"Approve"');
      expect(told(each, 'g5.2xlarge')).toHaveLength(1);
    }
    await eventually(() => expect(told(person, `<@${mei}> has approved it`)).toHaveLength(1));
    expect(asked(bot)).toBe(1);
    const admin = await bot.person(sam);
    const history = (await answerTo(admin, 'history')).text;
    expect(history).toMatch(new RegExp(`<@${mei}> · approve · succeeded · <@${ada}>’s`));
  });

  it('is refused with a reason, which the channel does not read', async ({ bot, person }) => {
    const [one, other] = [await bot.person(mei), await bot.person(ben)];
    const { launch } = await waiting(person, which);
    await refuse(one, await noticeSaying(one, reason), 'Render it on the farm.');
    const message = await launch.saying('could not be given this workstation');
    expect(wholeText(message)).toContain(`<@${mei}> has not approved this.`);
    expect(wholeText(message)).not.toContain('farm');
    expect((await launch.threadSaying('has not approved')).join('')).not.toContain('farm');
    await eventually(() =>
      expect(
        told(person, `<@${mei}> has not approved this: “Render it on the farm.”`),
      ).toHaveLength(1),
    );
    for (const each of [one, other]) await noticeSaying(each, 'Render it on the farm.');
    expect(asked(bot)).toBe(0);
    const history = (await answerTo(await bot.person(sam), 'history')).text;
    expect(history).toContain(`<@${mei}> · refuse · succeeded`);
    expect(history).toContain(`<@${ada}> · launch · not approved`);
  });

  it('that no one gives ends with its time', async ({ bot, person }) => {
    const one = await bot.person(mei);
    const { launch } = await waiting(person, which);
    const notice = await noticeSaying(one, reason);
    bot.clock.forward(24 * hourMs);
    const message = await launch.saying('could not be given this workstation');
    expect(wholeText(message)).toContain('No one decided in time');
    await noticeSaying(one, 'No one decided in time');
    const late = await toldPrivately(one, () =>
      pressAny(one, notice, 'session:approve', tokenIn(notice)),
    );
    expect(late.text).toContain('The time to decide about it is over.');
    expect(asked(bot)).toBe(0);
  });
});

describe('an approval', () => {
  it.override({ setup });

  it('counts its time from when it is given, however long that took', async ({ bot, person }) => {
    const one = await bot.person(mei);
    const { launch } = await waiting(person, studios[0], { when_full: 'keep' });
    const notice = await noticeSaying(one, reason);
    bot.clock.forward(20 * hourMs);
    await one.press(notice, 'Approve');
    const ready = await launch.saying('has a workstation ready');
    await person.press(ready, 'Terminate');
    await launch.saying('it is terminated');
    expect(asked(bot)).toBe(1);
  });

  it('is decided by the first of two who press at once; the other hears who was first', async ({
    bot,
    person,
  }) => {
    const [one, other] = [await bot.person(mei), await bot.person(ben)];
    const { launch, clientToken } = await waiting(person);
    const notices = [await noticeSaying(one, reason), await noticeSaying(other, reason)] as const;
    const modal = async () => {
      await other.press(notices[1], 'Refuse…');
      return other.modal('Refuse a launch');
    };
    const open = await modal();
    const [, refused] = await Promise.all([
      one.press(notices[0], 'Approve'),
      other.submit(open, other.values(open, { because: 'No.' })),
    ]);
    expect(refused).toBeDefined();
    await launch.saying(/has a workstation ready|has not approved this/);
    const history = (await answerTo(await bot.person(sam), 'history')).text;
    const decided = history.match(/(approve|refuse) · succeeded/g);
    expect(decided).toHaveLength(1);
    const isApproved = history.includes('approve · succeeded');
    expect(asked(bot)).toBe(isApproved ? 1 : 0);
    const second = isApproved ? other : one;
    const heard = isApproved
      ? JSON.stringify((await modalSaying(second, 'has approved it already')).blocks)
      : wholeText(await noticeSaying(second, 'has refused'));
    expect(heard).toContain('<@');
    expect(clientToken).not.toBe('');
  });

  it('pressed once, delivered four times and pressed again makes one machine', async ({
    bot,
    slack,
    person,
  }) => {
    const one = await bot.person(mei);
    const { launch } = await waiting(person);
    const notice = await noticeSaying(one, reason);
    await one.press(notice, 'Approve');
    await slack.redeliver({ times: 3 });
    await launch.saying('has a workstation ready');
    const again = await toldPrivately(one, () =>
      pressAny(one, notice, 'session:approve', tokenIn(notice)),
    );
    expect(again.text).toContain(`<@${mei}> has approved it already.`);
    expect(asked(bot)).toBe(1);
    expect((await launch.threadSaying('has approved it')).join('').match(/approved/g)).toHaveLength(
      1,
    );
  });

  it('is no one else’s to give: not of others, not of the requester, not of another launch', async ({
    bot,
    person,
  }) => {
    const one = await bot.person(mei);
    const { launch } = await waiting(person);
    const notice = await noticeSaying(one, reason);
    const token = tokenIn(notice);
    const other = await bot.person(sam);
    const message = await launch.saying('It needs an approval.');
    for (const each of [person, other]) {
      const answer = await toldPrivately(each, () =>
        pressAny(each, message, 'session:approve', token),
      );
      expect(answer.text).toContain('Only those who approve launches here');
      const refusing = await toldPrivately(each, () =>
        pressAny(each, message, 'session:refuse', token),
      );
      expect(refusing.text).toContain('Only those who approve launches here');
    }
    const own = await waiting(one);
    const shown = await own.launch.saying('It needs an approval.');
    const answer = await toldPrivately(one, () =>
      pressAny(one, shown, 'session:approve', own.clientToken),
    );
    expect(answer.text).toContain('This launch is your own');
    for (const [value, words] of [
      ['slack-nonsense', 'I no longer know this workstation.'],
      ['x'.repeat(2_000), 'That press did not arrive whole'],
      [undefined, 'That press did not arrive whole'],
    ] as const) {
      const told = await toldPrivately(one, () => pressAny(one, notice, 'session:approve', value));
      expect(told.text).toContain(words);
    }
    const plain = await readySession(bot, person, { words: 'lighting g4dn.4xlarge' });
    const idle = await toldPrivately(one, () =>
      pressAny(one, notice, 'session:approve', plain.clientToken),
    );
    expect(idle.text).toContain('There is nothing to decide about it');
    await launch.saying('It needs an approval.');
    expect(asked(bot)).toBe(1);
    const history = (await answerTo(other, 'history')).text;
    expect(history).toContain(`<@${ada}> · approve · not approver`);
    expect(history).toContain(`<@${mei}> · approve · own launch`);
  });

  it('is refused with no endless reason, and not with none', async ({ bot, person }) => {
    const one = await bot.person(mei);
    const { launch } = await waiting(person);
    const notice = await noticeSaying(one, reason);
    const empty = await refuse(one, notice, '   ');
    expect(JSON.stringify(empty)).toContain('Say why');
    const modal = await one.modal('Refuse a launch');
    const values = forged(modal.state.values, 'because', { value: 'x'.repeat(301) });
    await one.submit(modal, values);
    await modalSaying(one, 'That form did not arrive whole, so nothing was changed.');
    await launch.saying('It needs an approval.');
  });

  it('needs a reason, also in a form that was forged or is old', async ({
    bot,
    nimble,
    person,
  }) => {
    const asking = await dearForm(person);
    for (const value of ['', '  ', null]) {
      const values = forged(asking.state.values, 'reason', { value });
      const outcome = await person.submit(asking, forged(values, 'instance_type', selectingDear));
      expect(JSON.stringify(outcome)).toContain('This needs an approval. Say why');
    }
    const long = forged(asking.state.values, 'reason', { value: 'x'.repeat(301) });
    await person.submit(asking, long);
    await modalSaying(person, 'The form did not arrive whole');
    const old = await openForm(person, 'lighting g4dn.4xlarge');
    const slipped = forged(old.state.values, 'instance_type', selectingDear);
    expect(JSON.stringify(await person.submit(old, slipped))).toContain('This needs an approval.');
    await bot.restart();
    expect(JSON.stringify(await person.submit(old, slipped))).toContain('This needs an approval.');
    expect(nimble.state().calls.CreateStreamingSession ?? 0).toBe(0);
  });

  it('is taken off the approvers’ hands by Cancel launch', async ({ bot, person }) => {
    const one = await bot.person(mei);
    const { launch } = await waiting(person);
    const notice = await noticeSaying(one, reason);
    await person.press(await launch.saying('It needs an approval.'), 'Cancel launch');
    await launch.saying('the launch was cancelled');
    await noticeSaying(one, 'was cancelled before it was decided');
    const late = await toldPrivately(one, () =>
      pressAny(one, notice, 'session:approve', tokenIn(notice)),
    );
    expect(late.text).toContain('There is nothing to decide about it');
    expect(asked(bot)).toBe(0);
  });
});

describe('an approval for which no approvers are named', () => {
  const admins = settingsFile('quotas.json', { approval: { profiles: ['lp-lighting-seq040'] } });
  it.override({
    setup: { rules: { adminUsers: [mei] }, settings: () => ({ quotasFile: admins }) },
  });

  it('is an admin’s to give; their own launch needs none, and their form asks for none', async ({
    bot,
    person,
  }) => {
    const admin = await bot.person(mei);
    const own = await openForm(admin, 'lighting');
    expect(JSON.stringify(own.blocks)).not.toContain('Why you need it');
    const adminsNote = ownNote();
    await admin.submit(own, admin.values(own, { note: adminsNote }));
    await launchNoted(admin, adminsNote).saying('has a workstation ready');
    const form = await openForm(person, 'lighting');
    const note = ownNote();
    await person.submit(form, person.values(form, { reason, note }));
    await launchNoted(person, note).saying('It needs an approval.');
    await admin.press(await noticeSaying(admin, reason), 'Approve');
    await launchNoted(person, note).saying('has a workstation ready');
    expect(asked(bot)).toBe(2);
  });
});

describe('an approved launch', () => {
  const plain = 'g4dn.4xlarge';
  const limited = settingsFile('quotas.json', {
    approval: { types: ['g5.*'], approvers: [mei], hours: 48 },
    budgets: [{ person: '*', usd: 3 }],
  });
  const pricesFile = settingsFile('prices.json', {
    date: '2026-11-30',
    usdPerHour: { [plain]: 1.5 },
  });
  it.override({
    setup: { rules: { adminUsers: [sam] }, settings: () => ({ quotasFile: limited, pricesFile }) },
  });

  it('gets nothing once the budget is spent', async ({ bot, person }) => {
    inOneMonth(bot);
    const { launch } = await waiting(person);
    const working = await readySession(bot, person, { words: `lighting ${plain}` });
    bot.clock.forward(2 * hourMs + 60_000);
    await working.launch.saying('$3.');
    const one = await bot.person(mei);
    await one.press(await noticeSaying(one, reason), 'Approve');
    const message = await launch.saying('could not be given this workstation');
    expect(wholeText(message)).toContain('This month’s budget for its owner is spent.');
    expect(asked(bot)).toBe(1);
  });

  it('that is for later begins in time, and not before it is approved', async ({ bot, person }) => {
    const inMs = (ms: number) => String(Math.floor((Date.now() + bot.clock.aheadMs + ms) / 1_000));
    const [soon, late] = [
      await waiting(person, studios[0], { ready_by: inMs(24 * hourMs) }),
      await waiting(person, studios[0], { ready_by: inMs(24 * hourMs) }),
    ];
    const one = await bot.person(mei);
    await one.press(await noticeSaying(one, reason, soon.clientToken), 'Approve');
    await soon.launch.saying('is to have a workstation ready');
    expect(asked(bot)).toBe(0);
    bot.clock.forward(24 * hourMs);
    await soon.launch.saying('has a workstation ready');
    await late.launch.saying('It needs an approval.');
    expect(asked(bot)).toBe(1);
    await one.press(await noticeSaying(one, reason, late.clientToken), 'Approve');
    await late.launch.saying('has a workstation ready');
    expect(asked(bot)).toBe(2);
  });
});

const selectingDear = {
  selected_option: { text: { type: 'plain_text', text: 'g5.2xlarge' }, value: 'g5.2xlarge' },
};
