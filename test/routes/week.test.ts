import { describe, expect } from 'vitest';
import type { PageView } from '../../sandbox/src/slack/page-protocol.js';
import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import { modalSaying } from '../support/answers.js';
import type { BotInSandbox } from '../support/bot-in-sandbox.js';
import { it } from '../support/fixtures.js';
import { workstations } from '../support/launching.js';
import { readySession } from '../support/sessions.js';
import { msUntil } from '../support/time-of-day.js';
import { eventually } from '../support/waiting.js';

const minute = 60_000;
const days = 7;

/** Lets time pass for the bot, Slack and the studio, until the people's clocks show this minute. */
function moveTo({ sandbox: { clock } }: BotInSandbox, minutes: number): void {
  clock.move(msUntil(minutes, clock.now()));
}

/** Saves nine to six on every day. */
async function saveHours(person: WorkspaceClient): Promise<void> {
  const view = await person.openModal(workstations, '/nimble-session hours');
  await person.submit(view, nineToSix(view));
  await modalSaying(person, 'Saved.');
}

function nineToSix(view: PageView): PageView['state']['values'] {
  const chosen = (value: string) => ({
    type: 'static_select',
    selected_option: { value, text: { type: 'plain_text', text: value } },
  });
  const span = { hours_from: chosen('540'), hours_until: chosen('1080') };
  const week = Object.fromEntries(Array.from({ length: days }, (_, day) => [`hours:${day}`, span]));
  return { ...structuredClone(view.state.values), ...week };
}

function switched({ nimble, ec2 }: BotInSandbox): { starts: number; stops: number } {
  const ofNimble = nimble.state().calls;
  const ofEc2 = ec2.state().calls;
  return {
    starts: ofNimble.StartStreamingSession + ofEc2.StartInstances,
    stops: ofNimble.StopStreamingSession + ofEc2.StopInstances,
  };
}

describe.for(['nimble', 'ec2'] as const)('a week of weekly hours on %s', (studioKind) => {
  // What is settled is looked at once an hour: between moves the bot sleeps.
  it.override({ setup: { sandbox: { studioKind }, limits: { settledMs: 60 * minute } } });

  it('passes while the sandbox’s clock is moved', async ({ bot, person }) => {
    moveTo(bot, 9 * 60 + 30);
    const { launch } = await readySession(bot, person);
    await saveHours(person);
    const { channel, ts } = await launch.saying('has a workstation ready');
    const told = (words: string) =>
      person.replies(channel, ts).filter(({ text }) => text.includes(words));
    for (let day = 1; day <= days; day += 1) {
      moveTo(bot, 17 * 60 + 50);
      await eventually(() => expect(told('your hours end')).toHaveLength(day));
      bot.sandbox.clock.move(10 * minute);
      await launch.saying('has a stopped workstation');
      moveTo(bot, 9 * 60);
      await launch.saying('has a workstation ready');
      expect(switched(bot)).toEqual({ starts: day, stops: day });
    }
    expect(told('stopped')).toEqual([]);
    await eventually(() =>
      expect(told('Its owner’s weekly hours asked for it.')).toHaveLength(days),
    );
    // Slack’s own times are of that week too.
    const last = told('Its owner’s weekly hours asked for it.').at(-1)?.ts;
    expect(Number(last) * 1_000 - Date.now()).toBeGreaterThan((days - 1) * 24 * 60 * minute);
  });
});
