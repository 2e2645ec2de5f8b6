import type { Logger } from 'pino';
import { isReady, type Known, type Trouble, told, troublesOf } from './health.js';
import { type OpsServer, type OpsSettings, openOpsServer } from './server.js';
import { StudioSilence } from './studio-calls.js';

/** What tells operators how the bot is, from before its start until after its end. */
export class Ops {
  readonly studioSilence: StudioSilence;
  readonly #steadyClock: () => number;
  #phase: 'starting' | 'stopping' | (() => Known) = 'starting';
  #server: OpsServer | null = null;

  constructor(steadyClock: () => number) {
    this.#steadyClock = steadyClock;
    this.studioSilence = new StudioSilence(steadyClock);
  }

  get isReady(): boolean {
    return isReady(this.#troubles());
  }

  /** @param settings null: nothing is served @throws Error in words for the operator */
  async open(settings: OpsSettings | null, log: Logger): Promise<void> {
    if (settings === null) return;
    const text = { contentType: 'text/plain; charset=utf-8' };
    const routes = {
      '/livez': () => ({ ...text, status: 200, body: 'alive\n' }),
      '/readyz': () => {
        const troubles = this.#troubles();
        return { ...text, status: isReady(troubles) ? 200 : 503, body: told(troubles) };
      },
    };
    this.#server = await openOpsServer(settings, routes, log);
  }

  started(known: () => Known): void {
    this.#phase = known;
  }

  stopping(): void {
    this.#phase = 'stopping';
  }

  async close(): Promise<void> {
    await this.#server?.close();
  }

  #troubles(): Trouble[] {
    const phase = this.#phase;
    return typeof phase === 'string'
      ? [{ part: 'bot', words: `The bot is ${phase}.` }]
      : troublesOf(phase(), this.studioSilence.now, this.#steadyClock());
  }
}
