import {
  CreateStreamingSessionCommand,
  CreateStreamingSessionStreamCommand,
  GetStreamingSessionStreamCommand,
  NimbleClient,
} from '@aws-sdk/client-nimble';
import { WebClient } from '@slack/web-api';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startSandbox } from '../src/sandbox.js';
import type { StudioKind } from '../src/settings.js';
import { sandboxBotToken } from '../src/slack/slack-sandbox.js';
import { quick as quickEc2 } from '../testing/start-ec2.js';
import { ada, quick, studioId } from '../testing/start-nimble.js';
import { openWorkspace } from '../testing/workspace-client.js';

async function start(studioKind: StudioKind = 'nimble') {
  const sandbox = await startSandbox({
    port: 0,
    studioKind,
    nimble: { durations: quick },
    ec2: { durations: quickEc2 },
  });
  onTestFinished(() => sandbox.close());
  return sandbox;
}

/** A workstation of Ada's that is on, and the address that a stream of it has. */
async function startDesktop() {
  const { origin, nimble, settings } = await start();
  const client = new NimbleClient({ ...settings.studio });
  onTestFinished(() => client.destroy());
  const { session } = await client.send(
    new CreateStreamingSessionCommand({
      studioId,
      launchProfileId: 'lp-animation-main',
      ec2InstanceType: 'g5.xlarge',
      ownedBy: ada,
    }),
  );
  const sessionId = session?.sessionId ?? '';
  nimble.controls.setState({ sessionId, state: 'READY' });
  const opened = await client.send(
    new CreateStreamingSessionStreamCommand({ studioId, sessionId, expirationInSeconds: 60 }),
  );
  const { streamId } = opened.stream ?? {};
  const look = new GetStreamingSessionStreamCommand({ studioId, sessionId, streamId });
  const url = await expect
    .poll(async () => (await client.send(look)).stream?.url)
    .toBeTruthy()
    .then(async () => (await client.send(look)).stream?.url ?? '');
  return { origin, sessionId, nimble, url };
}

describe('the address of a desktop', () => {
  it('opens a page that says what the artist would see', async () => {
    const { origin, sessionId, url } = await startDesktop();
    expect(url.startsWith(`${origin}/desktop/${sessionId}?authToken=`)).toBe(true);
    const answer = await fetch(url);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const page = await answer.text();
    for (const words of ['Ada’s desktop would be here', 'Animation', 'g5.xlarge', 'Amazon DCV']) {
      expect(page).toContain(words);
    }
  });

  it('says that it has run out once the workstation is off', async () => {
    const { sessionId, nimble, url } = await startDesktop();
    nimble.controls.setState({ sessionId, state: 'STOPPED' });
    const answer = await fetch(url);
    expect(answer.status).toBe(410);
    expect(await answer.text()).toContain('Nimble says STOPPED');
  });

  it('is unknown with another token, another session, or none', async () => {
    const { origin, sessionId, url } = await startDesktop();
    const wrong = [url.replace(/authToken=.+/, 'authToken=x'), url.replace(sessionId, 'nothing')];
    for (const each of [...wrong, `${origin}/desktop/`, `${origin}/desktop/${sessionId}`]) {
      const answer = await fetch(each);
      expect(answer.status).toBe(404);
      expect(await answer.text()).toContain('No desktop is here');
    }
  });
});

