import { describe, expect } from 'vitest';
import { connect, outcomeOf } from '../support/connect.js';
import { it } from '../support/fixtures.js';

describe('the link', () => {
  it.override({ setup: { logLevel: 'trace' } });

  it('is in no log line, even if the bot logs everything', async ({ bot, person, session }) => {
    const view = await connect(person, session);
    const shown = await outcomeOf(person, view);
    const [, token] = /authToken=([\w-]+)/.exec(shown) ?? [];
    expect(token).toHaveLength(43);
    await person.press(await person.modal('Connect'), 'Open the desktop');
    await person.press(await session.launch.saying('has a workstation ready'), 'Stop');
    await session.launch.saying('has a stopped workstation');
    await bot.stop();
    const logged = bot.logLines.join('');
    expect(logged.length).toBeGreaterThan(10_000);
    expect(logged).not.toContain(token);
    // At this level the address is logged without its token, as Slack's library sees it.
    bot.logLines.length = 0;
  });
});
