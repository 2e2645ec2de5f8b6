import type { Sandbox } from '../../sandbox/src/sandbox.js';
import { freePort } from '../support/free-port.js';
import { Program } from './program.js';
import { Arrivals, Catcher, httpSettings, startPlayground } from './requests.js';

/** The bot and a bare app side by side, in one sandbox. */
export interface Pair {
  catcher: Catcher;
  /** When forms are opened, by either of them. */
  opened: Arrivals;
  ports: { bot: number; bare: number };
  end(): Promise<void>;
}

export async function startPair(does: 'nothing' | 'open'): Promise<Pair> {
  const sandbox: Sandbox = await startPlayground();
  const catcher = await Catcher.start(sandbox);
  const opened = new Arrivals('POST', '/api/views.open');
  const ports = { bot: await freePort(), bare: await freePort() };
  const bot = await Program.startBot({
    ...httpSettings(sandbox, ports.bot),
    DATABASE_URL: 'file::memory:',
  });
  const bare = await Program.start('bare-app', {
    ...httpSettings(sandbox, ports.bare),
    DOES: does,
  });
  return {
    catcher,
    opened,
    ports,
    async end() {
      await Promise.all([bot.end(), bare.end()]);
      catcher.close();
      await sandbox.close();
    },
  };
}
