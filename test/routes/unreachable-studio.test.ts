import { afterEach, beforeEach, describe, expect, vi } from 'vitest';
import { sandboxAccessKeyId } from '../../sandbox/src/aws/access.js';
import { commandModalSaying } from '../support/answers.js';
import { hurryAttempts } from '../support/attempts.js';
import { it } from '../support/fixtures.js';
import { openForm, wholeText, workstations } from '../support/launching.js';
import { launchNoted, ownNote } from '../support/requested-launch.js';

describe('a studio that the bot cannot reach', () => {
  beforeEach(() => {
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/nowhere');
    vi.stubEnv('AWS_CONFIG_FILE', '/nowhere');
  });
  afterEach(() => vi.unstubAllEnvs());

  it('because no credentials are to be had: the form says so, and the launch waits until they are', async ({
    bot,
    nimble,
    person,
  }) => {
    hurryAttempts();
    const form = await openForm(person);
    // The SDK's own chain, which finds none here.
    await bot.restart({ credentials: null });
    const words = 'The bot has no credentials for Nimble Studio right now';
    await commandModalSaying(person, workstations, words);
    const note = ownNote();
    await person.submit(form, person.values(form, { note }));
    const launch = launchNoted(person, note);
    expect(wholeText(await launch.saying('The bot keeps trying.'))).toContain(words);
    expect(nimble.state().calls.CreateStreamingSession).toBe(0);
    vi.stubEnv('AWS_ACCESS_KEY_ID', sandboxAccessKeyId);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'any');
    bot.clock.forward(4_000);
    await launch.saying('has a workstation ready');
  });

  it('because there is no route: the form says so, and the launch waits until there is one', async ({
    bot,
    nimble,
    person,
  }) => {
    hurryAttempts();
    const form = await openForm(person);
    await bot.restart({ endpoint: 'http://127.0.0.1:1' });
    await commandModalSaying(person, workstations, 'cannot be reached from here');
    const note = ownNote();
    await person.submit(form, person.values(form, { note }));
    const launch = launchNoted(person, note);
    const hitch = wholeText(await launch.saying('The bot keeps trying.'));
    expect(hitch).toContain('cannot be reached from here');
    expect(hitch).not.toContain('AWS: ');
    await bot.restart();
    bot.clock.forward(4_000);
    await launch.saying('has a workstation ready');
    expect(nimble.state().sessions).toHaveLength(1);
  });
});
