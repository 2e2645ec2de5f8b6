import { z } from 'zod';
import type { PageRequests } from '../page-protocol.js';
import type { PretendSlack } from '../pretend-slack.js';
import { act } from './act.js';
import { close, submit } from './modals.js';
import { home, shortcut } from './open-app.js';
import { PageError } from './page-error.js';
import { say } from './say.js';
import { suggest } from './suggest.js';

const values = z.record(z.string(), z.record(z.string(), z.record(z.string(), z.unknown())));
const as = z.string();
const place = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('message'), channel: z.string(), ts: z.string() }),
  z.object({ kind: z.literal('view'), viewId: z.string() }),
]);
const element = { as, place, blockId: z.string(), actionId: z.string(), values };

const bodies = {
  say: z.object({
    as,
    channel: z.string(),
    threadTs: z.string().exactOptional(),
    text: z.string(),
  }),
  act: z.object({ ...element, element: z.looseObject({ type: z.string() }) }),
  suggest: z.object({ ...element, value: z.string() }),
  submit: z.object({ as, viewId: z.string(), values }),
  close: z.object({ as, viewId: z.string(), all: z.boolean() }),
  shortcut: z.object({ as, callbackId: z.string() }),
  home: z.object({ as }),
};

/** What people do on the page; `undefined` when there is no such thing to do. */
export type PageApi = (name: string, body: unknown) => Promise<unknown> | undefined;

export function createPageApi(slack: PretendSlack): PageApi {
  const parse = <T extends { as: string }>(schema: z.ZodType<T>, body: unknown): T => {
    const parsed = schema.safeParse(body);
    if (!parsed.success) throw new PageError(z.prettifyError(parsed.error));
    if (!slack.directory.person(parsed.data.as)) throw new PageError('user_not_found');
    return parsed.data;
  };
  const requests: {
    [Name in keyof PageRequests]: (body: unknown) => Promise<PageRequests[Name]['answer']>;
  } = {
    say: async (body) => say(slack, parse(bodies.say, body)),
    act: async (body) => act(slack, parse(bodies.act, body)),
    suggest: async (body) => suggest(slack, parse(bodies.suggest, body)),
    submit: async (body) => submit(slack, parse(bodies.submit, body)),
    close: async (body) => close(slack, parse(bodies.close, body)),
    shortcut: async (body) => shortcut(slack, parse(bodies.shortcut, body)),
    home: async (body) => home(slack, parse(bodies.home, body)),
  };
  const byName = new Map(Object.entries(requests));
  return (name, body) => byName.get(name)?.(body);
}
