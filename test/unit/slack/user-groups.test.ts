import { WebClient } from '@slack/web-api';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../../sandbox/src/sandbox.js';
import { PersonLookupError } from '../../../src/launches/ports/people.js';
import { UserGroups } from '../../../src/slack/people/user-groups.js';
import { mei, sam } from '../../support/launching.js';

const engineers = 'S0ENGINEERS';
const minute = 60_000;

describe('the members of a user group', () => {
  let sandbox: Sandbox;
  let nowMs: number;
  let groups: UserGroups;

  beforeAll(async () => {
    sandbox = await startSandbox({ port: 0, narrate: () => {} });
  });
  afterAll(() => sandbox.close());

  beforeEach(() => {
    sandbox.slack.controls.reset();
    nowMs = 0;
    const client = new WebClient(sandbox.environment.SLACK_BOT_TOKEN, {
      slackApiUrl: sandbox.environment.SLACK_API_URL ?? '',
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
    });
    groups = new UserGroups({ client, clock: () => nowMs, log: pino({ level: 'silent' }) });
  });

  const fail = (answer: string) =>
    sandbox.slack.controls.fail({ method: 'usergroups.users.list', answer, times: 100 });
  const includes = (slackUserId: string) => groups.includes([engineers], slackUserId);

  it('are those that Slack names', async () => {
    expect(await includes(mei)).toBe(true);
    expect(await includes(sam)).toBe(false);
  });

  it.each(['internal_error', 'ratelimited', 'drop', 'http_500'])(
    'are unknown when nothing is known, and Slack’s answer is %s',
    async (answer) => {
      fail(answer);
      await expect(includes(mei)).rejects.toThrow(PersonLookupError);
    },
  );

  it.each(['no_such_subteam', 'missing_scope'])(
    'are none when Slack’s answer is %s',
    async (answer) => {
      expect(await includes(mei)).toBe(true);
      nowMs += 6 * minute;
      fail(answer);
      expect(await includes(mei)).toBe(false);
    },
  );

  it('hold for an hour without an answer, and no longer', async () => {
    await includes(mei);
    fail('internal_error');
    nowMs += 59 * minute;
    expect(await includes(mei)).toBe(true);
    expect(await includes(sam)).toBe(false);
    nowMs += minute;
    await expect(includes(mei)).rejects.toThrow(PersonLookupError);
  });

  it('at hand are those that were read last, or not too long ago', async () => {
    const day = 24 * 60 * minute;
    const atHand = (slackUserId: string, atMostMs = day) =>
      groups.includesAtHand([engineers], slackUserId, atMostMs);
    expect(atHand(mei)).toBeNull();
    await includes(mei);
    nowMs += day;
    expect([atHand(mei), atHand(sam)]).toEqual([true, false]);
    expect([atHand(mei, day - 1), atHand(sam, day - 1)]).toEqual([null, null]);
    expect(groups.includesAtHand(['S0UNKNOWN', engineers], sam, day)).toBeNull();
    fail('missing_scope');
    await includes(mei);
    expect(atHand(mei)).toBe(false);
  });

  it('tell of each group whether a person is one, and leave out what Slack does not say', async () => {
    await includes(mei);
    fail('internal_error');
    const groupIds = ['S0UNKNOWN', engineers];
    expect([...(await groups.membershipOf(groupIds, mei, false))]).toEqual([[engineers, true]]);
    expect([...(await groups.membershipOf([engineers], sam, false))]).toEqual([[engineers, false]]);
  });

  it('of another group count although the first is unknown', async () => {
    // Read before, so that the failure is the answer about the first.
    await includes(mei);
    sandbox.slack.controls.fail({ method: 'usergroups.users.list', answer: 'internal_error' });
    expect(await groups.includes(['S0UNKNOWN', engineers], mei)).toBe(true);
  });
});
