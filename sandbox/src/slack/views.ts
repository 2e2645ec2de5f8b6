import type { PretendStudio } from '../pretend-studio.js';
import { stateOf, withEntered } from './block-kit/element-state.js';
import type { ViewDefinition } from './block-kit/parse.js';
import type { Directory } from './directory.js';
import { newHash, newId } from './identifiers.js';
import type { LiveFeed } from './live-feed.js';
import type { PageView, StateValues } from './page-protocol.js';
import { SlackError } from './slack-error.js';

/** A view as Slack returns it. */
export interface SlackView extends Omit<ViewDefinition, 'title'> {
  id: string;
  team_id: string;
  app_id: string;
  app_installed_team_id: string;
  bot_id: string;
  title: ViewDefinition['title'] | null;
  state: { values: StateValues };
  hash: string;
  root_view_id: string;
  previous_view_id: string | null;
}

export interface OpenView {
  readonly personId: string;
  /** Where the person was when it opened. */
  readonly channelId: string | undefined;
  view: SlackView;
}

/** Slack: at most three views in a stack. */
const highestStack = 3;
/** A person has one screen, but a load test may leave many modals open. */
const mostStacks = 5000;

/** Open modals, in stacks, and Home tabs. Every change is told to the person's pages. */
export class Views {
  readonly #studio: PretendStudio;
  readonly #directory: Directory;
  readonly #feed: LiveFeed;
  readonly #stacks = new Map<string, OpenView[]>();
  readonly #byId = new Map<string, OpenView>();
  readonly #homes = new Map<string, OpenView>();
  /** The root of the stack that the person looks at. */
  readonly #visible = new Map<string, string>();

  constructor(studio: PretendStudio, directory: Directory, feed: LiveFeed) {
    this.#studio = studio;
    this.#directory = directory;
    this.#feed = feed;
  }

