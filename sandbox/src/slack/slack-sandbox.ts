import { Clock } from '../clock.js';
import type { Narrate, SandboxPart } from '../part.js';
import type { PretendStudio } from '../pretend-studio.js';
import { Recent } from '../recent.js';
import { createControls, type SlackControls } from './controls.js';
import { Conversations } from './conversations.js';
import { Deliveries } from './deliveries.js';
import { Directory } from './directory.js';
import { Faults } from './faults.js';
import { Files } from './files.js';
import { Installation } from './installation.js';
import { LiveFeed } from './live-feed.js';
import { readManifest } from './manifest.js';
import type { ActivityLine, PageEvent, PageMachine, PageWorkspace } from './page-protocol.js';
import { Payloads } from './payloads.js';
import type { PretendSlack } from './pretend-slack.js';
import { ResponseUrls } from './response-urls.js';
import { createHandler } from './routes.js';
import { SocketMode } from './socket-mode.js';
import { Triggers } from './triggers.js';
import { Views } from './views.js';
import { chatMethods } from './web-api/chat.js';
import { connectionMethods } from './web-api/connection.js';
import { conversationMethods } from './web-api/conversations.js';
import { fileMethods } from './web-api/files.js';
import { functionMethods } from './web-api/functions.js';
import { peopleMethods } from './web-api/people.js';
import { viewMethods } from './web-api/views.js';
import { WebApi } from './web-api/web-api.js';
import { WorkflowSteps } from './workflow-steps.js';

export interface SlackSandboxOptions {
  studio: PretendStudio;
  /** Slack's app manifest (YAML): commands, shortcuts, scopes, Home tab. Text, already read. */
  manifest: string;
  /** The sandbox's own origin, e.g. http://127.0.0.1:3000; known once it listens. */
  origin: () => string;
  /** How long Slack waits for an acknowledgement. Default 3_000. */
  acknowledgementMs?: number;
  /** How long a trigger_id lives. Default 3_000. */
  triggerMs?: number;
  narrate?: Narrate;
  /** Real time unless given. */
  clock?: Clock;
  /** What the page shows of the other parts. */
  elsewhere?: Elsewhere;
}

interface Elsewhere {
  studio: PageWorkspace['studio'];
  machines(): PageMachine[];
  armed(): string[];
  settings: Readonly<Record<string, string>>;
}

/** A pretend Slack without a studio beside it. */
const nothingElse: Elsewhere = {
  studio: 'nimble',
  machines: () => [],
  armed: () => [],
  settings: {},
};

export interface SlackSandbox extends SandboxPart {
  readonly controls: SlackControls;
  /** Shows a line in the page's activity list, whichever part it comes from. */
  showActivity(activity: ActivityLine): void;
}

const lookMs = 200;

/** The only tokens that the pretend Slack knows. They open nothing anywhere else. */
export const sandboxBotToken: string = 'xoxb-sandbox-paper-moon';
export const sandboxAppToken: string = 'xapp-sandbox-paper-moon';
export const sandboxSigningSecret: string = 'sandbox-signing-secret';

/**
 * A pretend Slack workspace: Slack's Web API under `/api/`, Socket Mode under `/link/`, response
 * URLs under `/hooks/`, and what its page needs under `/sandbox/slack/`.
 *
 * @throws Error when the manifest is not valid.
 */
