import { expect } from 'vitest';
import type { NimbleControls } from '../../sandbox/src/nimble/controls.js';
import type { SlackControls } from '../../sandbox/src/slack/controls.js';
import { general, mei } from './launching.js';
import { eventually } from './waiting.js';

/**
 * A bot that tells alerts in #general, and looks often. Not more often: an alert that no bot has seen for two and a
 * half sweeps is over, and on a busy machine a bot is late.
 */
export const withAlerts = {
  rules: { adminUsers: [mei], alertChannel: general },
  limits: { sweepEveryMs: 500, sweepAgainMs: 500, alertAfterMs: 100 },
};

interface Told {
  slack: Pick<SlackControls, 'state'>;
}

/** What stands in the channel of the alerts, replies in threads aside. */
export function alertsIn({ slack }: Told, channel = general) {
  return slack
    .state()
    .messages.filter((one) => one.channel === channel && one.threadTs === undefined);
}

/** The only alert, once it says this. */
export function alertSaying(bot: Told, words: string) {
  return eventually(() => {
    const [alert, ...others] = alertsIn(bot);
    expect(others).toEqual([]);
    expect(alert?.text).toContain(words);
    return alert ?? expect.unreachable();
  });
}

/** The texts below an alert. */
export function repliesTo({ slack }: Told, { ts }: { ts: string }): string[] {
  return slack
    .state()
    .messages.filter(({ threadTs }) => threadTs === ts)
    .map(({ text }) => text);
}

/** Waits until bots have looked for alerts this many times more: each time they ask what is offered. */
export async function lookedAgain(
  { nimble }: { nimble: Pick<NimbleControls, 'state'> },
  times = 2,
): Promise<void> {
  const looks = () => nimble.state().calls.ListLaunchProfiles;
  const before = looks();
  await eventually(() => expect(looks()).toBeGreaterThan(before + times));
}
