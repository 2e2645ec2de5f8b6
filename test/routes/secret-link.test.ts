import { describe, expect } from 'vitest';
import { connect, outcomeOf } from '../support/connect.js';
import { it } from '../support/fixtures.js';
import { forged, selecting } from '../support/forged.js';
import { openForm } from '../support/launching.js';

describe('the log, even if the bot logs everything,', () => {
  it.override({ setup: { logLevel: 'trace', rules: { allowedInstanceTypes: ['g4dn.4xlarge'] } } });

  it('has no address, no note and no e-mail address, of a refused form neither', async ({
    bot,
    person,
    session,
  }) => {
    const shown = await outcomeOf(person, await connect(person, session));
    const [, token] = /authToken=([\w-]+)/.exec(shown) ?? [];
    expect(token).toHaveLength(43);
    await person.press(await person.modal('Connect'), 'Open the desktop');
    await person.press(await session.launch.saying('has a workstation ready'), 'Stop');
    await session.launch.saying('has a stopped workstation');
    const form = await openForm(person);
    const filled = person.values(form, { note: 'the secret plot' });
    const refused = forged(filled, 'instance_type', selecting('g5.48xlarge'));
    expect(await person.submit(form, refused)).not.toMatchObject({ result: 'ok' });
    await bot.stop();
    const logged = bot.logLines.join('');
    expect(logged).toContain('launch refused');
    expect(logged).not.toContain(token);
    expect(logged).not.toMatch(/\w+:\/\/|\/hooks\/|papermoon\.example|secret plot|shot \d/);
  });
});
