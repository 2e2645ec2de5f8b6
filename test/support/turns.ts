import type { TestContext } from 'vitest';
import type { BotProcess } from './bot-process.js';
import { lastLines } from './log-lines.js';

/** What the tests of a file take turns at. The bot runs when a test begins, and has to when it ends. */
interface Shared {
  bot: BotProcess;
  close(): Promise<void>;
}

/** Hands what is shared from test to test. */
export class Turns<T extends Shared> {
  readonly #open: () => Promise<T>;
  #shared: T | null = null;

  constructor(open: () => Promise<T>) {
    this.#open = open;
  }

  /** What the test before has left, or a new one: after a test that failed, or for the first. */
  async next({ onTestFailed }: Pick<TestContext, 'onTestFailed'>): Promise<T> {
    const shared = this.#shared ?? (await this.#open());
    this.#shared = shared;
    onTestFailed(async () => {
      console.error(lastLines([shared.bot.output.split(/(?<=\n)/)]));
      await this.end();
    });
    return shared;
  }

  async end(): Promise<void> {
    await this.#shared?.close();
    this.#shared = null;
  }
}
