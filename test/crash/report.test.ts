import { describe, expect } from 'vitest';
import type { SlackControls } from '../../sandbox/src/slack/controls.js';
import { answerTo } from '../support/answers.js';
import { it as base } from '../support/fixtures.js';
import { ada, workstations } from '../support/launching.js';
import { type PostgresFixtures, postgresFixtures } from '../support/postgres-fixtures.js';
import { it as processes } from '../support/process-fixtures.js';
import { alreadyMonday, endReportLease, usedLastWeek } from '../support/reports.js';
import { caught, eventually } from '../support/waiting.js';

const it = base.extend<PostgresFixtures>(postgresFixtures);

function reportsIn(slack: Pick<SlackControls, 'state'>) {
  return slack.state().messages.filter(({ channel }) => channel === workstations);
}

describe('of bots on one database', () => {
  it('one tells a week, and none again', async ({ start, postgres }) => {
    const databaseUrl = await usedLastWeek(await postgres.newDatabase());
    const rules = { reportChannel: workstations, reportTimeZone: alreadyMonday };
    const setup = { rules, limits: { sweepEveryMs: 50 }, databaseUrl };
    const bot = await start(setup);
    const beside = { ...setup, settings: () => bot.sandbox.settings };
    await Promise.all([start(beside), start(beside)]);
    await eventually(() => expect(reportsIn(bot.slack)).toHaveLength(1));
    expect(reportsIn(bot.slack)[0]?.text).toContain('*On* for 1 h, about $1.50 (list price)');
    await bot.restart();
    await answerTo(await bot.person(ada), 'list');
    const told = reportsIn(bot.slack).filter(({ text }) => text.startsWith('*Work'));
    expect(told).toHaveLength(1);
  });
});

describe('a bot that is killed while it posts a report', () => {
  processes.for(['hang', 'hang_after'])(
    'leaves it to another, which posts it unless it is there: %s',
    async (answer, { sandbox, postgres, newBot }) => {
      const DATABASE_URL = await usedLastWeek(await postgres.newDatabase());
      const settings = {
        DATABASE_URL,
        REPORT_CHANNEL: workstations,
        REPORT_TIME_ZONE: alreadyMonday,
      };
      const { controls: slack } = sandbox.slack;
      const posts = () =>
        slack.state().calls.filter(({ method }) => method === 'chat.postMessage').length;
      const arrived = answer === 'hang_after' ? 1 : 0;
      slack.fail({ method: 'chat.postMessage', answer });
      const [bot, other] = [newBot(settings), newBot(settings)];
      await bot.start();
      await caught(() => posts() === 1 && reportsIn(slack).length === arrived);
      await bot.end('SIGKILL');
      await endReportLease(DATABASE_URL);
      await other.start();
      await other.printed(arrived === 1 ? '"weekly report found"' : '"weekly report posted"');
      expect(reportsIn(slack)).toHaveLength(1);
      expect(posts()).toBe(2 - arrived);
    },
  );
});
