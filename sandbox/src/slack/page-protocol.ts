/**
 * What the sandbox's page and its pretend Slack say to each other. Slack's own clients do this over
 * a private protocol, so this one is ours; everything towards the bot is Slack's public protocol.
 *
 * Down: `GET /sandbox/slack/live?as=U…`, server-sent events, each a `PageEvent` as JSON in `data:`.
 * The first is a `snapshot`; a page that reconnects starts again from one.
 *
 * Up: `POST /sandbox/slack/<name>` with JSON, answered with JSON; `requestBodies` lists the names.
 * A request that makes no sense is answered 400 `{ error }`.
 */
import * as z from 'zod/mini';

/** Block Kit as Slack defines it. The protocol passes it on and does not interpret it. */
const block = z.looseObject({ type: z.string(), block_id: z.exactOptional(z.string()) });

/** `state.values` of a view or message: block_id → action_id → the element's current value. */
const stateValues = z.record(z.string(), z.record(z.string(), z.record(z.string(), z.unknown())));

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
  /** Without `#`; for a direct message the other person's id. */
  name: z.string(),
  kind: z.enum(['public', 'private', 'im']),
  topic: z.string(),
  /** User ids. */
  members: z.array(z.string()),
  archived: z.boolean(),
  /** With another organisation; `pending`: it has been invited. */
  shared: z.enum(['no', 'pending', 'yes']),
});

const message = z.object({
  channel: z.string(),
  /** `"<epoch seconds>.<6 digits>"`, unique in its channel. */
  ts: z.string(),
  /** The root's ts when this is a reply in a thread. */
  threadTs: z.exactOptional(z.string()),
  user: z.string(),
  text: z.string(),
  blocks: z.exactOptional(z.array(block)),
  edited: z.boolean(),
  /** "Only visible to you": sent to that person only, gone with a reload. */
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

/** A slash command, with its slash. */
const command = z.object({ command: z.string(), description: z.string(), usageHint: z.string() });

const shortcut = z.object({ callbackId: z.string(), name: z.string(), description: z.string() });

/** An instance of the pretend EC2. */
const machine = z.object({
  instanceId: z.string(),
  /** Its tag `Name`, or its id. */
  name: z.string(),
  /** The person's name, or the Slack id of a person whom the studio does not know. */
  owner: z.nullable(z.string()),
  /** The name of the bot that it belongs to. */
  bot: z.nullable(z.string()),
  instanceType: z.string(),
  usdPerHour: z.nullable(z.number()),
  zone: z.string(),
  /** As EC2 says it, and why. */
  state: z.string(),
  reason: z.nullable(z.string()),
  /** What its status checks say now; null while it is not running. */
  checks: z.nullable(z.string()),
  /** What they are going to say. */
  answer: z.enum(['ok', 'impaired', 'never']),
  /** Whether it is marked as ready in this boot. */
  isMarked: z.boolean(),
  /** Whether it says itself that it is idle. */
  isIdle: z.boolean(),
  isProtected: z.boolean(),
  /** Whether its host is going to be retired. */
  retires: z.boolean(),
});

/** One line of what happened, with its time in milliseconds since the epoch. */
const activity = z.object({ atMs: z.number(), line: z.string() });

const workspace = z.object({
  teamName: z.string(),
  botUserId: z.string(),
  /** All people, and the bots. */
  people: z.array(person),
  /** The acting person's channels and direct messages. */
  channels: z.array(channel),
  /** The acting person's messages, oldest first, replies included. */
  messages: z.array(message),
  /** The acting person's open modals, the top one last. */
  modals: z.array(view),
  /** The acting person's Home tab of the bot; null before the bot first publishes one. */
  home: z.nullable(view),
  commands: z.array(command),
  shortcuts: z.array(shortcut),
  /** The bot's open Socket Mode connections; 0: the bot is away. */
  connections: z.number(),
  /** The studio that the bot works with. */
  studio: z.enum(['nimble', 'ec2']),
  /** The newest first, and those that have ended last; none with Nimble Studio. */
  machines: z.array(machine),
  /** The last lines of what happened, oldest first. */
  activity: z.array(activity),
  /** One line for all that is armed or set. */
  armed: z.array(z.string()),
  /** What a bot or the AWS command line needs to work here, as environment variables. */
  settings: z.record(z.string(), z.string()),
  /** How far the sandbox's clock was moved before the real time. */
  aheadMs: z.number(),
});

export const pageEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('snapshot'), workspace }),
  z.object({ type: z.literal('channel'), channel }),
  z.object({ type: z.literal('channel_gone'), channelId: z.string() }),
  /** A new message, or a newer form of a known one (same channel and ts). */
  z.object({ type: z.literal('message'), message }),
  z.object({ type: z.literal('message_gone'), channel: z.string(), ts: z.string() }),
  /** The acting person's whole modal stack, after any change to it. */
  z.object({ type: z.literal('modals'), modals: z.array(view) }),
  z.object({ type: z.literal('home'), home: view }),
  z.object({ type: z.literal('connections'), connections: z.number() }),
  z.object({ type: z.literal('activity'), activity }),
  z.object({ type: z.literal('machines'), machines: z.array(machine) }),
  z.object({ type: z.literal('armed'), armed: z.array(z.string()) }),
  z.object({ type: z.literal('clock'), aheadMs: z.number() }),
]);

