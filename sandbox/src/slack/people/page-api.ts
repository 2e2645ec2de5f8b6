import { z } from 'zod';
import { type PageRequests, requestBodies } from '../page-protocol.js';
import type { PretendSlack } from '../pretend-slack.js';
import { act } from './act.js';
import { close, submit } from './modals.js';
import { home, shortcut } from './open-app.js';
import { PageError } from './page-error.js';
import { say } from './say.js';
import { suggest } from './suggest.js';

/** What people do on the page; `undefined` when there is no such thing to do. */
export type PageApi = (name: string, body: unknown) => Promise<unknown> | undefined;

export function createPageApi(slack: PretendSlack): PageApi {
  const parse = <T extends { as: string }>(schema: z.core.$ZodType<T>, body: unknown): T => {
    const parsed = z.safeParse(schema, body);
    if (!parsed.success) throw new PageError(z.prettifyError(parsed.error));
    if (!slack.directory.person(parsed.data.as)) throw new PageError('user_not_found');
    return parsed.data;
  };
  const requests: {
    [Name in keyof PageRequests]: (body: unknown) => Promise<PageRequests[Name]['answer']>;
  } = {
    say: async (body) => say(slack, parse(requestBodies.say, body)),
    act: async (body) => act(slack, parse(requestBodies.act, body)),
    suggest: async (body) => suggest(slack, parse(requestBodies.suggest, body)),
    submit: async (body) => submit(slack, parse(requestBodies.submit, body)),
    close: async (body) => close(slack, parse(requestBodies.close, body)),
    shortcut: async (body) => shortcut(slack, parse(requestBodies.shortcut, body)),
    home: async (body) => home(slack, parse(requestBodies.home, body)),
  };
  const byName = new Map(Object.entries(requests));
  return (name, body) => byName.get(name)?.(body);
}
