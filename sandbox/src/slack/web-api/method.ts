import { z } from 'zod';
import { parseJson } from '../../http-exchange.js';
import type { Manifest } from '../manifest.js';
import { SlackError } from '../slack-error.js';

/** The fields of an answer beside `ok`. */
export type Answer = Record<string, unknown>;

export interface WebApiMethod {
  /** Whose call it is: the bot's, or the app's own with its app-level token. */
  readonly token: 'bot' | 'app';
  /** Bot scopes that it takes. */
  readonly scopes: readonly string[];
  /** @throws SlackError when Slack would refuse. */
  run(given: Record<string, unknown>): Answer;
}

export type WebApiMethods = Record<string, WebApiMethod>;

/** Ties a method to the arguments that it reads; unknown ones are ignored, as Slack does. */
export function method<T>(of: {
  token?: 'bot' | 'app';
  scopes?: readonly string[];
  arguments: z.ZodType<T>;
  run: (given: T) => Answer;
}): WebApiMethod {
  return {
    token: of.token ?? 'bot',
    scopes: of.scopes ?? [],
    run(given) {
      const parsed = of.arguments.safeParse(given);
      if (!parsed.success) throw invalidArguments(parsed.error);
      return of.run(parsed.data);
    },
  };
}

function invalidArguments(error: z.ZodError): SlackError {
  const messages = error.issues.map(({ path, message, code }) => {
    const pointer = `[json-pointer:/${path.join('/')}]`;
    if (code === 'invalid_type' && message.endsWith('received undefined')) {
      return `[ERROR] missing required field: ${String(path.at(-1))} ${pointer}`;
    }
    return `[ERROR] ${message} ${pointer}`;
  });
  return new SlackError('invalid_arguments', { messages });
}

/** @throws SlackError `missing_scope`, with what is needed and what is there. */
export function requireScope({ scopes }: Manifest, scope: string): void {
  if (scopes.has(scope)) return;
  throw new SlackError('missing_scope', { needed: scope, provided: [...scopes].join(',') });
}

/** Arguments come as form fields, whose values are text, or as JSON. */
export const flag = z
  .union([
    z.boolean(),
    z.enum(['true', 'false', '1', '0']).transform((text) => /true|1/.test(text)),
  ])
  .default(false);

export const count = z.coerce.number().int().min(1).max(1000);

/** JSON within a form field. What cannot be parsed stays text, for the next check to refuse. */
export const json = z
  .unknown()
  .transform((value): unknown => (typeof value === 'string' ? (parseJson(value) ?? value) : value))
  .optional();
