import type * as z from 'zod/mini';
import {
  type Outcome,
  outcome,
  type PageRequests,
  type Suggestions,
  suggestions,
} from '../../slack/page-protocol.js';

const unreachable: Outcome = {
  result: 'undelivered',
  notice: 'The sandbox could not be reached. Is it still running?',
};

async function postJson(path: string, body: unknown): Promise<Response> {
  return fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

async function ask<Answer>(
  name: keyof PageRequests,
  body: unknown,
  schema: z.ZodMiniType<Answer>,
): Promise<Answer | null> {
  try {
    const response = await postJson(`/sandbox/slack/${name}`, body);
    const read = schema.safeParse(await response.json());
    return read.success ? read.data : null;
  } catch {
    return null;
  }
}

/** Does something in the pretend Slack. Never rejects: a lost sandbox is an outcome too. */
export async function request<Name extends Exclude<keyof PageRequests, 'suggest'>>(
  name: Name,
  body: PageRequests[Name]['body'],
): Promise<Outcome> {
  return (await ask(name, body, outcome)) ?? unreachable;
}

/** Asks the bot for the options of an external select. Never rejects. */
export async function suggest(body: PageRequests['suggest']['body']): Promise<Suggestions> {
  return (await ask('suggest', body, suggestions)) ?? { ...unreachable, options: [] };
}

/**
 * Uses one of the sandbox's controls, e.g. `slack/control/redeliver` or `nimble/fail`.
 * Returns null when it was done, otherwise why not, in words.
 */
export async function control(path: string, body: unknown): Promise<string | null> {
  try {
    const response = await postJson(`/sandbox/${path}`, body);
    if (response.ok) return null;
    return `Refused (${response.status}): ${(await response.text()).slice(0, 200)}`;
  } catch {
    return unreachable.notice ?? null;
  }
}
