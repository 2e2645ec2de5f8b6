import { connect, createServer, type Socket } from 'node:net';

/** A way to a server that can break, or fall silent as when a firewall forgets a connection. */
export interface BreakablePath {
  /** The same address by this way. */
  url: string;
  /** From now on nothing comes through the connections that there are; new ones are as they should be. */
  silence(): void;
  /** As `silence`, and new ones get no answer either, until `heal`. */
  silenceAll(): void;
  heal(): void;
  /** Cuts off the connections that there are. */
  cut(): void;
  close(): void;
}

export async function startBreakablePath(to: string): Promise<BreakablePath> {
  const target = new URL(to);
  const sockets = new Set<Socket>();
  let deaf = false;
  const server = createServer((near) => {
    sockets.add(near);
    near.on('error', () => {});
    if (deaf) return;
    const far = connect(Number(target.port), target.hostname);
    sockets.add(far);
    far.on('error', () => {});
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
    near.pipe(far);
    far.pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = new URL(to);
  url.port = String(typeof address === 'object' ? address?.port : '');
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
    },
    cut,
    close() {
      cut();
      server.close();
    },
  };
}
