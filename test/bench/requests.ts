import { subscribe } from 'node:diagnostics_channel';
import { Agent, createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sandboxAccessKeyId } from '../../sandbox/src/aws/access.js';
import { pretendStudio } from '../../sandbox/src/pretend-studio.js';
import { type Sandbox, startSandbox } from '../../sandbox/src/sandbox.js';
import { slackSignature } from '../../sandbox/src/slack/http-delivery.js';
import { listen } from '../../sandbox/testing/listening.js';
import { openWorkspace, type WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import { ada, ben, mei, openForm, workstations } from '../support/launching.js';

/** A request as Slack signs it, ready to be sent. */
export interface Signed {
  headers: Record<string, string>;
  body: string;
}

const agent = new Agent({ keepAlive: true, maxSockets: 256 });

/** A sandbox whose triggers live as long as the benchmark, and which lets anybody have any number. */
export function startPlayground(
  nimble: { durations?: { createMs: number }; pageSize?: number } = {},
): Promise<Sandbox> {
  return startSandbox({
    port: 0,
    studio: { ...pretendStudio, sessionQuota: 1_000_000 },
    slack: { triggerMs: 3_600_000 },
    nimble,
  });
}

/** This many sessions, each with the tags of a launch of its own. */
export async function createSessions(sandbox: Sandbox, count: number): Promise<void> {
  const headers = {
    'content-type': 'application/json',
    authorization: `AWS4-HMAC-SHA256 Credential=${sandboxAccessKeyId}/20261101/us-west-2/nimble/aws4_request, SignedHeaders=host, Signature=00`,
  };
  const path = `/2020-08-01/studios/${pretendStudio.studioId}/streaming-sessions`;
  const port = Number(new URL(sandbox.origin).port);
  let left = count;
  await Promise.all(
    Array.from({ length: 50 }, async () => {
      while (left > 0) {
        left -= 1;
        const body = JSON.stringify({
          launchProfileId: 'lp-animation-main',
          ec2InstanceType: 'g4dn.xlarge',
          tags: { 'launched-by': 'nimble-session', 'client-token': `of-${left}` },
        });
        await post(port, path, { headers, body });
      }
    }),
  );
}

/** The settings of a bot in HTTP mode. */
export function httpSettings(sandbox: Sandbox, port: number): Record<string, string> {
  const { SLACK_APP_TOKEN: _, ...environment } = sandbox.environment;
  return { ...environment, SLACK_SIGNING_SECRET: sandbox.signingSecret, PORT: String(port) };
}

/** Milliseconds until the whole acknowledgement is there. @throws Error when it is not a 200 */
export function send(port: number, signed: Signed): Promise<number> {
  return post(port, '/slack/events', signed);
}

function post(port: number, path: string, { headers, body }: Signed): Promise<number> {
  return new Promise((resolve, reject) => {
    const beganAt = performance.now();
    const sent = request(
      { port, host: '127.0.0.1', path, method: 'POST', agent, headers },
      (response) => {
        response.resume();
        response.on('end', () => {
          if (response.statusCode === 200) resolve(performance.now() - beganAt);
          else reject(new Error(`the answer was ${response.statusCode}`));
        });
      },
    );
    sent.on('error', reject);
    sent.setTimeout(30_000, () => sent.destroy(new Error('no answer in 30 s')));
    sent.end(body);
  });
}

/** Sends so many at a time until all are answered; each one's milliseconds. */
export async function sendAll(
  ports: readonly number[],
  requests: readonly Signed[],
  atOnce: number,
): Promise<number[]> {
  const left = requests.entries();
  const took: number[] = [];
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const [index, signed] of left) {
        took.push(await send(ports[index % ports.length] ?? 0, signed));
      }
    }),
  );
  return took;
}

/** When requests of a kind arrive at the sandbox, by the clock of `performance.now()`. */
export class Arrivals {
  readonly #atMs: number[] = [];
  #heard: () => void = () => {};

