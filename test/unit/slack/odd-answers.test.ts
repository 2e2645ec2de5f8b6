import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { slackPauseMaxMs } from '../../../src/limits.js';
import { createLog } from '../../../src/log.js';
import { backgroundClient } from '../../../src/slack/app.js';
import { slackHomeBoard } from '../../../src/slack/home-board.js';
import { ChannelAccess } from '../../../src/slack/people/channel-access.js';
import { SlackPeople } from '../../../src/slack/people/people.js';
import { UserGroups } from '../../../src/slack/people/user-groups.js';
import { whyNotConnected } from '../../../src/slack/slack-failure.js';
import { noRules } from '../../support/examples.js';
import { type Answer, type FarEnd, startFarEnd } from '../../support/far-end.js';
import { wayOut } from '../../support/way-out.js';

const log = pino({ level: 'silent' });
const json = { 'content-type': 'application/json' };
let farEnd: FarEnd;
let nowMs = 0;

beforeAll(async () => {
  farEnd = await startFarEnd();
});
afterAll(() => farEnd.close());
beforeEach(() => {
  nowMs = 0;
});

function client() {
  const receiver = { kind: 'socket' as const, appToken: 'xapp-odd' };
  const slack = { botToken: 'xoxb-odd', apiUrl: `${farEnd.origin}/api/`, receiver };
  return backgroundClient(slack, wayOut, log);
}

function channelAccess() {
  const people = { isGuest: async () => false };
  return new ChannelAccess({ client: client(), people, clock: () => nowMs, log });
}

const installation = async () => ({
  teamId: 'T1',
  enterpriseId: null,
  url: 'https://papermoon.slack.com/',
  scopes: [],
});

function homeBoard() {
  const steadyClock = () => nowMs;
  return slackHomeBoard({ client: client(), installation, clock: Date.now, steadyClock });
}

const home = {
  live: { launches: [], total: 0, offset: 0 },
  recent: [],
  others: null,
  hours: null,
  month: [],
  everybodysMonth: null,
};

const answer = (body: unknown): Answer => ({
  status: 200,
  headers: json,
  body: JSON.stringify(body),
});
const wait = (header: Record<string, string>): Answer => ({
  status: 429,
  headers: { ...json, ...header },
  body: '{"ok":false,"error":"ratelimited"}',
});

describe('a pause that Slack asks for', () => {
  it.each([
    ['0', 1_000, 1_000],
    ['-5', 1_000, 1_000],
    ['NaN', 1_000, 1_000],
    ['soon', 1_000, 1_000],
    ['0.2', 1_000, 1_000],
    ['7', 7_000, 7_000],
    ['99999999999999999999', slackPauseMaxMs, slackPauseMaxMs],
    [new Date(Date.now() + 60_000).toUTCString(), 30_000, 60_000],
    ['Wed, 21 Oct 2015 07:28:00 GMT', 1_000, 1_000],
    ['Wed, 21 Oct 9999 07:28:00 GMT', slackPauseMaxMs, slackPauseMaxMs],
  ])('has a floor and a ceiling, in whatever form: %s', async (header, least, most) => {
    farEnd.answer([wait({ 'retry-after': header })]);
    const access = await channelAccess().for('U1', 'C1');
    expect(access).toMatchObject({ kind: 'later' });
    const afterMs = access.kind === 'later' ? access.afterMs : 0;
    expect(afterMs).toBeGreaterThanOrEqual(least);
    expect(afterMs).toBeLessThanOrEqual(most);
  });

  it('lasts a second without the header', async () => {
    farEnd.answer([wait({})]);
    expect(await channelAccess().for('U1', 'C1')).toEqual({ kind: 'later', afterMs: 1_000 });
  });

  it('grows as long as Slack takes no call, and asks nothing in between', async () => {
    farEnd.answer([wait({ 'retry-after': '0' })]);
    const board = homeBoard();
    const pauses: unknown[] = [];
    for (let call = 0; call < 4; call += 1) {
      const posting = await board.publish('U1', home);
      pauses.push(posting);
      nowMs += posting.kind === 'later' ? posting.afterMs : 0;
    }
    expect(pauses).toEqual(
      [1_000, 2_000, 4_000, 8_000].map((afterMs) => ({ kind: 'later', afterMs })),
    );
    farEnd.answer([answer({ ok: true })]);
    expect(await board.publish('U1', home)).toEqual({ kind: 'published' });
    farEnd.answer([wait({ 'retry-after': '0' })]);
    expect(await board.publish('U1', home)).toEqual({ kind: 'later', afterMs: 1_000 });
  });
});

