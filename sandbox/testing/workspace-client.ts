import type {
  Outcome,
  PageMessage,
  PageRequests,
  PageView,
  PageWorkspace,
  StateValues,
} from '../src/slack/page-protocol.js';
import { filled, findNamed, pressed } from './page-elements.js';
import { patienceMs } from './patience.js';
import { WorkspaceMirror } from './workspace-mirror.js';

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
   * can still be submitted: several can be opened one after the other and submitted together.
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
   * id, the text typed), as a list of these, or null for nothing.
   *
   * @throws Error when the view has no such element or option.
   */
  values(view: PageView, entered?: Record<string, string | string[] | null>): StateValues;
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
  const mirror = new WorkspaceMirror();
  void mirror.follow(response.body);
  await mirror.waitFor(() => true, 'the first snapshot', patienceMs);

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
        patienceMs,
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
    waitFor: (what, message, timeoutMs = patienceMs) => mirror.waitFor(what, message, timeoutMs),
    modal: (title) =>
      mirror.waitFor(
        ({ modals }) => {
          const top = modals.at(-1);
          return top && (title === undefined || top.title === title) ? top : undefined;
        },
        title === undefined ? 'a modal' : `the modal “${title}”`,
        patienceMs,
      ),
    close: () => leave.abort(),
  };
  return client;
}