  /**
   * @param path how the request's path begins
   * @param from the sender's user agent, or part of it
   */
  constructor(method: string, path: string, from = '') {
    subscribe('http.server.request.start', (message) => {
      const { request: arrived } = message as { request: IncomingMessage };
      if (arrived.method !== method || !arrived.url?.startsWith(path)) return;
      if (!arrived.headers['user-agent']?.includes(from)) return;
      this.#atMs.push(performance.now());
      this.#heard();
    });
  }

  get count(): number {
    return this.#atMs.length;
  }

  /** When number `index` (from 0) has arrived. @throws Error when none has come for two minutes */
  async at(index: number): Promise<number> {
    while (this.#atMs.length <= index) {
      await new Promise<void>((resolve, reject) => {
        const missing = () => reject(new Error(`${this.count} of ${index + 1} requests arrived`));
        const late = setTimeout(missing, 120_000);
        this.#heard = () => {
          clearTimeout(late);
          resolve();
        };
      });
    }
    return this.#atMs[index] ?? 0;
  }
}

/** Catches what the sandbox would deliver, to be sent when it is wanted. */
export class Catcher {
  readonly #caught: Signed[] = [];
  readonly #server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const { host: _, connection: __, ...headers } = incoming.headers;
      const body = Buffer.concat(chunks).toString();
      const plain = Object.entries(headers).map(([name, value]) => [name, String(value)]);
      this.#caught.push({ headers: Object.fromEntries(plain), body });
      response.end();
    });
  });
  readonly #sandbox: Sandbox;
  readonly #people: WorkspaceClient[];

  private constructor(sandbox: Sandbox, people: WorkspaceClient[]) {
    this.#sandbox = sandbox;
    this.#people = people;
  }

  static async start(sandbox: Sandbox): Promise<Catcher> {
    const people = await Promise.all(
      [ada, ben, mei].map((who) => openWorkspace(sandbox.origin, who)),
    );
    const catcher = new Catcher(sandbox, people);
    await listen(catcher.#server);
    return catcher;
  }

  /** `/nimble-session` so many times, by different people. */
  async commands(count: number): Promise<Signed[]> {
    this.#catch();
    for (let number = 0; number < count; number += 1) {
      await this.#person(number).say(workstations, '/nimble-session');
    }
    return this.#caught.splice(0);
  }

  /** So many forms submitted, each a launch of its own, filled as the bot at `port` fills them. */
  async submissions(port: number, count: number): Promise<Signed[]> {
    this.#deliverTo(port);
    const forms = await Promise.all(this.#people.map((person) => openForm(person)));
    this.#catch();
    for (const [index, form] of forms.entries()) await this.#person(index).submit(form);
    const patterns = this.#caught.splice(0);
    return Array.from({ length: count }, (_, number) =>
      this.#another(patterns[number % patterns.length]?.body ?? ''),
    );
  }

  close(): void {
    for (const person of this.#people) person.close();
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #person(number: number): WorkspaceClient {
    const person = this.#people[number % this.#people.length];
    if (person === undefined) throw new Error('There is no such person.');
    return person;
  }

  #catch(): void {
    const address = this.#server.address() as AddressInfo;
    this.#deliverTo(address.port);
  }

  #deliverTo(port: number): void {
    const url = `http://127.0.0.1:${port}/slack/events`;
    this.#sandbox.slack.controls.deliverOverHttp({ url });
  }

  /** The same submission from a form of its own. */
  #another(body: string): Signed {
    const payload = JSON.parse(new URLSearchParams(body).get('payload') ?? '');
    const id = `V${Math.random().toString(36).slice(2).toUpperCase()}`;
    payload.view = { ...payload.view, id, root_view_id: id };
    const signed = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
    const timestamp = String(Math.floor(Date.now() / 1_000));
    return {
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'content-length': String(Buffer.byteLength(signed)),
        'x-slack-request-timestamp': timestamp,
        'x-slack-signature': slackSignature(this.#sandbox.signingSecret, timestamp, signed),
      },
      body: signed,
    };
  }
}
