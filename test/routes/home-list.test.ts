import { describe, expect, vi } from 'vitest';
import type { PageView } from '../../sandbox/src/slack/page-protocol.js';
import { slackAsksAtMost } from '../../src/limits.js';
import { homeSaying, modalSaying, toldPrivately } from '../support/answers.js';
import { it as base } from '../support/fixtures.js';
import { pressLaunch } from '../support/launching.js';
import { openedStore } from '../support/opened-store.js';

vi.mock('../../src/store/open.js', { spy: true });

/** Ada's Home tab with one workstation more than it shows. None of them is changed behind the bot's back. */
const it = base
  .extend({ setup: { limits: { settledMs: 600_000 } } })
  .extend('home', async ({ person }) => {
    for (let number = 1; number <= 21; number += 1) await pressLaunch(person);
    await person.waitFor(
      ({ messages }) =>
        messages.filter(({ text }) => text.includes('has a workstation ready')).length === 21,
      'all messages ready',
    );
    await person.home();
    return homeSaying(person, 'The newest 20 of 21 are shown.');
  })
  .extend('list', async ({ person, home }): Promise<PageView> => {
    await person.press(home, 'Show more');
    return modalSaying(person, '21 workstations. 21 to 21 are shown, newest first.');
  });

describe('the list that Show more on the Home tab opens', () => {
  it('answers a press in it above the list', async ({ person, list }) => {
    await person.press(list, 'Terminate');
    const answered = await modalSaying(person, 'It is being terminated.');
    expect(answered.id).toBe(list.id);
    expect(JSON.stringify(answered.blocks)).toContain('are shown, newest first');
    await homeSaying(person, /^(?![\s\S]*The newest 20 of)/);
  });

  it('answers a press in it also when the database cannot be read', async ({
    bot,
    person,
    list,
  }) => {
    const { launches } = await openedStore();
    const read = launches.live;
    vi.spyOn(launches, 'live').mockImplementation(async (search, page) => {
      if (page.offset > 0) throw new Error('the database is gone');
      return read(search, page);
    });
    await person.press(list, 'Terminate');
    const answered = await modalSaying(person, 'The list itself cannot be shown right now.');
    expect(answered.id).toBe(list.id);
    expect(JSON.stringify(answered.blocks)).toContain('It is being terminated.');
    expect(bot.logLines.join('')).toContain('the database is gone');
  });

  it.for(['not_found', 'internal_error'])(
    'answers a press in it directly when Slack answers its update with %s',
    async (answer, { slack, person, list }) => {
      slack.fail({ method: 'views.update', answer, times: slackAsksAtMost });
      const told = await toldPrivately(person, () => person.press(list, 'Terminate'));
      expect(told.text).toBe('It is being terminated.');
    },
  );

  it('says privately that Slack did not let the bot show another page', async ({
    slack,
    person,
    list,
  }) => {
    slack.fail({ method: 'views.update', answer: 'internal_error', times: 2 * slackAsksAtMost });
    const told = await toldPrivately(person, () => person.press(list, 'Newer'));
    expect(told.text).toBe(
      'Slack did not let me show the list in time. Please press the button again.',
    );
  });

  it('says privately that Slack did not let the bot open it', async ({ slack, person, home }) => {
    slack.fail({ method: 'views.open', answer: 'expired_trigger_id' });
    const told = await toldPrivately(person, () => person.press(home, 'Show more'));
    expect(told.text).toContain('Slack did not let me open *Workstations* in time.');
  });
});
