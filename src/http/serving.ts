import type { IncomingMessage } from 'node:http';
import { headerBytesAtMost, keepAliveMs, requestWithinMs } from '../limits.js';

/** Of every server that the bot opens: half a request is not waited for. */
export const serverOptions = {
  maxHeaderSize: headerBytesAtMost,
  headersTimeout: requestWithinMs,
  requestTimeout: requestWithinMs,
  connectionsCheckingInterval: 1_000,
  keepAliveTimeout: keepAliveMs,
};

/** Method and path. */
export function pathOf({ method, url = '' }: IncomingMessage): string {
  const base = 'http://localhost';
  return `${method} ${URL.canParse(url, base) ? new URL(url, base).pathname : url}`;
}

/** Why a server cannot listen, in words for the operator. @param setting the one that names the port */
export function whyNotListening(
  error: unknown,
  { host, port, setting }: { host: string; port: number; setting: 'PORT' | 'OPS_PORT' },
): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  const said: Readonly<Record<string, string>> = {
    EADDRINUSE: `Port ${port} is taken: set ${setting} to another`,
    EACCES: `This user may not listen on port ${port}: set ${setting} to one above 1023`,
    EADDRNOTAVAIL: `${host} is no address of this machine: set HOST to one, or to 0.0.0.0 for all`,
    ENOTFOUND: `${host} is no address of this machine: set HOST to one, or to 0.0.0.0 for all`,
  };
  const words = said[String(code)];
  return words === undefined ? error : new Error(words, { cause: error });
}
