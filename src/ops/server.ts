import { createServer } from 'node:http';
import type { Logger } from 'pino';
import { Refusals } from '../http/refusals.js';
import { pathOf, serverOptions, whyNotListening } from '../http/serving.js';
import { Unproven } from '../http/unproven.js';

/** Where health and metrics are served. */
export interface OpsSettings {
  host: string;
  port: number;
}

export interface Answer {
  status: number;
  contentType: string;
  body: string;
}

/** What is answered to a GET, by its path. */
export type Routes = Readonly<Record<string, () => Answer | Promise<Answer>>>;

export interface OpsServer {
  close(): Promise<void>;
}

/**
 * Answers to anyone who reaches it, and reads no body. Half-sent requests have the limits of HTTP mode.
 * @throws Error in words for the operator
 */
export async function openOpsServer(
  { host, port }: OpsSettings,
  routes: Routes,
  log: Logger,
): Promise<OpsServer> {
  const refusals = new Refusals(log.child({ setting: 'OPS_PORT' }));
  const connections = new Unproven(() => refusals.count('crowdedOut'));
  const byPath = new Map(Object.entries(routes).map(([path, route]) => [`GET ${path}`, route]));
  const server = createServer(serverOptions, async (request, response) => {
    const route = byPath.get(pathOf(request).replace(/^HEAD /, 'GET '));
    if (route === undefined) {
      refusals.count('otherPath');
      return void response.writeHead(404, { connection: 'close', 'content-length': 0 }).end();
    }
    try {
      const { status, contentType, body } = await route();
      response.writeHead(status, { 'content-type': contentType }).end(body);
    } catch (error) {
      log.error({ err: error }, 'health or metrics not told');
      response.writeHead(500).end();
    }
  });
  server.on('connection', (socket) => connections.connected(socket));
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) =>
      reject(whyNotListening(error, { host, port, setting: 'OPS_PORT' })),
    );
    server.listen(port, host, resolve);
  });
  log.info({ address: server.address() }, 'health and metrics are served');
  return {
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
