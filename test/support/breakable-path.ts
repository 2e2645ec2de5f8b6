import { connect, createServer, type Socket } from 'node:net';
import { listen } from '../../sandbox/testing/listening.js';

/** A way to a server that can break, or fall silent as when a firewall forgets a connection. */
export interface BreakablePath {
  /** The same address by this way. */
  url: string;
  /** From now on nothing comes through the connections that there are; new ones are as they should be. */
  silence(): void;
  /** As `silence`, and new ones get no answer either, until `heal`. */
  silenceAll(): void;
  heal(): void;
  /**
   * Stops the next transaction that adds a row to this table at its commit: before it is sent, or before its
   * answer is there. Resolves when that is so.
   */
  haltAtCommit(when: 'unsent' | 'unanswered', table?: 'interactions' | 'launches'): Promise<void>;
  /** Cuts off the connections that there are. */
  cut(): void;
  close(): void;
}

/** @param lateMs how much later what the server says arrives, as over a long way */
export async function startBreakablePath(to: string, lateMs = 0): Promise<BreakablePath> {
  const target = new URL(to);
  const sockets = new Set<Socket>();
  let deaf = false;
  let halt: { when: 'unsent' | 'unanswered'; table: string; reached: () => void } | null = null;
  const server = createServer((near) => {
    sockets.add(near);
    near.on('error', () => {});
    if (deaf) return;
    const far = connect(Number(target.port), target.hostname);
    sockets.add(far);
    far.on('error', () => {});
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
    let takes = false;
    near.on('data', (chunk) => {
      const query = chunk.toString('latin1');
      takes ||= halt !== null && query.includes(`insert into "${halt.table}"`);
      const isMeant = halt !== null && takes && query.includes('commit');
      if (isMeant && halt?.when === 'unanswered') {
        far.unpipe();
        far.once('data', halt.reached);
        far.resume();
      }
      if (isMeant && halt?.when === 'unsent') halt.reached();
      else far.write(chunk);
    });
    if (lateMs === 0) far.pipe(near);
    else far.on('data', (chunk) => void setTimeout(() => near.write(chunk), lateMs));
  });
  const url = new URL(to);
  url.port = String(await listen(server));
  const silence = () => {
    for (const socket of sockets) {
      socket.unpipe();
      socket.pause();
    }
  };
  const cut = () => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  return {
    url: url.href,
    silence,
    silenceAll() {
      deaf = true;
      silence();
    },
    heal() {
      deaf = false;
      halt = null;
    },
    haltAtCommit: (when, table = 'interactions') =>
      new Promise((resolve) => {
        halt = { when, table, reached: () => resolve() };
      }),
    cut,
    close() {
      cut();
      server.close();
    },
  };
}