describe('a listing of Slack’s', () => {
  const channel = answer({ ok: true, channel: { is_private: true } });
  const page = (members: string[], next_cursor: string) =>
    answer({ ok: true, members, response_metadata: { next_cursor } });

  it.each([
    ['the same cursor', [channel, page(['U2'], 'same'), page(['U3'], 'same')]],
    ['the same page', [channel, page(['U2'], 'a'), page(['U2'], 'b')]],
  ])('that does not end is no answer: %s', async (_what, answers) => {
    farEnd.answer([...answers, ...answers.slice(1), ...answers.slice(1)]);
    const before = farEnd.answered;
    expect(await channelAccess().for('U1', 'C1')).toEqual({ kind: 'unknown' });
    expect(farEnd.answered - before).toBeLessThanOrEqual(4);
  });
});

describe('a page of HTML with status 200', () => {
  const html: Answer = {
    status: 200,
    headers: { 'content-type': 'text/html' },
    body: '<html><body>Sign in to the network</body></html>',
  };

  it('is no answer, rather than a code of Slack’s', async () => {
    farEnd.answer([html]);
    expect(await channelAccess().for('U1', 'C1')).toEqual({ kind: 'unknown' });
    expect(await homeBoard().publish('U1', home)).toEqual({ kind: 'unknown' });
  });

  it('does not blame a token, and is not quoted', async () => {
    farEnd.answer([html]);
    const error = await client()
      .auth.test()
      .catch((thrown: unknown) => thrown);
    const { message } = whyNotConnected('SLACK_BOT_TOKEN', error);
    expect(message).toBe('Slack cannot be reached: the answer is not from Slack');
  });
});

describe('people who are named together', () => {
  function people() {
    const shared = { client: client(), clock: () => nowMs, log };
    const groups = new UserGroups(shared);
    const rest = { installation, pairs: null, directory: null, groups, rules: noRules };
    return new SlackPeople({ ...shared, ...rest });
  }
  const named = { users: ['U1', 'U2'], groups: [] };
  const known = answer({ ok: true, user: { id: 'U1', team_id: 'T1', is_email_confirmed: true } });

  it.each(['user_not_found', 'user_not_visible'])(
    'do without an id of which Slack says %s',
    async (error) => {
      farEnd.answer([known, answer({ ok: false, error })]);
      expect(await people().allAmong(named)).toHaveLength(1);
    },
  );

  it.each(['internal_error', 'invalid_auth'])(
    'are not known while Slack says %s',
    async (error) => {
      farEnd.answer([answer({ ok: false, error })]);
      await expect(people().allAmong(named)).rejects.toThrow(`Slack users.info: ${error}`);
    },
  );

  it('are those of whom Slack says, where some are enough, but not none', async () => {
    const silent = answer({ ok: false, error: 'team_access_not_granted' });
    farEnd.answer([known, silent]);
    expect(await people().allAmong(named, true)).toHaveLength(1);
    farEnd.answer([silent, silent]);
    await expect(people().allAmong(named, true)).rejects.toThrow('team_access_not_granted');
  });
});

describe('an answer that is cut off', () => {
  const whole = answer({
    ok: true,
    users: ['U1'],
    user: { id: 'U1', real_name: 'Ada', title: 'Lead' },
  });
  const cutOff = { ...whole, body: whole.body.slice(0, -2) };

  it('is quoted neither in the log nor in the error', async () => {
    const lines: string[] = [];
    const logged = createLog('trace', { write: (line) => lines.push(line) });
    const shared = { client: client(), clock: () => nowMs, log: logged };
    const groups = new UserGroups(shared);
    const rules = { ...noRules, adminUsers: ['U1'] };
    const people = new SlackPeople({
      ...shared,
      installation,
      pairs: null,
      directory: null,
      groups,
      rules,
    });
    farEnd.answer([cutOff]);
    expect(await people.isAdmin('U1')).toBe(false);
    await expect(people.isOwn('U1')).rejects.toThrow(/^Slack users.info: no answer$/);
    await expect(groups.of(['S1'])).rejects.toThrow(/^Slack usergroups.users.list: no answer$/);
    expect(lines).toHaveLength(2);
    expect(lines.join('')).not.toMatch(/Ada|Lead|real_name/);
  });

  it('that is whole is told by its code', async () => {
    farEnd.answer([answer({ ok: false, error: 'internal_error' })]);
    const groups = new UserGroups({ client: client(), clock: () => nowMs, log });
    await expect(groups.of(['S1'])).rejects.toThrow('Slack usergroups.users.list: internal_error');
  });
});
