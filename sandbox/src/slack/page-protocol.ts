/**
 * What the sandbox's page and its pretend Slack say to each other. Slack's own clients do this over
 * a private protocol, so this one is ours; everything towards the bot is Slack's public protocol.
 *
 * Down: `GET /sandbox/slack/live?as=U…`, server-sent events, each a `PageEvent` as JSON in `data:`.
 * The first is a `snapshot`; a page that reconnects starts again from one.
 *
 * Up: `POST /sandbox/slack/<do>` with JSON, answered with JSON; `PageRequests` lists them.
 * A request that makes no sense is answered 400 `{ error }`.
 */

/** Block Kit as Slack defines it; drawn, not interpreted, so it stays open here. */
export type Block = { type: string; block_id?: string } & Record<string, unknown>;

/** `state.values` of a view or message: block_id → action_id → the element's current value. */
export type StateValues = Record<string, Record<string, Record<string, unknown>>>;

export interface PagePerson {
  id: string;
  name: string;
  realName: string;
  title: string;
  color: string;
  isBot: boolean;
}

export interface PageChannel {
  id: string;
  /** Without `#`; for a direct message the other person's id. */
  name: string;
  kind: 'public' | 'private' | 'im';
  topic: string;
  /** User ids. */
  members: string[];
  archived: boolean;
}

export interface PageMessage {
  channel: string;
  /** `"<epoch seconds>.<6 digits>"`, unique in its channel. */
  ts: string;
  /** The root's ts when this is a reply in a thread. */
  threadTs?: string;
  user: string;
  text: string;
  blocks?: Block[];
  edited: boolean;
  /** "Only visible to you": sent to that person only, gone with a reload. */
  ephemeral: boolean;
}

export interface PageView {
  id: string;
  type: 'modal' | 'home';
  hash: string;
  callbackId: string;
  title: string;
  submit: string | null;
  close: string | null;
  blocks: Block[];
  state: { values: StateValues };
}

export interface PageCommand {
  /** With its slash. */
  command: string;
  description: string;
  usageHint: string;
}

export interface PageShortcut {
  callbackId: string;
  name: string;
  description: string;
}

export interface PageWorkspace {
  teamName: string;
  botUserId: string;
  /** Everybody, the bot included. */
  people: PagePerson[];
  /** The acting person's channels and direct messages. */
  channels: PageChannel[];
  /** The acting person's messages, oldest first, replies included. */
  messages: PageMessage[];
  /** The acting person's open modals, the top one last. */
  modals: PageView[];
  /** The acting person's Home tab of the bot; null before the bot first publishes one. */
  home: PageView | null;
  commands: PageCommand[];
  shortcuts: PageShortcut[];
  /** The bot's open Socket Mode connections; 0: it is away. */
  connections: number;
  /** The last lines of what happened, oldest first. */
  activity: ActivityLine[];
}

export interface ActivityLine {
  /** Milliseconds since the epoch. */
  atMs: number;
  line: string;
}

export type PageEvent =
  | { type: 'snapshot'; workspace: PageWorkspace }
  | { type: 'channel'; channel: PageChannel }
  | { type: 'channel_gone'; channelId: string }
  /** A new message, or a newer form of a known one (same channel and ts). */
  | { type: 'message'; message: PageMessage }
  | { type: 'message_gone'; channel: string; ts: string }
  /** The acting person's whole modal stack, after any change to it. */
  | { type: 'modals'; modals: PageView[] }
  | { type: 'home'; home: PageView }
  | { type: 'connections'; connections: number }
  | { type: 'activity'; activity: ActivityLine };

/** What an element holds after the person used it, in Block Kit's own field names. */
export type ElementValue = { type: string } & Record<string, unknown>;

export type ElementPlace =
  | { kind: 'message'; channel: string; ts: string }
  | { kind: 'view'; viewId: string };

/** Slack's outcome of something the person did, as the page has to show it. */
export interface Outcome {
  /**
   * `ok`: acknowledged. `errors`: the modal stays open with a text per block.
   * `timeout`: no acknowledgement within 3 s. `undelivered`: no connection took it.
   * `invalid`: the acknowledgement was nothing that Slack understands.
   */
  result: 'ok' | 'errors' | 'timeout' | 'undelivered' | 'invalid';
  /** block_id → text, with `errors`. */
  errors?: Record<string, string>;
  /** What Slack would show the person, except with `ok` and `errors`. */
  notice?: string;
}

export interface SelectOption {
  text: { type: string; text: string };
  value: string;
  description?: { type: string; text: string };
}

export interface PageRequests {
  /** A line typed in a channel: a slash command goes to the bot, anything else becomes a message. */
  say: { body: { as: string; channel: string; threadTs?: string; text: string }; answer: Outcome };
  /** A button pressed, or a selection made in an element that dispatches: `block_actions`. */
  act: {
    body: {
      as: string;
      place: ElementPlace;
      blockId: string;
      actionId: string;
      /** The action's own fields, e.g. `{type:'button', value:'x'}` or `{type:'static_select', selected_option:{…}}`. */
      element: ElementValue;
      /** Everything the view or message holds now, this element included. */
      values: StateValues;
    };
    answer: Outcome;
  };
  /** The list of an `external_select`: `block_suggestion`. */
  suggest: {
    body: {
      as: string;
      place: ElementPlace;
      blockId: string;
      actionId: string;
      value: string;
      values: StateValues;
    };
    answer: Outcome & {
      options: SelectOption[];
      optionGroups?: { label: { text: string }; options: SelectOption[] }[];
    };
  };
  /** *Submit* of the top modal: `view_submission`. */
  submit: { body: { as: string; viewId: string; values: StateValues }; answer: Outcome };
  /** *Cancel* (`all: false`) or the ✕ (`all: true`): `view_closed` when the view asked for it. */
  close: { body: { as: string; viewId: string; all: boolean }; answer: Outcome };
  /** A global shortcut. */
  shortcut: { body: { as: string; callbackId: string }; answer: Outcome };
  /** The person looks at the bot's Home tab: `app_home_opened`. */
  home: { body: { as: string }; answer: Outcome };
}