export function createSlackSandbox(options: SlackSandboxOptions): SlackSandbox {
  const { studio, acknowledgementMs = 3000, narrate = () => undefined } = options;
  const { elsewhere = nothingElse, clock = new Clock() } = options;
  const feed = new LiveFeed();
  const faults = new Faults();
  const installation = new Installation();
  const activity = new Recent<ActivityLine>(200);
  const socketMode = new SocketMode({
    appId: studio.appId,
    acknowledgementMs,
    narrate,
    onConnections(connections) {
      feed.publish({ type: 'connections', connections }, () => true);
      if (connections > 0) slack.deliveries.botIsBack();
    },
  });
  const slack = createWorkspace(options, clock, feed, new Deliveries(socketMode, clock, narrate));
  const newLink = () => `${options.origin().replace(/^http/, 'ws')}${socketMode.newLink()}`;
  const webApi = new WebApi({
    slack,
    faults,
    installation,
    tokens: { bot: sandboxBotToken, app: sandboxAppToken },
    methods: {
      ...connectionMethods(slack, newLink),
      ...chatMethods(slack),
      ...conversationMethods(slack),
      ...fileMethods(slack),
      ...functionMethods(slack),
      ...peopleMethods(slack),
      ...viewMethods(slack),
    },
  });
  const controls = createControls({
    slack,
    deliveries: slack.deliveries,
    faults,
    installation,
    socketMode,
    webApi,
    signingSecret: sandboxSigningSecret,
    acknowledgementMs,
  });
  const handle = createHandler({
    slack,
    webApi,
    controls,
    feed,
    snapshot: (personId) => ({
      teamName: studio.teamName,
      botUserId: studio.botUserId,
      people: slack.directory.page(),
      ...slack.conversations.page(personId),
      ...slack.views.page(personId),
      commands: slack.manifest.commands,
      shortcuts: slack.manifest.shortcuts,
      connections: socketMode.connections,
      activity: activity.entries(),
      studio: elsewhere.studio,
      machines: elsewhere.machines(),
      armed: armed(),
      settings: elsewhere.settings,
      aheadMs: clock.aheadMs(),
    }),
  });
  const armed = () => [
    ...controls.state().armed.map((line) => `Slack: ${line}`),
    ...elsewhere.armed(),
  ];
  // Much can change either, and a call may use up what is armed: looking is simpler than telling.
  const changes = [
    changed(() => ({ type: 'armed', armed: armed() })),
    changed(() => ({ type: 'machines', machines: elsewhere.machines() })),
  ];
  const stopHearing = clock.onMove(() =>
    feed.publish({ type: 'clock', aheadMs: clock.aheadMs() }, () => true),
  );
  const look = setInterval(() => {
    if (!feed.isWatched) return;
    for (const publish of changes) publish(feed);
  }, lookMs).unref();

  return {
    controls,
    showActivity(line) {
      activity.add(line);
      feed.publish({ type: 'activity', activity: line }, () => true);
    },
    handle,
    upgrade: (request, socket, head) => socketMode.upgrade(request, socket, head),
    async close() {
      clearInterval(look);
      stopHearing();
      slack.deliveries.close();
      controls.close();
      socketMode.close();
      webApi.close();
      feed.close();
    },
  };
}

/** Publishes an event whenever it is another one than before. */
function changed(event: () => PageEvent): (feed: LiveFeed) => void {
  let before = '';
  return (feed) => {
    const now = event();
    const text = JSON.stringify(now);
    if (text === before) return;
    before = text;
    feed.publish(now, () => true);
  };
}

function createWorkspace(
  { studio, manifest: text, origin, triggerMs = 3000, narrate }: SlackSandboxOptions,
  clock: Clock,
  feed: LiveFeed,
  deliveries: Deliveries,
): PretendSlack {
  const manifest = readManifest(text);
  const directory = new Directory(studio, manifest, clock);
  const conversations = new Conversations({ studio, clock }, directory, feed);
  const { teamId, botUserId } = studio;
  return {
    studio,
    clock,
    manifest,
    directory,
    conversations,
    views: new Views(studio, directory, feed),
    triggers: new Triggers(triggerMs),
    payloads: new Payloads(studio, directory),
    files: new Files(origin),
    deliveries,
    responseUrls: new ResponseUrls({ clock, conversations, teamId, botUserId, origin }),
    steps: new WorkflowSteps(),
    narrate: narrate ?? (() => undefined),
  };
}
