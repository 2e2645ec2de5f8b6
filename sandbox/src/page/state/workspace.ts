import type { PageEvent, PageMessage, PageWorkspace } from '../../slack/page-protocol.js';

const activityKept = 500;

/** What the page knows: nothing before the first snapshot. */
export interface Knowledge {
  workspace: PageWorkspace | null;
  /** Whether the live stream is up. */
  live: boolean;
}

export type KnowledgeChange = PageEvent | { type: 'lost' };

export const nothingKnown: Knowledge = { workspace: null, live: false };

function byTs(one: PageMessage, other: PageMessage): number {
  return one.ts < other.ts ? -1 : one.ts > other.ts ? 1 : 0;
}

function withMessage(messages: PageMessage[], message: PageMessage): PageMessage[] {
  const others = messages.filter(
    ({ channel, ts }) => channel !== message.channel || ts !== message.ts,
  );
  return [...others, message].sort(byTs);
}

function applied(workspace: PageWorkspace, event: PageEvent): PageWorkspace {
  switch (event.type) {
    case 'snapshot':
      return event.workspace;
    case 'channel': {
      const { channel } = event;
      const known = workspace.channels.some(({ id }) => id === channel.id);
      const channels = known
        ? workspace.channels.map((other) => (other.id === channel.id ? channel : other))
        : [...workspace.channels, channel];
      return { ...workspace, channels };
    }
    case 'channel_gone':
      return {
        ...workspace,
        channels: workspace.channels.filter(({ id }) => id !== event.channelId),
        messages: workspace.messages.filter(({ channel }) => channel !== event.channelId),
      };
    case 'message':
      return { ...workspace, messages: withMessage(workspace.messages, event.message) };
    case 'message_gone':
      return {
        ...workspace,
        messages: workspace.messages.filter(
          ({ channel, ts }) => channel !== event.channel || ts !== event.ts,
        ),
      };
    case 'modals':
      return { ...workspace, modals: event.modals };
    case 'home':
      return { ...workspace, home: event.home };
    case 'connections':
      return { ...workspace, connections: event.connections };
    case 'machines':
      return { ...workspace, machines: event.machines };
    case 'clock':
      return { ...workspace, aheadMs: event.aheadMs };
    case 'armed':
      return { ...workspace, armed: event.armed };
    case 'activity':
      return {
        ...workspace,
        activity: [...workspace.activity, event.activity].slice(-activityKept),
      };
  }
}

/** What the page knows after an event. Events before the first snapshot mean nothing yet. */
export function learn(knowledge: Knowledge, change: KnowledgeChange): Knowledge {
  switch (change.type) {
    case 'lost':
      return { ...knowledge, live: false };
    case 'snapshot':
      return { workspace: change.workspace, live: true };
    default:
      if (!knowledge.workspace) return knowledge;
      return { ...knowledge, workspace: applied(knowledge.workspace, change) };
  }
}