/** Slack's outcome of a person's action, as the page has to show it. */
export const outcome = z.object({
  /**
   * `ok`: acknowledged. `errors`: the modal stays open with a text per block.
   * `timeout`: no acknowledgement within 3 s. `undelivered`: no connection took it.
   * `invalid`: Slack does not understand the acknowledgement.
   */
  result: z.enum(['ok', 'errors', 'timeout', 'undelivered', 'invalid']),
  /** block_id → text, with `errors`. */
  errors: z.exactOptional(z.record(z.string(), z.string())),
  /** What Slack would show the person, except with `ok` and `errors`. */
  notice: z.exactOptional(z.string()),
});

const plainText = z.looseObject({ type: z.string(), text: z.string() });
const selectOption = z.looseObject({
  text: plainText,
  value: z.string(),
  description: z.exactOptional(plainText),
});

/** The answer to `suggest`. */
export const suggestions = z.extend(outcome, { options: z.array(selectOption) });

const as = z.string();
const place = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('message'), channel: z.string(), ts: z.string() }),
  z.object({ kind: z.literal('view'), viewId: z.string() }),
]);
const used = { as, place, blockId: z.string(), actionId: z.string(), values: stateValues };

export const requestBodies = {
  /** A line typed in a channel: a slash command goes to the bot, anything else becomes a message. */
  say: z.object({
    as,
    channel: z.string(),
    threadTs: z.exactOptional(z.string()),
    text: z.string(),
  }),
  /**
   * A button pressed, or a selection made in an element that dispatches: `block_actions`. `element`
   * has the action's own fields, e.g. `{type: 'button', value: 'x'}`; `values` is all that the view
   * or message holds now, this element included.
   */
  act: z.object({ ...used, element: z.looseObject({ type: z.string() }) }),
  /** The list of an `external_select`: `block_suggestion`. */
  suggest: z.object({ ...used, value: z.string() }),
  /** *Submit* of the top modal: `view_submission`. */
  submit: z.object({ as, viewId: z.string(), values: stateValues }),
  /** *Cancel* (`all: false`) or the ✕ (`all: true`) of the top modal. */
  close: z.object({ as, viewId: z.string(), all: z.boolean() }),
  /** A global shortcut. */
  shortcut: z.object({ as, callbackId: z.string() }),
  /** The person looks at the bot's Home tab: `app_home_opened`. */
  home: z.object({ as }),
};

export type Block = z.infer<typeof block>;
export type StateValues = z.infer<typeof stateValues>;
export type PagePerson = z.infer<typeof person>;
export type PageChannel = z.infer<typeof channel>;
export type PageMessage = z.infer<typeof message>;
export type PageView = z.infer<typeof view>;
export type PageCommand = z.infer<typeof command>;
export type PageMachine = z.infer<typeof machine>;
export type ActivityLine = z.infer<typeof activity>;
export type PageWorkspace = z.infer<typeof workspace>;
export type PageEvent = z.infer<typeof pageEvent>;
export type Outcome = z.infer<typeof outcome>;
export type Suggestions = z.infer<typeof suggestions>;
export type SelectOption = z.infer<typeof selectOption>;
export type ElementPlace = z.infer<typeof place>;
/** What an element holds after the person used it, in Block Kit's own field names. */
export type ElementValue = { type: string } & Record<string, unknown>;
export type PageRequests = {
  [Name in keyof typeof requestBodies]: {
    body: z.infer<(typeof requestBodies)[Name]>;
    answer: Name extends 'suggest' ? Suggestions : Outcome;
  };
};
