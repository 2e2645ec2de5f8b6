import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'vitest';
import { it } from '../support/fixtures.js';
import { workstations } from '../support/launching.js';

it.for(['refresh_requested', 'warning', 'abrupt'] as const)(
  'the bot loses no command while it replaces a connection that Slack closes: %s',
  async (reason, { slack, person }) => {
    await expect.poll(() => slack.state().connections).toBe(2);
    slack.disconnect({ reason, which: 'oldest' });
    let typed = 0;
    const lost: string[] = [];
    while (typed < 20 || slack.state().connections < 2) {
      const { result } = await person.say(workstations, '/nimble-session help');
      if (result !== 'ok') lost.push(`command ${typed}: ${result}`);
      typed += 1;
      await wait(20);
    }
    expect(lost).toEqual([]);
  },
);
