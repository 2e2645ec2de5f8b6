import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { WebClient } from '@slack/web-api';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { sandboxAccessKeyId } from '../src/aws/access.js';
import { type Sandbox, startSandbox } from '../src/sandbox.js';
import type { StudioKind } from '../src/settings.js';
import { sandboxAppToken, sandboxBotToken } from '../src/slack/slack-sandbox.js';

async function start(studioKind: StudioKind = 'nimble') {
  const sandbox = await startSandbox({ port: 0, studioKind });
  onTestFinished(() => sandbox.close());
  return sandbox;
}

interface Sent {
  path: string;
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

/** The status and the headers of an answer; its body is read and dropped. */
async function send(origin: string, { path, method = 'POST', headers = {}, body = '' }: Sent) {
  const sent = request(`${origin}${path}`, { method, headers, agent: false });
  sent.end(body);
  const [answer] = await once(sent, 'response');
  // A refusal may come before all is sent.
  sent.on('error', () => undefined);
  answer.resume();
  await once(answer, 'end');
  return { status: Number(answer.statusCode), headers: answer.headers };
}

/** Everything that a request might write to. */
function stateOf({ slack, nimble, ec2 }: Sandbox<StudioKind>): string {
  const { messages, views, calls, envelopes } = slack.controls.state();
  return JSON.stringify([
    messages,
    views,
    calls,
    envelopes,
    nimble.controls.state(),
    ec2.controls.state(),
  ]);
}

const posted = `token=${sandboxBotToken}&channel=C0WORKSTN01&text=written`;

/** What writes, as the bot, the page, a test or the AWS command line send it. */
const writes: Record<string, Sent> = {
  'a call of the Web API': {
    path: '/api/chat.postMessage',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: posted,
  },
  'a request of the page': {
    path: '/sandbox/slack/say',
    body: JSON.stringify({ as: 'U0ADA00001', channel: 'C0WORKSTN01', text: 'written' }),
  },
  'a control of Slack': {
    path: '/sandbox/slack/control/channel',
    body: JSON.stringify({ channel: 'C0GENERAL02', do: 'delete' }),
  },
  'a control of Nimble': {
    path: '/sandbox/nimble/fail',
    body: JSON.stringify({ operation: '*', fault: { kind: 'empty' } }),
  },
  'a control of EC2': {
    path: '/sandbox/ec2/fail',
    body: JSON.stringify({ operation: '*', fault: { kind: 'empty' } }),
  },
  'a call of EC2': {
    path: '/',
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=${sandboxAccessKeyId}/20261130/us-west-2/ec2/aws4_request`,
    },
    body:
      'Action=RunInstances&Version=2016-11-15&MinCount=1&MaxCount=1' +
      '&LaunchTemplate.LaunchTemplateName=animation',
  },
  'a call of AWS': {
    path: '/',
    headers: { 'x-amz-target': 'AWSIdentityStore.GetUserId' },
    body: '{}',
  },
};

/** How a browser marks what a page of another origin sends. */
const foreign: Record<string, Record<string, string>> = {
  'of another site': { origin: 'http://evil.example' },
  'in a sandboxed frame': { origin: 'null' },
  'on another port': { origin: 'http://127.0.0.1:1', 'sec-fetch-site': 'same-site' },
  'without an Origin': { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' },
  'by a name that it points here': { host: 'evil.example' },
};

describe('a page of another origin', () => {
  it.each(Object.keys(foreign))('%s writes nothing', async (how) => {
    const sandbox = await start();
    const before = stateOf(sandbox);
    for (const write of Object.values(writes)) {
      const headers = { ...write.headers, ...foreign[how] };
      expect((await send(sandbox.origin, { ...write, headers })).status).toBe(403);
    }
    expect(stateOf(sandbox)).toBe(before);
  });

  it('reaches no address that writes by a link or an image', async () => {
    const sandbox = await start();
    const before = stateOf(sandbox);
    const path = `/api/chat.postMessage?${posted}`;
    const site = { 'sec-fetch-site': 'cross-site' };
    const link = { ...site, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
    const image = { ...site, 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' };
    const got = async (headers: Record<string, string>) =>
      (await send(sandbox.origin, { path, method: 'GET', headers })).status;
    expect([await got(link), await got(image)]).toEqual([404, 403]);
    // Browsers that do not mark it: no GET writes.
    for (const method of ['GET', 'HEAD', 'PUT']) {
      expect((await send(sandbox.origin, { path, method })).status).toBe(405);
    }
    expect(stateOf(sandbox)).toBe(before);
    // A link to the page itself is fine; a frame with it is not.
    const page = { path: '/missing.svg', method: 'GET' };
    expect((await send(sandbox.origin, { ...page, headers: link })).status).toBe(404);
    const frame = { ...link, 'sec-fetch-dest': 'iframe' };
    expect((await send(sandbox.origin, { ...page, headers: frame })).status).toBe(403);
  });

  it('gets no WebSocket', async () => {
    const { origin, slack } = await start();
    const web = new WebClient(sandboxAppToken, { slackApiUrl: `${origin}/api/` });
    const { url = '' } = await web.apps.connections.open();
    const stranger = new WebSocket(url, { origin: 'http://evil.example' });
    expect(String(await once(stranger, 'error'))).toContain('403');
    expect(slack.controls.state().connections).toBe(0);
    // The link is not used up.
    const [hello] = await once(new WebSocket(url), 'message');
    expect(String(hello)).toContain('hello');
  });

  it('cannot frame anything', async () => {
    const { origin } = await start();
    const paths = [
      '/',
      '/missing',
      '/sandbox/slack/state',
      '/sandbox/nimble/state',
      '/sandbox/ec2/state',
      '/2020-08-01/x',
    ];
    for (const path of paths) {
      const { headers } = await send(origin, { path, method: 'GET' });
      expect(headers['x-frame-options']).toBe('DENY');
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    }
  });
});

it('answers programs on this machine, and its own page', async () => {
  const { origin } = await start();
  const own = { origin, 'sec-fetch-site': 'same-origin' };
  for (const write of Object.values(writes)) {
    for (const headers of [{}, own, { 'sec-fetch-site': 'none' }]) {
      const { status } = await send(origin, {
        ...write,
        headers: { ...write.headers, ...headers },
      });
      expect(status).not.toBe(403);
    }
  }
});

/** Sends these bytes as they are, and resolves when the sandbox has closed the connection. */
async function sendBytes(origin: string, bytes: string): Promise<string> {
  const socket = connect(Number(new URL(origin).port), '127.0.0.1');
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk;
  });
  socket.on('error', () => undefined);
  socket.end(bytes);
  await once(socket, 'close');
  return answer.split('\r\n', 1)[0] ?? '';
}

describe('whatever is sent', () => {
  const upgrade = 'Connection: Upgrade\r\nUpgrade: websocket\r\n';

  it.each([
    ['GET // HTTP/1.1', ''],
    ['GET //:80/ HTTP/1.1', ''],
    ['GET http://[ HTTP/1.1', ''],
    ['POST http://[::1/api/chat.postMessage HTTP/1.1', ''],
    ['OPTIONS * HTTP/1.1', ''],
    ['TRACE / HTTP/1.1', ''],
    ['CONNECT evil.example:443 HTTP/1.1', ''],
    ['GET /%zz%00/../../../etc/passwd HTTP/1.1', ''],
    ['PROPFIND /sandbox/slack/live HTTP/1.1', ''],
    ['PRI * HTTP/2.0', ''],
    ['GET // HTTP/1.1', upgrade],
    ['GET http://[ HTTP/1.1', upgrade],
    ['GET /link/ HTTP/1.1', upgrade],
    ['GET / HTTP/1.1', upgrade],
  ])('“%s” does not end the sandbox (%#)', async (line, headers) => {
    const { origin } = await start();
    const { host } = new URL(origin);
    const request = `${line}\r\nHost: ${host}\r\n${headers || 'Connection: close\r\n'}\r\n`;
    expect(await sendBytes(origin, request)).toMatch(/^(HTTP\/1\.1 (4\d\d|200)|$)/);
    expect((await send(origin, { path: '/sandbox/slack/state', method: 'GET' })).status).toBe(200);
  });

  it('and broken off at once, does not end it either', async () => {
    const { origin } = await start();
    const { host, port } = new URL(origin);
    const begun = [
      `GET /link/ HTTP/1.1\r\nHost: ${host}\r\n${upgrade}\r\n`,
      `GET / HTTP/1.1\r\nHost: ${host}\r\n${upgrade}\r\n`,
      `GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
      `GET /sandbox/slack/live?as=U0ADA00001 HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
      `POST /api/auth.test HTTP/1.1\r\nHost: ${host}\r\ncontent-length: 10\r\n\r\n{`,
    ];
    for (const bytes of begun) {
      const socket = connect(Number(port), '127.0.0.1');
      socket.on('error', () => undefined);
      socket.write(bytes);
      await delay(20);
      socket.resetAndDestroy();
    }
    expect((await send(origin, { path: '/sandbox/slack/state', method: 'GET' })).status).toBe(200);
  });

  it.each(Object.keys(writes))('%s that is too large is refused', async (write) => {
    const sandbox = await start();
    const body = `{"text":"${'x'.repeat(5_000_000)}"}`;
    const sent = writes[write];
    if (!sent) throw new Error(write);
    const { status } = await send(sandbox.origin, { ...sent, body });
    // AWS: all errors of JSON 1.1 are 400.
    expect(status).toBe(write === 'a call of AWS' ? 400 : 413);
    expect(sandbox.slack.controls.state().messages).toEqual([]);
  });

  it.each(['https://127.0.0.1:1/', 'ftp://localhost/', 'http://evil.example/'])(
    'no delivery is asked for at %s',
    async (url) => {
      const sandbox = await start();
      const path = '/sandbox/slack/control/deliverOverHttp';
      const { status } = await send(sandbox.origin, { path, body: JSON.stringify({ url }) });
      expect(status).toBe(400);
    },
  );
});

it('says which port is taken', async () => {
  const { origin } = await start();
  const port = Number(new URL(origin).port);
  await expect(startSandbox({ port })).rejects.toThrow(`Port ${port} is taken`);
});

describe('the settings of a bot', () => {
  it('are those for Nimble Studio, unless EC2 is asked for', async () => {
    const { origin, settings, environment } = await start();
    expect(settings.studio).toMatchObject({ kind: 'nimble', endpoint: origin });
    expect(environment).toMatchObject({ STUDIO: 'nimble', AWS_ENDPOINT_URL_NIMBLE: origin });
    expect(Object.keys(environment).filter((name) => /EC2|PRICING/.test(name))).toEqual([]);
  });

  it('lead to EC2 and its prices, and to no directory', async () => {
    const { origin, settings, environment } = await start('ec2');
    expect(settings.studio).toEqual({
      kind: 'ec2',
      region: 'us-west-2',
      endpoint: origin,
      pricingEndpoint: origin,
      credentials: { accessKeyId: sandboxAccessKeyId, secretAccessKey: 'sandbox' },
    });
    expect(settings.directory).toEqual({
      identityStore: null,
      byEmail: true,
      studioUsersFile: null,
    });
    expect(environment).toEqual({
      SLACK_API_URL: `${origin}/api/`,
      SLACK_BOT_TOKEN: sandboxBotToken,
      SLACK_APP_TOKEN: sandboxAppToken,
      STUDIO: 'ec2',
      AWS_REGION: 'us-west-2',
      AWS_ENDPOINT_URL_EC2: origin,
      AWS_ENDPOINT_URL_PRICING: origin,
      AWS_ACCESS_KEY_ID: sandboxAccessKeyId,
      AWS_SECRET_ACCESS_KEY: 'sandbox',
      AWS_SESSION_TOKEN: '',
      AWS_PROFILE: '',
    });
  });
});
