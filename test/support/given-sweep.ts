import { beforeEach, vi } from 'vitest';
import { Sweep } from '../../src/engine/studio/sweep.js';
import { botNameTag, type StreamingSession } from '../../src/studio/studio.js';
import { GivenEngine, never } from './engine-context.js';
import { aSession } from './studio-of-mocks.js';

/** An engine with a sweep of its own. */
export class GivenSweep extends GivenEngine {
  /** Hears when the next sweep is due. */
  readonly nextIn = vi.fn<(ms: number) => void>();
  #sweep: Sweep | undefined;

  constructor() {
    super();
    beforeEach(() => {
      // No test relies on the store's clock.
      this.steadyMs = 5_000;
      this.#sweep = new Sweep(this.ctx, this.nextIn);
    });
  }

  get sweep(): Sweep {
    if (this.#sweep === undefined) throw new Error('no test is running');
    return this.#sweep;
  }

  readonly session = (changed: Partial<StreamingSession> = {}): StreamingSession =>
    aSession({
      state: 'READY',
      clientToken: this.clientToken,
      tags: { [botNameTag]: this.botName },
      ...changed,
    });

  /** Compares a listing that began after the one before was compared. */
  readonly compare = (...listing: StreamingSession[]) => {
    this.steadyMs += 1;
    return this.sweep.compare(listing, this.steadyMs, new Set(), never);
  };

  readonly compareTwice = async (...listing: StreamingSession[]): Promise<void> => {
    await this.compare(...listing);
    await this.compare(...listing);
  };
}
