import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { cleanEnvironment } from '../support/clean-environment.js';
import { top } from '../support/documents.js';
import { eventually } from '../support/waiting.js';

/** What git does not have. */
const left = ['node_modules', 'dist', 'data', 'release', '.git', '.env'];

/** npm installs and builds on a machine that does more than this. */
const withinMs = 400_000;

/** The project as somebody has just cloned it. */
export class Clone {
  readonly folder = mkdtempSync(join(tmpdir(), 'nimble-session-clone-'));
  readonly #running = new Set<() => Promise<unknown>>();

  constructor() {
    const filter = (file: string) => !left.includes(basename(file));
    cpSync(top, this.folder, { recursive: true, filter });
  }

  /** Types a command into a shell in its folder. */
  start(command: string, settings: Readonly<Record<string, string>> = {}) {
    const shell = spawn('bash', ['-euo', 'pipefail', '-c', command], {
      cwd: this.folder,
      env: { ...cleanEnvironment, SANDBOX_PORT: '0', ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own: npm leaves its children behind.
      detached: true,
    });
    const ran = { said: '', code: null as number | null, isOver: false };
    for (const stream of [shell.stdout, shell.stderr]) {
      stream.setEncoding('utf8').on('data', (words: string) => {
        ran.said += words;
      });
    }
    const over = new Promise<number | null>((resolve) => {
      shell.once('close', (code) => {
        ran.isOver = true;
        resolve(code);
      });
    });
    const stop = async () => {
      if (!ran.isOver && shell.pid !== undefined) process.kill(-shell.pid, 'SIGTERM');
      this.#running.delete(stop);
      return over;
    };
    this.#running.add(stop);
    return {
      over,
      stop,
      said: () => ran.said,
      /** What it has printed that looks like this. */
      async printed(pattern: RegExp): Promise<string> {
        const found = () => {
          const [, part] = pattern.exec(ran.said) ?? [];
          if (part === undefined && !ran.isOver) throw new Error(`${pattern}: ${ran.said}`);
          return part;
        };
        const part = await eventually(found, { timeout: withinMs });
        if (part === undefined) throw new Error(`${command} ended: ${ran.said}`);
        return part;
      },
    };
  }

  /** Types a command and waits for its end. @throws Error if that is not the expected one */
  async run(command: string, settings: Readonly<Record<string, string>> = {}, code = 0) {
    const ran = this.start(command, settings);
    const ended = await ran.over;
    if (ended !== code) throw new Error(`${command} ended with ${ended}: ${ran.said()}`);
    return ran.said();
  }

  async remove(): Promise<void> {
    await Promise.all([...this.#running].map((stop) => stop()));
    await rm(this.folder, { recursive: true, force: true });
  }
}
