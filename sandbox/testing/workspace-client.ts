import { elementsOf, stateOf, withEntered } from '../src/slack/block-kit/element-state.js';
import type {
  Block,
  ElementPlace,
  ElementValue,
  Outcome,
  PageEvent,
  PageMessage,
  PageRequests,
  PageView,
  PageWorkspace,
  StateValues,
} from '../src/slack/page-protocol.js';

type Body<Name extends keyof PageRequests> = Omit<PageRequests[Name]['body'], 'as'>;

/** One person at the page of the pretend workspace, without the page. */
export interface WorkspaceClient {
  /** The person's user id. */
  readonly as: string;
  /** What the person sees now; follows the event stream. */
  readonly workspace: PageWorkspace;
  say(channel: string, text: string, threadTs?: string): Promise<Outcome>;
  /**
   * Types a command and waits for the modal that it opens. An older modal that is covered by it
   * can still be submitted, so many can be opened one after the other and submitted together.
   *
   * @throws Error when the command was not acknowledged.
   */
  openModal(channel: string, command: string): Promise<PageView>;
  act(body: Body<'act'>): Promise<Outcome>;
  suggest(body: Body<'suggest'>): Promise<PageRequests['suggest']['answer']>;
  submit(view: PageView, values?: StateValues): Promise<Outcome>;
  /** *Cancel*, or with `all` the ✕. */
  closeModal(view: PageView, all?: boolean): Promise<Outcome>;
  shortcut(callbackId: string): Promise<Outcome>;
  home(): Promise<Outcome>;
  /** Presses a button, found by its action_id or its text. */
  press(on: PageMessage | PageView, button: string): Promise<Outcome>;
  /** Chooses in an element of a view that dispatches, found as in `values`. */
  choose(view: PageView, element: string, chosen: string): Promise<Outcome>;
  /**
   * What a view's elements hold, with some filled in. An element is named by its action_id, its
   * block_id, or how its block_id begins; what it holds is given as text (an option's value, an
   * id, the text typed), or null for nothing.
   *
   * @throws Error when the view has no such element or option.
   */
  values(view: PageView, entered?: Record<string, string | null>): StateValues;
  /** Messages of a channel outside its threads, oldest first. */
  messages(channel: string): PageMessage[];
  /** Replies in a thread, oldest first. */
  replies(channel: string, ts: string): PageMessage[];
  /**
   * Waits until `what` finds something in the workspace; looks again at each event.
   *
   * @throws Error with the message and the last activity when the time is up.
   */
  waitFor<T>(
    what: (workspace: PageWorkspace) => T | undefined | null | false,
    message: string,
    timeoutMs?: number,
  ): Promise<T>;
  /** Waits for the modal on top, with this title if one is given. */
  modal(title?: string): Promise<PageView>;
  close(): void;
}

