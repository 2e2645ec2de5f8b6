import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from 'pino';
import { slackPauseMinMs, slackStartWithinMs } from '../limits.js';
import type { WayOut } from '../way-out.js';
import { type Installation, installationSchema } from './people/installation.js';
import {
  errorIn,
  postingFrom,
  refusesToken,
  refusesTokenWords,
  whyNotConnected,
} from './slack-failure.js';

interface BotTokenOptions {
  botToken: string;
  /** `auth.test`, by a client whose way out is watched. */
  ask: () => Promise<unknown>;
  /** @throws Error in words for the operator when what is stored is about another workspace */
  checkWorkspace: (teamId: string) => Promise<void>;
  /** Called with the reason why the bot has to end. */
  breakOff: (why: Error) => void;
  /** How often Slack is asked again after it refused the token. */
  lookEveryMs: number;
  stopping: AbortSignal;
  log: Logger;
}

/** The one place that knows whether Slack accepts the bot token, and where the app is installed. */
export class BotToken {
  readonly #options: BotTokenOptions;
  readonly #answered: Promise<void>;
  #answer: () => void = () => {};
  #installation: Installation | null = null;
  #refusal: string | null = null;
  #asked: Promise<Installation> | null = null;
  #isLooking = false;
  /** Nothing was ever asked of the bot, so there is nothing to go on with. */
  #isNew = false;

  constructor(options: BotTokenOptions) {
    this.#options = options;
    this.#answered = new Promise((resolve) => {
      this.#answer = resolve;
    });
  }

  get isGood(): boolean {
    return this.#installation !== null && this.#refusal === null;
  }

  /** Slack's code; null: it has not refused the token since it last accepted it. */
  get refusal(): string | null {
    return this.#refusal;
  }

  /** @throws what the client throws, and what `checkWorkspace` does */
  readonly installation = async (): Promise<Installation> => this.#installation ?? this.look();

  /**
   * Resolves when Slack has accepted or refused the token, or after `slackStartWithinMs`. Until it is
   * accepted, Slack is asked on.
   */
  async start(isNew: boolean): Promise<void> {
    this.#isNew = isNew;
    void this.#lookUntilGood();
    await Promise.race([this.#answered, wait(slackStartWithinMs)]);
  }

  /** Asks Slack now; several askers share one question. @throws as `installation` */
  look(): Promise<Installation> {
    this.#asked ??= this.#ask().finally(() => {
      this.#asked = null;
    });
    return this.#asked;
  }

  /** Hears of Slack's refusals of the token. While it is refused, Slack is asked for nothing else. */
  watched(wayOut: WayOut): WayOut {
    const authorization = `Bearer ${this.#options.botToken}`;
    const send: typeof fetch = async (url, init) => {
      if (new Headers(init?.headers).get('authorization') !== authorization) {
        return wayOut.fetch(url, init);
      }
      if (this.#refusal !== null && !String(url).endsWith('/auth.test')) {
        return Response.json({ ok: false, error: this.#refusal });
      }
      const response = await wayOut.fetch(url, init);
      if (response.status !== 200) return response;
      const body = await response.text();
      this.#hear(body);
      // The client reads an answer as text. Another `Response` would be made of it, and read, once more.
      return Object.assign(response, { text: async () => body });
    };
    return { ...wayOut, fetch: send };
  }

  #hear(body: string): void {
    const code = errorIn(body);
    if (code === null || !refusesToken(code) || this.#refusal !== null) return;
    this.#refusal = code;
    this.#answer();
    const words = refusesTokenWords('SLACK_BOT_TOKEN', code);
    if (this.#isNew && this.#installation === null) {
      this.#options.breakOff(new Error(words));
      return;
    }
    this.#options.log.error({ code }, `${words}; what was asked of the studio goes on without`);
    void this.#lookUntilGood();
  }

  async #lookUntilGood(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    const { stopping } = this.#options;
    for (let looks = 0; !this.isGood && !stopping.aborted; looks += 1) {
      const waitMs = await this.look().then(
        () => 0,
        (error: unknown) => this.#untilNextLook(error, looks),
      );
      await wait(waitMs, undefined, { signal: stopping }).catch(() => {});
    }
    this.#isLooking = false;
  }

  #untilNextLook(error: unknown, looks: number): number {
    const { lookEveryMs, log } = this.#options;
    if (this.#refusal !== null) return lookEveryMs;
    const { message } = whyNotConnected('SLACK_BOT_TOKEN', error);
    log.warn(`${message}; trying again`);
    const posting = postingFrom(error);
    const askedMs = posting.kind === 'later' ? posting.afterMs : 0;
    return Math.max(askedMs, Math.min(lookEveryMs, slackPauseMinMs * 2 ** looks));
  }

  async #ask(): Promise<Installation> {
    const { ask, checkWorkspace, breakOff, log } = this.#options;
    const installation = installationSchema.parse(await ask());
    await checkWorkspace(installation.teamId).catch((error: Error) => {
      breakOff(error);
      throw error;
    });
    if (this.#refusal !== null) log.info('Slack accepts SLACK_BOT_TOKEN again');
    this.#refusal = null;
    this.#installation = installation;
    this.#answer();
    return installation;
  }
}
