import { beforeEach, onTestFinished, vi } from 'vitest';
import { Reconciler } from '../../src/engine/reconciler.js';
import { GivenEngine } from './engine-context.js';
import { aSession } from './studio-of-mocks.js';

/** How long a test waits for the loop at most. Generous: the machine may be busy. */
export const soon = { timeout: 15_000 };

/** A loop, not started yet, between a studio and a Slack that take everything. */
export class GivenReconciler extends GivenEngine {
  readonly homeTabsChanged = vi.fn<(owner: string) => void>();
  #reconciler: Reconciler | undefined;

  constructor() {
    super();
    const { studio, statusBoard } = this;
    beforeEach(() => {
      const { changed: _, ...ctx } = this.ctx;
      const homeTabs = { changed: this.homeTabsChanged };
      const reconciler = new Reconciler(ctx, homeTabs);
      this.#reconciler = reconciler;
      onTestFinished(() => reconciler.stop());
      statusBoard.access.mockResolvedValue({ kind: 'open' });
      for (const show of [statusBoard.post, statusBoard.edit, statusBoard.reply]) {
        show.mockResolvedValue({ kind: 'shown', channel: 'C0WORKSTN01', ts: '100.1' });
      }
      studio.createSession.mockImplementation(async (request) =>
        aSession({ id: request.clientToken }),
      );
      studio.getSession.mockImplementation(async (id) => aSession({ id, state: 'READY' }));
      studio.listSessions.mockResolvedValue([]);
    });
  }

  get reconciler(): Reconciler {
    if (this.#reconciler === undefined) throw new Error('no test is running');
    return this.#reconciler;
  }

  /** Lets time pass by the store's clock, and wakes the loop. */
  pass(ms: number): void {
    this.nowMs += ms;
    this.reconciler.wake();
  }

  /** Lets time pass by the loop's own clock, on which no claim ends, and wakes the loop. */
  passSteadily(ms: number): void {
    this.steadyMs += ms;
    this.reconciler.wake();
  }

  /** What was logged. */
  messages(): string[] {
    return this.logged.map(({ msg }) => msg);
  }
}
