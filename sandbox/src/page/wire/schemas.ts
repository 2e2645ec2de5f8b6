import * as z from 'zod/mini';
import type { Outcome, PageEvent, PageRequests } from '../../slack/page-protocol.js';

const block = z.looseObject({ type: z.string(), block_id: z.exactOptional(z.string()) });
const fields = z.record(z.string(), z.unknown());
const stateValues = z.record(z.string(), z.record(z.string(), fields));

const person = z.object({
  id: z.string(),
  name: z.string(),
  realName: z.string(),
  title: z.string(),
  color: z.string(),
  isBot: z.boolean(),
});

const channel = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['public', 'private', 'im']),
  topic: z.string(),
  members: z.array(z.string()),
  archived: z.boolean(),
});

const message = z.object({
  channel: z.string(),
  ts: z.string(),
  threadTs: z.exactOptional(z.string()),
  user: z.string(),
  text: z.string(),
  blocks: z.exactOptional(z.array(block)),
  edited: z.boolean(),
  ephemeral: z.boolean(),
});

const view = z.object({
  id: z.string(),
  type: z.enum(['modal', 'home']),
  hash: z.string(),
  callbackId: z.string(),
  title: z.string(),
  submit: z.nullable(z.string()),
  close: z.nullable(z.string()),
  blocks: z.array(block),
  state: z.object({ values: stateValues }),
});

const activity = z.object({ atMs: z.number(), line: z.string() });

const workspace = z.object({
  teamName: z.string(),
  botUserId: z.string(),
  people: z.array(person),
  channels: z.array(channel),
  messages: z.array(message),
  modals: z.array(view),
  home: z.nullable(view),
  commands: z.array(
    z.object({ command: z.string(), description: z.string(), usageHint: z.string() }),
  ),
  shortcuts: z.array(
    z.object({ callbackId: z.string(), name: z.string(), description: z.string() }),
  ),
  connections: z.number(),
  activity: z.array(activity),
});

/** One event of the live stream. */
export const pageEvent: z.ZodMiniType<PageEvent> = z.discriminatedUnion('type', [
  z.object({ type: z.literal('snapshot'), workspace }),
  z.object({ type: z.literal('channel'), channel }),
  z.object({ type: z.literal('channel_gone'), channelId: z.string() }),
  z.object({ type: z.literal('message'), message }),
  z.object({ type: z.literal('message_gone'), channel: z.string(), ts: z.string() }),
  z.object({ type: z.literal('modals'), modals: z.array(view) }),
  z.object({ type: z.literal('home'), home: view }),
  z.object({ type: z.literal('connections'), connections: z.number() }),
  z.object({ type: z.literal('activity'), activity }),
]);

const outcomeFields = {
  result: z.enum(['ok', 'errors', 'timeout', 'undelivered', 'invalid']),
  errors: z.exactOptional(z.record(z.string(), z.string())),
  notice: z.exactOptional(z.string()),
};

export const outcome: z.ZodMiniType<Outcome> = z.object(outcomeFields);

const plainText = z.looseObject({ type: z._default(z.string(), 'plain_text'), text: z.string() });
const option = z.looseObject({
  text: plainText,
  value: z.string(),
  description: z.exactOptional(plainText),
});

/** The answer to `suggest`. */
export const suggestions: z.ZodMiniType<PageRequests['suggest']['answer']> = z.object({
  ...outcomeFields,
  options: z._default(z.array(option), []),
  optionGroups: z.exactOptional(
    z.array(z.object({ label: z.object({ text: z.string() }), options: z.array(option) })),
  ),
});

/** What the drawer shows of the pretend studio. */
export const studioState = z.object({
  sessions: z.array(
    z.object({
      sessionId: z.string(),
      ownedBy: z.optional(z.nullable(z.string())),
      launchProfileId: z.optional(z.nullable(z.string())),
      ec2InstanceType: z.optional(z.nullable(z.string())),
      state: z.string(),
      statusCode: z.optional(z.nullable(z.string())),
    }),
  ),
});

export type StudioSession = z.infer<typeof studioState>['sessions'][number];
