import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startCommand } from '../support/bot-process.js';

/** One of the programs that the benchmark starts, in a process of its own. */
export class Program {
  readonly #child: ChildProcess;
  /** Hears of every whole line that it prints. */
  onLine: (line: string) => void = () => {};

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** The bot as `npm start` runs it. */
  static startBot(environment: Readonly<Record<string, string>>): Promise<Program> {
    return Program.#start(startCommand, environment, '');
  }

  /**
   * A program that stands beside the benchmark; resolves once it has printed that it is ready.
   * @throws Error when it ends before
   */
  static start(
    name: string,
    environment: Readonly<Record<string, string>>,
    input = '',
  ): Promise<Program> {
    const file = fileURLToPath(new URL(`${name}.js`, import.meta.url));
    return Program.#start([file], environment, input);
  }

  static async #start(
    command: readonly string[],
    environment: Readonly<Record<string, string>>,
    input: string,
  ): Promise<Program> {
    const child = spawn(process.execPath, command, {
      env: { PATH: process.env.PATH, ...environment },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    child.stdin.end(input);
    const program = new Program(child);
    let rest = '';
    let printed = '';
    await new Promise<void>((resolve, reject) => {
      child.stdout.on('data', (chunk: Buffer) => {
        const lines = (rest + chunk).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) {
          if (/^ready$|the bot is ready/.test(line)) resolve();
          else program.onLine(line);
        }
        printed = `${printed}${chunk}`.slice(-2_000);
      });
      child.once('exit', (code) =>
        reject(new Error(`${command.at(-1)} ended with ${code}: ${printed}`)),
      );
    });
    return program;
  }

  /** Seconds of processor time since it began; Linux only. */
  processorSeconds(): number {
    const fields = readFileSync(`/proc/${this.#child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ');
    // User and system time, in ticks of which a second has a hundred.
    return (Number(fields?.[11]) + Number(fields?.[12])) / 100;
  }

  /** The most memory that it has ever held, in MB; Linux only. */
  peakMemoryMb(): number {
    return this.#megabytes('VmHWM');
  }

  /** The memory that it holds now, in MB; Linux only. */
  memoryMb(): number {
    return this.#megabytes('VmRSS');
  }

  #megabytes(what: 'VmHWM' | 'VmRSS'): number {
    const status = readFileSync(`/proc/${this.#child.pid}/status`, 'utf8');
    return Number(new RegExp(`${what}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1_024;
  }

  async end(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill(signal);
    await ended;
  }
}
