import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
  request as send,
} from 'node:http';
import { end, listen } from '../../sandbox/testing/listening.js';

/** What may happen to one call on its way. */
export type Fault =
  /** A proxy on the way answers; the call never arrives. */
  | { kind: 'answer'; status: number; headers: Record<string, string>; body: string }
  /** The connection breaks; `arrived`: after the call was carried out. */
  | { kind: 'reset'; arrived: boolean }
  /** Half of the answer, then nothing. */
  | { kind: 'half' }
  /** No answer, ever; `arrived` as above. */
  | { kind: 'hang'; arrived: boolean }
  /** The far end's answer, changed. */
  | { kind: 'changed'; change: (body: string) => string };

/** A call as it comes by. */
export interface Call {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface FaultyProxy {
  origin: string;
  /** How many calls came by, with and without a fault. */
  readonly calls: number;
  close(): Promise<void>;
}

/** Passes calls on to `target`, except for those that `decide` gives a fault. */
export async function startFaultyProxy(
  target: string,
  decide: (call: Call) => Fault | null,
): Promise<FaultyProxy> {
  let calls = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      calls += 1;
      const { url: path = '/', method = 'GET', headers } = request;
      const fault = decide({ path, method, headers, body: body.toString() });
      if (fault?.kind === 'answer') response.writeHead(fault.status, fault.headers).end(fault.body);
      else if (fault?.kind === 'reset' && !fault.arrived) response.destroy();
      else if (fault?.kind !== 'hang' || fault.arrived)
        pass(target, request, body, response, fault);
    });
  });
  const port = await listen(server);
  return {
    origin: `http://127.0.0.1:${port}`,
    get calls() {
      return calls;
    },
    close: () => end(server),
  };
}

/** What a fault is called where faults are counted. */
export function nameOf(fault: Fault): string {
  if (fault.kind === 'half') return 'half an answer';
  if (fault.kind === 'changed') return 'changed answer';
  if (fault.kind !== 'answer') return `${fault.kind} ${fault.arrived ? 'after' : 'before'}`;
  const html = fault.headers['content-type'] === 'text/html';
  return html ? `${fault.status} HTML` : String(fault.status);
}

function pass(
  target: string,
  { method, url, headers }: IncomingMessage,
  body: Buffer,
  response: ServerResponse,
  fault: Fault | null,
): void {
  const onward = send(
    `${target}${url}`,
    { method, headers: { ...headers, host: new URL(target).host } },
    (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => {
        const whole = Buffer.concat(chunks);
        if (fault?.kind === 'hang') return;
        if (fault?.kind === 'reset') response.destroy();
        else if (fault?.kind === 'half') {
          response.writeHead(answer.statusCode ?? 200, answer.headers);
          response.write(whole.subarray(0, whole.length / 2), () => response.destroy());
        } else if (fault?.kind === 'changed') {
          const { 'content-length': _old, ...headers } = answer.headers;
          response.writeHead(answer.statusCode ?? 200, headers).end(fault.change(whole.toString()));
        } else response.writeHead(answer.statusCode ?? 200, answer.headers).end(whole);
      });
    },
  );
  onward.on('error', () => response.destroy());
  onward.end(body);
}