  /**
   * Opens a modal in a stack of its own, in front of the person's other ones.
   *
   * @throws SlackError `duplicate_external_id`
   */
  open(personId: string, channelId: string | undefined, definition: ViewDefinition): OpenView {
    this.#refuseDuplicate(definition, undefined);
    const opened = this.#create(personId, channelId, definition);
    const { id } = opened.view;
    this.#stacks.set(id, [opened]);
    this.#byId.set(id, opened);
    this.#visible.set(personId, id);
    if (this.#stacks.size > mostStacks) this.#dropOldestStack();
    this.#tellModals(personId);
    return opened;
  }

  /** @throws SlackError `push_limit_reached`, `duplicate_external_id`, or `not_found` when it closed. */
  push(onto: OpenView, definition: ViewDefinition): OpenView {
    const stack = this.#stacks.get(onto.view.root_view_id);
    const top = stack?.at(-1);
    if (!stack || !top) throw new SlackError('not_found');
    if (stack.length >= highestStack) throw new SlackError('push_limit_reached');
    this.#refuseDuplicate(definition, undefined);
    const { personId, channelId } = onto;
    const pushed = this.#create(personId, channelId, definition, top);
    stack.push(pushed);
    this.#byId.set(pushed.view.id, pushed);
    this.#tellModals(personId);
    return pushed;
  }

  /**
   * Replaces what an open view shows: same id, new hash. What the person entered stays where
   * block_id and action_id are the same.
   *
   * @throws SlackError `duplicate_external_id`
   */
  update(open: OpenView, definition: ViewDefinition): SlackView {
    this.#refuseDuplicate(definition, open);
    const { personId, view } = open;
    open.view = {
      ...view,
      ...definition,
      title: definition.title ?? null,
      state: { values: stateOf(definition.blocks, view.state.values) },
      hash: newHash(Date.now()),
    };
    if (open.view.type === 'home') this.#tellHome(open);
    else this.#tellModals(personId);
    return open.view;
  }

  /** Shows a person's Home tab; always the same view id for the same person. */
  publish(personId: string, definition: ViewDefinition): SlackView {
    const home = this.#homes.get(personId);
    if (home) return this.update(home, definition);
    const created = this.#create(personId, undefined, definition);
    this.#homes.set(personId, created);
    this.#byId.set(created.view.id, created);
    this.#tellHome(created);
    return created.view;
  }

  /** Keeps what the person's client says that the elements hold. */
  enter(open: OpenView, values: StateValues): void {
    open.view = {
      ...open.view,
      state: { values: withEntered(open.view.state.values, values) },
    };
  }

  /** Takes a modal away, with everything on top of it. */
  close(open: OpenView): void {
    const root = open.view.root_view_id;
    const stack = this.#stacks.get(root) ?? [];
    const index = stack.findIndex(({ view }) => view.id === open.view.id);
    if (index < 0) return;
    for (const { view } of stack.splice(index)) this.#byId.delete(view.id);
    if (stack.length === 0) this.#stacks.delete(root);
    this.#tellModals(open.personId);
  }

  /** Takes the modal's whole stack away. */
  clear(open: OpenView): void {
    const bottom = this.#stacks.get(open.view.root_view_id)?.[0];
    if (bottom) this.close(bottom);
  }

  /** An open modal or a Home tab. */
  find(viewId: string): OpenView | undefined {
    return this.#byId.get(viewId);
  }

  findByExternalId(externalId: string): OpenView | undefined {
    if (externalId === '') return undefined;
    for (const open of this.#byId.values()) {
      if (open.view.external_id === externalId) return open;
    }
    return undefined;
  }

  home(personId: string): SlackView | null {
    return this.#homes.get(personId)?.view ?? null;
  }

  /** Every open modal of this person, the newest last. */
  modals(personId: string): SlackView[] {
    return [...this.#stacks.values()]
      .flat()
      .filter((open) => open.personId === personId)
      .map(({ view }) => view);
  }

  /** The stack that the person looks at, and the Home tab. */
  page(personId: string): { modals: PageView[]; home: PageView | null } {
    const stack = this.#stacks.get(this.#visible.get(personId) ?? '') ?? [];
    const home = this.home(personId);
    return { modals: stack.map(({ view }) => toPage(view)), home: home && toPage(home) };
  }

  #create(
    personId: string,
    channelId: string | undefined,
    definition: ViewDefinition,
    below?: OpenView,
  ): OpenView {
    const id = newId('V');
    const view: SlackView = {
      id,
      team_id: this.#directory.homeOf(personId).teamId,
      app_id: this.#studio.appId,
      app_installed_team_id: this.#studio.teamId,
      bot_id: this.#studio.botId,
      ...definition,
      title: definition.title ?? null,
      state: { values: stateOf(definition.blocks) },
      hash: newHash(Date.now()),
      root_view_id: below?.view.root_view_id ?? id,
      previous_view_id: below?.view.id ?? null,
    };
    return { personId, channelId, view };
  }

  #refuseDuplicate({ external_id }: ViewDefinition, self: OpenView | undefined): void {
    const other = this.findByExternalId(external_id);
    if (other && other !== self) throw new SlackError('duplicate_external_id');
  }

  #dropOldestStack(): void {
    const oldest = this.#stacks.values().next();
    const bottom = oldest.done ? undefined : oldest.value[0];
    if (bottom) this.close(bottom);
  }

  #tellModals(personId: string): void {
    const { modals } = this.page(personId);
    this.#feed.publish({ type: 'modals', modals }, (person) => person === personId);
  }

  #tellHome({ personId, view }: OpenView): void {
    this.#feed.publish({ type: 'home', home: toPage(view) }, (person) => person === personId);
  }
}

function toPage(view: SlackView): PageView {
  return {
    id: view.id,
    type: view.type,
    hash: view.hash,
    callbackId: view.callback_id,
    title: view.title?.text ?? '',
    submit: view.submit?.text ?? null,
    close: view.close?.text ?? null,
    blocks: view.blocks,
    state: view.state,
  };
}
