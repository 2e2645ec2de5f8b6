import { type Dispatcher, EnvHttpProxyAgent } from 'undici';
import { connectionsAtMost, connectWithinMs } from './limits.js';

/** The forward proxies between the bot and everything outside; empty: none. */
export interface ProxySettings {
  http: string;
  https: string;
  /** Hosts that are reached without one. */
  none: string;
}

/** How the bot reaches Slack and AWS. */
export interface WayOut {
  readonly dispatcher: Dispatcher;
  readonly isProxied: boolean;
  readonly fetch: typeof fetch;
}

/** The sandbox and other servers on this machine: no proxy could reach them. */
const loopback = 'localhost,127.0.0.1,[::1]';

export function openWayOut({ http, https, none }: ProxySettings): WayOut {
  const connect = { timeout: connectWithinMs };
  const dispatcher = new EnvHttpProxyAgent({
    httpProxy: http,
    httpsProxy: https,
    noProxy: none === '*' ? none : `${none},${loopback}`,
    connections: connectionsAtMost,
    connect,
    proxyTls: connect,
    requestTls: connect,
  });
  // As `object`, because Node's types of it are those of another version of undici.
  const by: object = { dispatcher };
  return {
    dispatcher,
    isProxied: http !== '' || https !== '',
    // Node's own `fetch`: undici's does not take Node's `FormData`, in which Slack's client sends files.
    fetch: (url, init) => fetch(url, { ...init, ...by }),
  };
}