describe('behind the scenes', () => {
  const slackLines = (armed: string[]) => armed.filter((line) => line.startsWith('Slack'));

  it('shows what is armed and set, until it is used up or reset', async () => {
    const { origin, slack, nimble } = await start();
    const person = await openWorkspace(origin, 'U0ADA00001');
    onTestFinished(() => person.close());
    const shown = (line: string) =>
      person.waitFor(({ armed }) => armed.includes(line), `“${line}”`);
    expect(slackLines(person.workspace.armed)).toEqual([]);
    expect(person.workspace.armed[0]).toMatch(/^Nimble: Launch takes 0.005 s/);
    slack.controls.fail({ method: 'auth.test', answer: 'ratelimited', times: 2 });
    await shown('Slack: auth.test: the next 2 calls → ratelimited');
    slack.controls.fail({ method: 'chat.update', answer: 'drop', skip: 1 });
    await shown('Slack: chat.update: the next call, after 1 that pass → drop');
    slack.controls.latency({ ms: 30 });
    await shown('Slack: Every answer takes 30 ms longer');
    slack.controls.repeatDeliveries({ times: 3, when: 'at_once' });
    await shown('Slack: Everything is delivered 3 times, at once');
    slack.controls.deliverOverHttp({ url: 'http://127.0.0.1:1/slack' });
    await shown('Slack: Deliveries go to http://127.0.0.1:1/slack');
    slack.controls.installation({ do: 'revoke_tokens', quietly: true });
    await shown('Slack: The bot token is answered token_revoked');
    slack.controls.person({
      person: 'U0BEN00002',
      account: { deleted: true },
      without: ['profile.email'],
    });
    await shown('Slack: Ben: deleted true, no profile.email');
    slack.controls.channel({ channel: 'C0GENERAL02', do: 'share' });
    slack.controls.channel({ channel: 'C0GENERAL02', do: 'invite_bot' });
    await shown('Slack: #general: shared with another organisation, the bot is invited');
    slack.controls.otherConnections({ count: 9 });
    await shown('Slack: Other programs hold 9 connections of the app');
    nimble.controls.fail({ operation: '*', fault: { kind: 'html', status: 502 } });
    await shown('Nimble: *: the next call → html (502)');
    nimble.controls.outcome({ statusCode: 'INSUFFICIENT_CAPACITY' });
    await shown('Nimble: A session to come fails with INSUFFICIENT_CAPACITY');
    nimble.controls.latency({ ms: 40 });
    await shown('Nimble: Every answer takes 40 ms longer');

    const web = new WebClient(sandboxBotToken, {
      slackApiUrl: `${origin}/api/`,
      rejectRateLimitedCalls: true,
      retryConfig: { retries: 0 },
    });
    await expect(web.auth.test()).rejects.toThrow();
    await shown('Slack: auth.test: the next call → ratelimited');
    slack.controls.reset();
    slack.controls.deliverOverHttp(null);
    slack.controls.channel({ channel: 'C0GENERAL02', do: 'unshare' });
    slack.controls.channel({ channel: 'C0GENERAL02', do: 'remove_bot' });
    nimble.controls.reset();
    await person.waitFor(({ armed }) => armed.length === 1, 'nothing armed');
  });

  it('shows the machines of EC2, and what is armed there', async () => {
    const { origin, ec2 } = await start('ec2');
    const person = await openWorkspace(origin, 'U0ADA00001');
    onTestFinished(() => person.close());
    expect(person.workspace).toMatchObject({ studio: 'ec2', machines: [] });
    expect(person.workspace.armed).toEqual([
      'EC2: Pending takes 0.005 s, checks 0.005 s, a mark 0.005 s, stop 0.005 s, terminate 0.005 s',
    ]);
    ec2.controls.permission({ operation: 'GetProducts', granted: false });
    ec2.controls.durations({ invisibleMs: 2_000 });
    await person.waitFor(
      ({ armed }) => armed[0] === "EC2: The bot's policy does not allow GetProducts",
      'the permission',
    );
    await person.waitFor(
      ({ armed }) => armed[1]?.endsWith('; a new machine is not seen for 2 s'),
      'the time',
    );
    for (const bot of ['nimble-session', 'second-bot']) ec2.controls.stranger({ bot });
    const [second, first] = await person.waitFor(
      ({ machines }) => machines.every(({ checks }) => checks === 'ok') && machines[1] && machines,
      'both machines',
    );
    expect(second).toEqual({
      instanceId: expect.stringMatching(/^i-0/),
      name: 'not launched here',
      owner: 'U0INES00009',
      bot: 'second-bot',
      instanceType: 'g5.4xlarge',
      usdPerHour: 1.624,
      zone: 'us-west-2a',
      state: 'running',
      reason: null,
      checks: 'ok',
      answer: 'ok',
      isMarked: false,
      isIdle: false,
      isProtected: false,
      retires: false,
    });
    const { instanceId = '' } = second ?? {};
    ec2.controls.protect({ instanceId, stop: true });
    ec2.controls.retire({ instanceId, inMs: 1_000_000 });
    ec2.controls.checks({ instanceId, answer: 'impaired' });
    await person.waitFor(
      ({ machines: [machine] }) =>
        machine?.isProtected && machine.retires && machine.checks === 'impaired',
      'what happened to the machine',
    );
    ec2.controls.shutDown({ instanceId });
    await person.waitFor(
      ({ machines: [machine] }) => machine?.reason === 'Client.InstanceInitiatedShutdown',
      'the end',
    );
    expect(first?.bot).toBe('nimble-session');
  });

  it('tells programs the studio, the key and the tokens', async () => {
    const { origin } = await start();
    const person = await openWorkspace(origin, 'U0ADA00001');
    onTestFinished(() => person.close());
    expect(person.workspace.settings).toMatchObject({
      NIMBLE_STUDIO_ID: 'us-west-2-paper-moon01',
      AWS_ACCESS_KEY_ID: 'AKIASANDBOXNIMBLE000',
      AWS_ENDPOINT_URL_NIMBLE: origin,
      SLACK_BOT_TOKEN: sandboxBotToken,
    });
  });
});
