import {
  createServer,
  type IncomingMessage,
  type ServerResponse,
  request as send,
} from 'node:http';

/** What may become of one call on its way. */
export type Fault =
  /** An answer of somebody on the way; the call never arrives. */
  | { kind: 'answer'; status: number; headers: Record<string, string>; body: string }
  /** The connection breaks; `arrived`: after the call was carried out. */
  | { kind: 'reset'; arrived: boolean }
  /** Half of the answer, then nothing. */
  | { kind: 'half' }
  /** No answer, for as long as anybody waits; `arrived` as above. */
  | { kind: 'hang'; arrived: boolean };

export interface FaultyProxy {
  origin: string;
  /** How many calls met a fault, by its kind. */
  met: Map<string, number>;
  close(): Promise<void>;
}

/** Passes calls on to `target`, except for those that `decide` gives a fault. */
export async function startFaultyProxy(
  target: string,
  decide: (path: string, method: string) => Fault | null,
): Promise<FaultyProxy> {
  const met = new Map<string, number>();
  const server = createServer((request, response) => {
    const fault = decide(request.url ?? '/', request.method ?? 'GET');
    if (fault !== null) met.set(fault.kind, (met.get(fault.kind) ?? 0) + 1);
    if (fault?.kind === 'answer') {
      request.resume();
      response.writeHead(fault.status, fault.headers).end(fault.body);
    } else if (fault?.kind === 'reset' && !fault.arrived) response.destroy();
    else if (fault?.kind === 'hang' && !fault.arrived) request.resume();
    else pass(target, request, response, fault);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    origin: `http://127.0.0.1:${address.port}`,
    met,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function pass(
  target: string,
  request: IncomingMessage,
  response: ServerResponse,
  fault: Fault | null,
): void {
  const { host } = new URL(target);
  const headers = { ...request.headers, host };
  const onward = send(`${target}${request.url}`, { method: request.method, headers }, (answer) => {
    const chunks: Buffer[] = [];
    answer.on('data', (chunk: Buffer) => chunks.push(chunk));
    answer.on('end', () => {
      const body = Buffer.concat(chunks);
      if (fault?.kind === 'hang') return;
      if (fault?.kind === 'reset') response.destroy();
      else if (fault?.kind === 'half') {
        response.writeHead(answer.statusCode ?? 200, answer.headers);
        response.write(body.subarray(0, body.length / 2), () => response.destroy());
      } else response.writeHead(answer.statusCode ?? 200, answer.headers).end(body);
    });
  });
  onward.on('error', () => response.destroy());
  request.pipe(onward);
}
