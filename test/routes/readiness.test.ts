import { describe, expect } from 'vitest';
import { it } from '../support/fixtures.js';
import { openForm } from '../support/launching.js';
import { opsAnswer, readiness, ready } from '../support/ops.js';
import { caught } from '../support/waiting.js';

describe.each([
  { mode: 'Socket Mode', http: false },
  { mode: 'HTTP mode', http: true },
])('in $mode', ({ http }) => {
  it.override({ setup: { http, ops: true } });

  it('the bot is ready and alive, and has no other page', async ({ bot }) => {
    await readiness(bot, ready);
    expect(await opsAnswer(bot, '/livez')).toBe('200 alive\n');
    const url = new URL('/readyz', bot.opsOrigin);
    const head = await fetch(url, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    expect((await fetch(url, { method: 'POST', body: 'x' })).status).toBe(404);
    for (const path of ['/', '/readyz/', '/health', '/slack/events']) {
      expect(await opsAnswer(bot, path)).toBe('404 ');
    }
    await bot.stop();
    await expect(fetch(url)).rejects.toThrow('fetch failed');
  });

  it('the bot is not ready while Slack refuses its token, and says so', async ({ bot, slack }) => {
    await readiness(bot, ready);
    slack.installation({ do: 'revoke_tokens' });
    const words = 'Slack does not accept SLACK_BOT_TOKEN (token_revoked).';
    await readiness(bot, new RegExp(`^503 not ready\n${words.replace(/[().]/g, '\\$&')}\n$`));
    expect(await opsAnswer(bot, '/livez')).toBe('200 alive\n');
    slack.installation({ do: 'reinstall' });
    await readiness(bot, ready);
  });

  it('the bot is alive and not ready while it starts', async ({ bot, slack }) => {
    await bot.stop();
    slack.fail({ method: 'auth.test', answer: 'hang' });
    const started = bot.restart();
    await readiness(bot, /^503 not ready\nThe bot is starting\.\n$/);
    expect(await opsAnswer(bot, '/livez')).toBe('200 alive\n');
    await started;
    await readiness(bot, ready);
  });

  it('the bot is alive and not ready while it stops', async ({ bot, slack, person }) => {
    slack.fail({ method: 'chat.postMessage', answer: 'hang' });
    await person.submit(await openForm(person));
    await caught(() => slack.state().calls.some(({ method }) => method === 'chat.postMessage'));
    const stopped = bot.stop();
    expect(await opsAnswer(bot, '/readyz')).toBe('503 not ready\nThe bot is stopping.\n');
    expect(await opsAnswer(bot, '/livez')).toBe('200 alive\n');
    await stopped;
  });
});

describe('in Socket Mode', () => {
  it.override({ setup: { ops: true } });

  it('the bot is not ready while no connection is open', async ({ bot, slack }) => {
    await readiness(bot, ready);
    slack.disconnect({ reason: 'abrupt', which: 'all' });
    await readiness(bot, /^503 not ready\nNo connection to Slack is open\.\n$/);
    await readiness(bot, ready);
  });

  it('the bot that loses one of its connections is ready', async ({ bot, slack }) => {
    await expect.poll(() => slack.state().connections).toBe(2);
    slack.disconnect({ reason: 'abrupt', which: 'oldest' });
    await expect.poll(() => slack.state().connections).toBe(1);
    expect(await opsAnswer(bot, '/readyz')).toMatch(ready);
  });

  it('a port that is taken is told by its setting', async ({ bot, start }) => {
    const port = Number(new URL(bot.opsOrigin).port);
    const second = start({ settings: () => ({ ops: { host: '127.0.0.1', port } }) });
    await expect(second).rejects.toThrow(`Port ${port} is taken: set OPS_PORT to another`);
  });
});

it('without OPS_PORT no port is opened for health', async ({ bot }) => {
  expect(bot.logLines.join('')).not.toContain('health and metrics are served');
});
