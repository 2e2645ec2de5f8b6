import { describe, expect } from 'vitest';
import { it } from '../support/fixtures.js';
import { openForm, workstations } from '../support/launching.js';

const answers = [
  { answer: 'internal_error' },
  { answer: 'fatal_error' },
  { answer: 'service_unavailable' },
  { answer: 'http_500' },
  { answer: 'drop' },
  { answer: 'ratelimited', retryAfterSeconds: 1 },
] as const;

describe('one passing answer of Slack', () => {
  it.for(
    ['users.info', 'usergroups.users.list', 'views.open', 'views.update'].flatMap((method) =>
      answers.map((answer) => ({ method, ...answer })),
    ),
  )('does not cost a person the form: %j', async (fault, { start }) => {
    const bot = await start({ rules: { adminUserGroups: ['S0ENGINEERS'] } });
    const person = await bot.person('U0ADA00001');
    bot.slack.fail(fault);
    expect((await openForm(person)).submit).toBe('Launch');
  });

  it.for([{ method: 'users.info' }, { method: 'views.update' }])(
    'is waited out for five seconds: %j',
    async (fault, { slack, person }) => {
      slack.fail({ ...fault, answer: 'ratelimited', retryAfterSeconds: 5 });
      await person.openModal(workstations, '/nimble-session');
      await person.waitFor(
        ({ modals }) => modals.find(({ submit }) => submit === 'Launch'),
        'the filled form',
        15_000,
      );
    },
  );

  it.for(
    ['auth.test', 'apps.connections.open'].flatMap((method) =>
      answers.map((answer) => ({ method, ...answer })),
    ),
  )('does not cost the start: %j', async (fault, { bot, slack, person }) => {
    await bot.stop();
    slack.fail({ ...fault, times: 2 });
    await bot.restart();
    expect((await openForm(person)).submit).toBe('Launch');
    expect(bot.logLines.join('')).not.toContain('does not accept');
  });
});
