import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { parseJson, readBody, sendJson } from '../../http-exchange.js';
import { Recent } from '../../recent.js';
import type { FaultRule, Faults } from '../faults.js';
import type { Installation } from '../installation.js';
import { type PretendSlack, placeName } from '../pretend-slack.js';
import { SlackError } from '../slack-error.js';
import { type Answer, requireScope, type WebApiMethods } from './method.js';

/** One Web API call, for the record. */
export interface CallRecord {
  method: string;
  atMs: number;
  /** Whether it was carried out; the answer may have been lost on purpose. */
  ok: boolean;
  error?: string;
  channel?: string;
  ts?: string;
}

export interface WebApiOptions {
  slack: PretendSlack;
  methods: WebApiMethods;
  faults: Faults;
  installation: Installation;
  tokens: { bot: string; app: string };
}

/** Slack's Web API: `POST /api/<method>`. */
export class WebApi {
  readonly #options: WebApiOptions;
  readonly #calls = new Recent<CallRecord>(5000);
  readonly #held = new Set<ServerResponse>();

  constructor(options: WebApiOptions) {
    this.#options = options;
  }

  /** The last calls, oldest first. */
  calls(): CallRecord[] {
    return this.#calls.entries();
  }

  close(): void {
    for (const response of this.#held) response.destroy();
  }

  /** Answers one call. */
  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { faults } = this.#options;
    const url = new URL(request.url ?? '/', 'http://sandbox');
    const name = url.pathname.slice('/api/'.length);
    const given = parseArguments(await readBody(request), request, url);
    const fault = faults.take(name);
    if (faults.latencyMs > 0) await delay(faults.latencyMs);
    if (fault && !fault.answer.endsWith('_after')) {
      this.#record(name, given, { ok: false, error: fault.answer });
      this.#fail(fault, response);
      return;
    }
    const body = this.#run(name, given, request);
    this.#record(name, given, body);
    if (fault) this.#fail(fault, response);
    else {
      const scopes = [...this.#options.slack.manifest.scopes].join(',');
      sendJson(response, 200, body, { 'x-oauth-scopes': scopes });
    }
  }

  #run(name: string, given: Record<string, unknown>, request: IncomingMessage): Answer {
    const { methods, slack } = this.#options;
    try {
      const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
      if (!method) throw new SlackError('unknown_method');
      this.#authenticate(method.token, request, given);
      for (const scope of method.scopes) requireScope(slack.manifest, scope);
      return { ok: true, ...method.run(given) };
    } catch (error) {
      if (error instanceof SlackError) return error.answer();
      throw error;
    }
  }

  #authenticate(
    kind: 'bot' | 'app',
    { headers }: IncomingMessage,
    given: Record<string, unknown>,
  ): void {
    const { installation, tokens } = this.#options;
    const inHeader = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1];
    // Slack takes app-level tokens in the header only.
    const token = inHeader ?? (kind === 'bot' ? given.token : undefined);
    if (typeof token !== 'string' || token === '') throw new SlackError('not_authed');
    if (kind === 'bot' && token === tokens.bot && installation.refusal) {
      throw new SlackError(installation.refusal);
    }
    if (token === tokens[kind]) return;
    const other = token === tokens.bot || token === tokens.app;
    throw new SlackError(other ? 'not_allowed_token_type' : 'invalid_auth');
  }

  #fail({ answer, retryAfterSeconds = 1 }: FaultRule, response: ServerResponse): void {
    switch (answer) {
      case 'drop':
      case 'drop_after':
        response.destroy();
        return;
      case 'hang':
      case 'hang_after':
        this.#held.add(response);
        response.on('close', () => this.#held.delete(response));
        return;
      case 'ratelimited': {
        const headers = { 'retry-after': String(retryAfterSeconds) };
        sendJson(response, 429, { ok: false, error: 'ratelimited' }, headers);
        return;
      }
      case 'http_500':
        sendJson(response, 500, { ok: false, error: 'internal_error' });
        return;
      default:
        sendJson(response, 200, { ok: false, error: answer });
    }
  }

  #record(method: string, given: Record<string, unknown>, answer: Answer): void {
    const { slack } = this.#options;
    const channel = firstString(answer.channel, given.channel);
    const ts = firstString(answer.ts, given.ts);
    const error = answer.ok === true ? undefined : String(answer.error);
    this.#calls.add({
      method,
      atMs: slack.clock.now(),
      ok: error === undefined,
      ...(error !== undefined && { error }),
      ...(channel !== undefined && { channel }),
      ...(ts !== undefined && { ts }),
    });
    const known = slack.conversations.channels.get(channel ?? '');
    const where = known ? ` in ${placeName(slack, known)}` : '';
    const which = ts === undefined ? '' : ` ${ts}`;
    slack.narrate(`Slack: ${method}${which}${where}${error === undefined ? '' : ` → ${error}`}`);
  }
}

function firstString(...values: unknown[]): string | undefined {
  return values.find((value): value is string => typeof value === 'string');
}

/** Arguments in the query, in a form, or in JSON: Slack takes them all. */
function parseArguments(
  body: string,
  { headers }: IncomingMessage,
  url: URL,
): Record<string, unknown> {
  const query = Object.fromEntries(url.searchParams);
  if (!headers['content-type']?.startsWith('application/json')) {
    return { ...query, ...Object.fromEntries(new URLSearchParams(body)) };
  }
  const given = parseJson(body);
  return typeof given === 'object' && given !== null ? { ...query, ...given } : query;
}
