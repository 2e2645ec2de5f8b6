import type { Logger } from 'pino';
import type { TakeCensus } from '../launches/ports/census.js';
import { isReady, type Known, type Silence, type Trouble, told, troublesOf } from './health.js';
import { type Meters, noMeters } from './meters.js';
import type { Metrics } from './metrics.js';
import { type Answer, type OpsServer, type OpsSettings, openOpsServer } from './server.js';
import { type HearStudio, StudioSilence } from './studio-calls.js';

/** What a bot that has started tells of itself. */
export interface Started {
  known: () => Known;
  census: TakeCensus;
}

/** What tells operators how the bot is, from before its start until after its end. */
export class Ops {
  readonly #steadyClock: () => number;
  readonly #silence: StudioSilence;
  #phase: 'starting' | 'stopping' | Started = 'starting';
  #metrics: Metrics | null = null;
  #server: OpsServer | null = null;
  /** However many ask at one moment, the database is asked once. */
  #scrape: Promise<Answer> | null = null;

  constructor(steadyClock: () => number) {
    this.#steadyClock = steadyClock;
    this.#silence = new StudioSilence(steadyClock);
  }

  get isReady(): boolean {
    return isReady(this.#troubles());
  }

  /** Since when the studio gives no answer, or refuses the bot; null: neither. */
  get studioTrouble(): Silence | null {
    return this.#silence.trouble;
  }

  /** To be handed to the parts of the bot once this is open. */
  get meters(): Meters {
    return this.#metrics ?? noMeters;
  }

  readonly studioCalled: HearStudio = (operation, result) => {
    this.#silence.hear(operation, result);
    this.meters.studioCalled(operation, result);
  };

  /** @param settings null: nothing is served @throws Error in words for the operator */
  async open(settings: OpsSettings | null, log: Logger): Promise<void> {
    if (settings === null) return;
    // 10 MB of memory, for those who want it.
    const { Metrics } = await import('./metrics.js');
    const metrics = new Metrics();
    this.#metrics = metrics;
    const text = { contentType: 'text/plain; charset=utf-8' };
    const routes = {
      '/livez': () => ({ ...text, status: 200, body: 'alive\n' }),
      '/readyz': () => {
        const troubles = this.#troubles();
        return { ...text, status: isReady(troubles) ? 200 : 503, body: told(troubles) };
      },
      '/metrics': () => {
        this.#scrape ??= this.#scraped(metrics).finally(() => {
          this.#scrape = null;
        });
        return this.#scrape;
      },
    };
    this.#server = await openOpsServer(settings, routes, log);
  }

  started(started: Started): void {
    this.#phase = started;
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
      : troublesOf(phase.known(), this.#silence.now, this.#steadyClock());
  }

  async #scraped(metrics: Metrics): Promise<Answer> {
    const phase = this.#phase;
    const notWell = new Set(this.#troubles().map(({ part }) => part));
    // Its silence must not take the other metrics along.
    const isAsked = typeof phase !== 'string' && !notWell.has('database');
    const census = isAsked ? await phase.census().catch(() => null) : null;
    const body = await metrics.text(census, (part) => !notWell.has(part));
    return { status: 200, contentType: metrics.contentType, body };
  }
}