/** Opens the workspace as this person; resolves when the first snapshot is there. */
export async function openWorkspace(origin: string, as: string): Promise<WorkspaceClient> {
  const leave = new AbortController();
  const url = `${origin}/sandbox/slack/live?as=${as}`;
  const response = await fetch(url, { signal: leave.signal });
  if (!response.ok || !response.body) throw new Error(`${url}: ${response.status}`);
  const mirror = new Mirror();
  void mirror.follow(response.body);
  await mirror.waitFor(() => true, 'the first snapshot', 10_000);

  const request = async <Name extends keyof PageRequests>(
    name: Name,
    body: Body<Name>,
  ): Promise<PageRequests[Name]['answer']> => {
    const answer = await fetch(`${origin}/sandbox/slack/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ as, ...body }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${name}: ${answer.status} ${text}`);
    return JSON.parse(text);
  };

  const client: WorkspaceClient = {
    as,
    get workspace() {
      return mirror.workspace;
    },
    say: (channel, text, threadTs) =>
      request('say', { channel, text, ...(threadTs !== undefined && { threadTs }) }),
    async openModal(channel, command) {
      const before = new Set(mirror.workspace.modals.map(({ id }) => id));
      const outcome = await client.say(channel, command);
      if (outcome.result !== 'ok') throw new Error(`${command}: ${JSON.stringify(outcome)}`);
      return mirror.waitFor(
        ({ modals }) => modals.find(({ id }) => !before.has(id)),
        `the modal of ${command}`,
        10_000,
      );
    },
    act: (body) => request('act', body),
    suggest: (body) => request('suggest', body),
    submit: (view, values = view.state.values) => request('submit', { viewId: view.id, values }),
    closeModal: (view, all = false) => request('close', { viewId: view.id, all }),
    shortcut: (callbackId) => request('shortcut', { callbackId }),
    home: () => request('home', {}),
    press: (on, button) => request('act', pressed(on, button)),
    choose(view, name, chosen) {
      const values = filled(view, { [name]: chosen });
      const { blockId, element } = findNamed(view, name);
      const held = values[blockId]?.[element.action_id];
      return request('act', {
        place: { kind: 'view', viewId: view.id },
        blockId,
        actionId: element.action_id,
        element: { ...held, type: element.type },
        values,
      });
    },
    values: (view, entered = {}) => filled(view, entered),
    messages: (channel) =>
      mirror.workspace.messages.filter(
        (message) => message.channel === channel && message.threadTs === undefined,
      ),
    replies: (channel, ts) =>
      mirror.workspace.messages.filter(
        (message) => message.channel === channel && message.threadTs === ts,
      ),
    waitFor: (what, message, timeoutMs = 10_000) => mirror.waitFor(what, message, timeoutMs),
    modal: (title) =>
      mirror.waitFor(
        ({ modals }) => {
          const top = modals.at(-1);
          return top && (title === undefined || top.title === title) ? top : undefined;
        },
        title === undefined ? 'a modal' : `the modal “${title}”`,
        10_000,
      ),
    close: () => leave.abort(),
  };
  return client;
}

/** The workspace as the event stream tells it. */
class Mirror {
  #workspace: PageWorkspace | undefined;
  readonly #messages = new Map<string, PageMessage>();
  readonly #looking = new Set<() => void>();

