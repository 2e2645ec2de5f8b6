import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Sandbox } from '../../sandbox/src/sandbox.js';
import { databaseFolder } from './database-folder.js';

const top = new URL('../../', import.meta.url);

const { scripts } = z
  .object({ scripts: z.object({ start: z.string() }) })
  .parse(JSON.parse(readFileSync(new URL('package.json', top), 'utf8')));

/** What `npm start` becomes once it is built: what follows `exec node`. */
export const startCommand = scripts.start
  .replace('exec node ', '')
  .split(' ')
  .map((part) =>
    part === 'scripts/start.js' ? fileURLToPath(new URL('dist/main.js', top)) : part,
  );

/** The built bot in a process of its own, to be killed; its database outlives it. */
export class BotProcess {
  readonly #environment: NodeJS.ProcessEnv;
  readonly #words: readonly string[];
  readonly #node: string;
  /** Where it runs: away from any `.env`, and with its database. */
  readonly #folder = databaseFolder();
  #child: ChildProcess | null = null;
  #output = '';

  /**
   * @param words what stands after `npm start`'s command: `sandbox`
   * @param node the program that runs it
   */
  constructor(
    environment: Readonly<Record<string, string>>,
    words: readonly string[] = [],
    node = process.execPath,
  ) {
    this.#words = words;
    this.#node = node;
    this.#environment = { PATH: process.env.PATH, LOG_LEVEL: 'info', ...environment };
  }

  /** A bot that works in this sandbox. */
  static inSandbox(
    sandbox: Pick<Sandbox, 'environment'>,
    more: Readonly<Record<string, string>> = {},
    node = process.execPath,
  ): BotProcess {
    const environment = { ...sandbox.environment, POLL_INTERVAL_SECONDS: '1', ...more };
    return new BotProcess(environment, [], node);
  }

  /** All that it has printed, over all its lives. */
  get output(): string {
    return this.#output;
  }

  /** Resolves when the bot says that it is ready. @throws Error when it ends before */
  async start(): Promise<void> {
    const child = spawn(this.#node, [...startCommand, ...this.#words], {
      cwd: this.#folder,
      env: this.#environment,
    });
    this.#child = child;
    let since = '';
    await new Promise<void>((resolve, reject) => {
      const read = (chunk: Buffer) => {
        since += chunk;
        this.#output += chunk;
        if (since.includes('the bot is ready')) resolve();
      };
      child.stdout.on('data', read);
      child.stderr.on('data', read);
      child.once('exit', (code) => reject(new Error(`the bot ended with ${code}: ${since}`)));
    });
  }

  /**
   * Resolves when it has printed this, in any of its lives.
   * @param from the length of the output after which it counts
   */
  async printed(words: string, from = 0): Promise<void> {
    const child = this.#child;
    while (child !== null && child.exitCode === null && !this.#output.includes(words, from)) {
      await new Promise((resolve) => child.stdout?.once('data', resolve));
    }
  }

  /** Halts it as a machine that sleeps would, with all that it holds and is about to do. */
  suspend(): void {
    this.#child?.kill('SIGSTOP');
  }

  /** Lets it go on where it was halted. */
  resume(): void {
    this.#child?.kill('SIGCONT');
  }

  /** Ends it with a signal; the exit code (null after SIGKILL). */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
    const child = this.#child;
    if (child === null || child.exitCode !== null) return 0;
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    child.kill(signal);
    const exitCode = await ended;
    this.#child = null;
    return exitCode;
  }

  /** Resolves with the exit code once it has ended by itself. */
  async ended(): Promise<number | null> {
    const child = this.#child;
    if (child === null) return null;
    if (child.exitCode === null) await new Promise((resolve) => child.once('exit', resolve));
    this.#child = null;
    return child.exitCode;
  }

  /** Resident memory in MB; Linux only. */
  memoryMb(): number {
    const status = readFileSync(`/proc/${this.#child?.pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1_024;
  }

  async dispose(): Promise<void> {
    await this.end('SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
