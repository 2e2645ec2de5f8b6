import { EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2';
import { CreateStreamingSessionCommand, NimbleClient } from '@aws-sdk/client-nimble';
import { WebClient } from '@slack/web-api';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startSandbox } from '../src/sandbox.js';
import { sandboxBotToken } from '../src/slack/slack-sandbox.js';
import { lighting } from '../testing/start-ec2.js';
import { ada, studioId } from '../testing/start-nimble.js';
import { openWorkspace } from '../testing/workspace-client.js';

const hour = 3_600_000;

async function start() {
  const sandbox = await startSandbox({ port: 0 });
  onTestFinished(() => sandbox.close());
  return sandbox;
}

describe('the clock of the sandbox', () => {
  it('is moved for Nimble Studio, whose sessions stop when their time is up', async () => {
    const { nimble, clock, settings } = await start();
    const client = new NimbleClient({ ...settings.studio });
    onTestFinished(() => client.destroy());
    await client.send(
      new CreateStreamingSessionCommand({
        studioId,
        launchProfileId: 'lp-animation-main',
        ec2InstanceType: 'g5.xlarge',
        ownedBy: ada,
      }),
    );
    const states = () => nimble.controls.state().sessions.map(({ state }) => state);
    clock.move(hour);
    expect(states()).toEqual(['READY']);
    clock.move(10 * hour);
    expect(states()).toEqual(['STOPPED']);
  });

  it('is moved for EC2, whose machines are on after it', async () => {
    const { ec2, clock, settings } = await start();
    const client = new EC2Client({ ...settings.studio });
    onTestFinished(() => client.destroy());
    const LaunchTemplate = { LaunchTemplateId: lighting };
    await client.send(new RunInstancesCommand({ MinCount: 1, MaxCount: 1, LaunchTemplate }));
    const states = () =>
      ec2.controls.state().instances.map(({ state, checks }) => `${state}, ${checks}`);
    expect(states()).toEqual(['pending, not-applicable']);
    clock.move(hour);
    expect(states()).toEqual(['running, ok']);
  });

  it('is moved for Slack, and told to the page', async () => {
    const { origin, clock } = await start();
    const person = await openWorkspace(origin, 'U0ADA00001');
    onTestFinished(() => person.close());
    expect(person.workspace.aheadMs).toBe(0);
    clock.move(hour);
    await person.waitFor(({ aheadMs }) => aheadMs === hour, 'the move');
    const slack = new WebClient(sandboxBotToken, { slackApiUrl: `${origin}/api/` });
    const { ts } = await slack.chat.postMessage({ channel: 'C0WORKSTN01', text: 'It is later.' });
    expect(Number(ts) * 1_000 - Date.now()).toBeGreaterThan(hour - 10_000);
  });

  it('is moved by a control, and never back', async () => {
    const { origin, clock } = await start();
    const move = (body: unknown) =>
      fetch(`${origin}/sandbox/clock/move`, { method: 'POST', body: JSON.stringify(body) });
    expect((await move({ ms: hour })).status).toBe(200);
    for (const body of [{ ms: -1 }, { ms: 0 }, { ms: 401 * 24 * hour }, { ms: 'soon' }, {}]) {
      expect((await move(body)).status).toBe(400);
    }
    expect(() => clock.move(-1)).toThrow();
    const state = await (await fetch(`${origin}/sandbox/clock/state`)).json();
    expect(state).toMatchObject({ aheadMs: hour });
    expect(clock.aheadMs()).toBe(hour);
  });

  it('is not moved beyond the years of four digits', async () => {
    const { origin, clock } = await start();
    const year = 365 * 24 * hour;
    while (clock.now() < Date.UTC(9998, 0)) clock.move(year);
    const body = JSON.stringify({ ms: 400 * 24 * hour });
    const answer = await fetch(`${origin}/sandbox/clock/move`, { method: 'POST', body });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({ error: 'The clock ends with the year 9998.' });
    expect(new Date(clock.now()).getUTCFullYear()).toBe(9998);
  });

  it('tells of a move to those who listen, until they do not', async () => {
    const { clock } = await start();
    let heard = 0;
    const end = clock.onMove(() => {
      heard += 1;
    });
    clock.move(1);
    end();
    clock.move(1);
    expect(heard).toBe(1);
  });
});