  get workspace(): PageWorkspace {
    if (!this.#workspace) throw new Error('The workspace has not been seen yet.');
    return this.#workspace;
  }

  async follow(stream: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    let text = '';
    try {
      for await (const chunk of stream) {
        text += decoder.decode(chunk, { stream: true });
        const frames = text.split('\n\n');
        text = frames.pop() ?? '';
        for (const frame of frames) this.#take(JSON.parse(frame.slice('data: '.length)));
        for (const look of [...this.#looking]) look();
      }
    } catch {
      // The client was closed, or the sandbox is gone. A wait that is still open meets its deadline.
    }
  }

  waitFor<T>(
    what: (workspace: PageWorkspace) => T | undefined | null | false,
    message: string,
    timeoutMs: number,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      const end = () => {
        clearTimeout(timer);
        this.#looking.delete(look);
      };
      const look = () => {
        try {
          const found = this.#workspace && what(this.#workspace);
          if (found === undefined || found === null || found === false) return;
          end();
          resolve(found);
        } catch (error) {
          end();
          reject(error);
        }
      };
      const timer = setTimeout(() => {
        end();
        reject(new Error(this.#explain(message, timeoutMs)));
      }, timeoutMs);
      this.#looking.add(look);
      look();
    });
  }

  #explain(message: string, timeoutMs: number): string {
    const lines = this.#workspace?.activity.slice(-15).map(({ line }) => `  ${line}`) ?? [];
    return [`Waited ${timeoutMs} ms in vain for: ${message}. What happened last:`, ...lines].join(
      '\n',
    );
  }

  #take(event: PageEvent): void {
    if (event.type === 'snapshot') {
      this.#workspace = event.workspace;
      this.#messages.clear();
      for (const message of event.workspace.messages) this.#messages.set(key(message), message);
      return;
    }
    this.#workspace = this.#after(this.workspace, event);
  }

  #after(now: PageWorkspace, event: Exclude<PageEvent, { type: 'snapshot' }>): PageWorkspace {
    switch (event.type) {
      case 'channel': {
        const others = now.channels.filter(({ id }) => id !== event.channel.id);
        return { ...now, channels: [...others, event.channel] };
      }
      case 'channel_gone':
        return { ...now, channels: now.channels.filter(({ id }) => id !== event.channelId) };
      case 'message': {
        const known = this.#messages.has(key(event.message));
        this.#messages.set(key(event.message), event.message);
        // New messages are put at the end in place: a copy of a long list for each would be slow.
        if (known) return { ...now, messages: [...this.#messages.values()] };
        now.messages.push(event.message);
        return now;
      }
      case 'message_gone':
        this.#messages.delete(key(event));
        return { ...now, messages: [...this.#messages.values()] };
      case 'modals':
        return { ...now, modals: event.modals };
      case 'home':
        return { ...now, home: event.home };
      case 'connections':
        return { ...now, connections: event.connections };
      case 'activity':
        return { ...now, activity: [...now.activity.slice(-199), event.activity] };
    }
  }
}

function key({ channel, ts }: { channel: string; ts: string }): string {
  return `${channel}/${ts}`;
}

function blocksOf(on: PageMessage | PageView): Block[] {
  return on.blocks ?? [];
}

function placeOf(on: PageMessage | PageView): ElementPlace {
  if ('id' in on) return { kind: 'view', viewId: on.id };
  return { kind: 'message', channel: on.channel, ts: on.ts };
}

type NamedElement = { blockId: string; element: ElementValue & { action_id: string } };

function elements(on: PageMessage | PageView): NamedElement[] {
  return blocksOf(on).flatMap((block) =>
    elementsOf(block).map((element) => ({ blockId: block.block_id ?? '', element })),
  );
}

function findNamed(on: PageMessage | PageView, name: string): NamedElement {
  const all = elements(on);
  const found =
    all.find(({ element }) => element.action_id === name) ??
    all.find(({ blockId }) => blockId === name) ??
    all.find(({ blockId }) => blockId.startsWith(name));
  if (found) return found;
  const known = all.map(({ blockId, element }) => `${blockId}/${element.action_id}`).join(', ');
  throw new Error(`There is no element “${name}”; there are: ${known}`);
}

function pressed(on: PageMessage | PageView, name: string): Body<'act'> {
  const buttons = elements(on).filter(({ element }) => element.type === 'button');
  const found = buttons.find(
    ({ element }) => element.action_id === name || textOf(element.text) === name,
  );
  if (!found) {
    const known = buttons.map(({ element }) => textOf(element.text)).join(', ');
    throw new Error(`There is no button “${name}”; there are: ${known}`);
  }
  const { blockId, element } = found;
  return {
    place: placeOf(on),
    blockId,
    actionId: element.action_id,
    element: { type: 'button', ...(element.value !== undefined && { value: element.value }) },
    values: 'id' in on ? on.state.values : stateOf(blocksOf(on)),
  };
}

function textOf(text: unknown): string | undefined {
  if (typeof text !== 'object' || text === null || !('text' in text)) return undefined;
  return String(text.text);
}

function filled(view: PageView, entered: Record<string, string | null>): StateValues {
  return Object.entries(entered).reduce((values, [name, chosen]) => {
    const { blockId, element } = findNamed(view, name);
    const held = { type: element.type, ...heldBy(element, chosen) };
    return withEntered(values, { [blockId]: { [element.action_id]: held } });
  }, view.state.values);
}

const plainFields: Record<string, string> = {
  plain_text_input: 'value',
  users_select: 'selected_user',
  conversations_select: 'selected_conversation',
};

function heldBy(element: ElementValue, chosen: string | null): Record<string, unknown> {
  const field = plainFields[element.type];
  if (field !== undefined) return { [field]: chosen };
  return { selected_option: chosen === null ? null : optionOf(element, chosen) };
}

interface Option {
  text?: unknown;
  value?: unknown;
}

function optionOf(element: ElementValue, value: string): Option {
  // What an external_select offers is not written in the view.
  if (element.type === 'external_select') {
    return { text: { type: 'plain_text', text: value }, value };
  }
  const options: Option[] = Array.isArray(element.options) ? element.options : [];
  const found = options.find((option) => option.value === value);
  if (found) return found;
  const known = options.map((option) => String(option.value)).join(', ');
  throw new Error(`There is no option “${value}”; there are: ${known}`);
}
