import {
  createServer,
  type IncomingMessage,
  type ServerResponse,
  request as send,
} from 'node:http';
import { end, listen } from '../../sandbox/testing/listening.js';

export interface Balancer {
  origin: string;
  /** Which of the targets have got each body, in the order in which they did. */
  readonly got: ReadonlyMap<string, string[]>;
  close(): Promise<void>;
}

/** Passes each request on to the next of these origins that says that it takes requests. */
export async function startBalancer(targets: readonly string[]): Promise<Balancer> {
  const got = new Map<string, string[]>();
  let turn = 0;
  const server = createServer((request, response) => {
    turn += 1;
    // From its turn on, all the way round.
    const candidates = targets.map((_, offset) => targets[(turn + offset) % targets.length] ?? '');
    const passOn = async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(Buffer.from(chunk));
      const target = await firstHealthy(candidates);
      const body = Buffer.concat(chunks).toString();
      got.set(body, [...(got.get(body) ?? []), target]);
      pass(request, body, target, response);
    };
    passOn().catch(() => response.writeHead(503).end());
  });
  const port = await listen(server);
  return {
    origin: `http://127.0.0.1:${port}`,
    got,
    close: () => end(server),
  };
}

async function firstHealthy(targets: readonly string[]): Promise<string> {
  for (const target of targets) {
    const answer = await fetch(`${target}/health`).catch(() => null);
    if (answer?.ok) return target;
  }
  throw new Error('no replica takes requests');
}

function pass(
  { method, url, headers }: IncomingMessage,
  body: string,
  target: string,
  response: ServerResponse,
): void {
  const onward = send(`${target}${url}`, { method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onward.on('error', () => response.destroy());
  onward.end(body);
}
