import { describe, expect, it } from 'vitest';
import type { HomeContent } from '../../../../src/engine/home-tabs.js';
import { failureOf } from '../../../../src/launches/failures.js';
import type { Launch } from '../../../../src/launches/launch.js';
import { homeNotAtHandView, homeView } from '../../../../src/slack/views/home.js';
import { listPlaceFrom } from '../../../../src/slack/views/session-list.js';
import { actionsIn, asView, buttonsIn, loud } from '../../../support/blocks.js';
import {
  aLaunch,
  aPage,
  longLaunch,
  manyLaunches,
  mischievousLaunch,
} from '../../../support/examples.js';

const reading = { nowMs: 1_700_000_900_000, teamUrl: 'https://papermoon.slack.com/' };

describe('the Home tab', () => {
  const content = (changed: Partial<HomeContent> = {}): HomeContent => ({
    live: aPage([]),
    recent: [],
    others: null,
    hours: null,
    month: [],
    everybodysMonth: null,
    ...changed,
  });

  it('with nothing on it says how to begin', () => {
    const said = asView(homeView(content(), reading), 'home');
    expect(said).toContain('/nimble-session');
    expect(said).not.toContain('Everyone else');
    expect(actionsIn(homeView(content(), reading).blocks)).toEqual([null, null, null]);
  });

  it('says so while the database gives no answer', () => {
    expect(asView(homeNotAtHandView(null), 'home')).toContain('open this tab again in a minute');
  });

  it('keeps within Block Kit’s limits with as much as there may be', () => {
    const others = Array.from({ length: 20 }, (_, at) =>
      longLaunch({ clientToken: `slack-other-${at}`, owner: 'U0BEN00002' }),
    );
    const full = content({
      live: aPage(manyLaunches(20), 1_000),
      recent: manyLaunches(5),
      others: aPage(others, 10_000),
    });
    asView(homeView(full, reading), 'home');
    asView(homeView({ ...full, others: null }, reading), 'home');
    asView(homeView({ ...full, live: aPage([]) }, reading), 'home');
  });

  it('says how many there are when not all are shown, and leads to the rest', () => {
    const some = content({
      live: aPage(manyLaunches(2)),
      others: aPage([aLaunch({ clientToken: 'bens' })], 143),
    });
    const said = asView(homeView(some, reading), 'home');
    expect(said).toContain('The newest 1 of 143 are shown.');
    expect(said).not.toContain('of 2 are shown');
    const [more] = buttonsIn(homeView(some, reading).blocks).filter(({ action_id }) =>
      action_id?.startsWith('list:'),
    );
    expect(listPlaceFrom(more?.value)).toEqual({ whose: 'others', words: '', offset: 1 });
  });

  it('shows a person’s own with Connect, and those of others without, each once', () => {
    const own = aLaunch({ state: 'READY', sessionId: 's-1', clientToken: 'own' });
    const bens = { ...own, clientToken: 'bens', owner: 'U0BEN00002', ownerName: 'Ben Castellano' };
    const { blocks } = homeView(content({ live: aPage([own]), others: aPage([bens]) }), reading);
    const pressed = buttonsIn(blocks).map(({ value, action_id }) => `${value} ${action_id}`);
    expect(pressed.filter((press) => press.startsWith('own'))).toEqual([
      'own session:connect',
      'own session:stop',
      'own session:terminate',
    ]);
    expect(pressed.filter((press) => press.startsWith('bens'))).toEqual([
      'bens session:stop',
      'bens session:terminate',
    ]);
  });

  it('tells an admin that no one else has one', () => {
    const said = asView(homeView(content({ others: aPage([]) }), reading), 'home');
    expect(said).toContain('No one else has one right now.');
  });

  it.each<[string, Partial<Launch>, string]>([
    [
      'that became ready',
      { state: 'DELETED', firstReadyAtMs: 1_700_000_360_000 },
      'ready after 6 min',
    ],
    [
      'that became ready only when it was started later',
      { state: 'READY', firstReadyAtMs: 1_700_200_000_000, attemptSinceMs: 1_700_200_000_000 },
      'ready only after a later start',
    ],
    [
      'that failed',
      { state: 'CREATE_FAILED', problem: 'capacity' },
      'never became ready (capacity)',
    ],
    [
      'that failed for a reason that the bot does not know',
      { state: 'CREATE_FAILED', problem: 'unknown', statusCode: 'A_NEW_ONE' },
      'never became ready (a new one)',
    ],
    [
      'that failed for no reason given',
      { state: 'CREATE_FAILED', problem: 'unknown' },
      'never became ready"',
    ],
    [
      'that was refused',
      { state: 'REFUSED', failure: failureOf('no_profiles') },
      'never became ready (no profiles)',
    ],
    ['on its way', { state: 'CREATE_IN_PROGRESS' }, 'not ready yet'],
  ])('tells of a launch %s', (_what, fields, words) => {
    const said = asView(homeView(content({ recent: [aLaunch(fields)] }), reading), 'home');
    expect(said).toContain(words);
  });

  it('notifies no one', () => {
    const launches = manyLaunches(2, mischievousLaunch);
    const said = asView(
      homeView(
        content({ live: aPage(launches), recent: launches, others: aPage([mischievousLaunch()]) }),
        reading,
      ),
      'home',
    );
    expect(said).not.toMatch(loud);
  });
});
