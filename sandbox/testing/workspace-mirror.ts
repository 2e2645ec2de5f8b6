import type { PageEvent, PageMessage, PageWorkspace } from '../src/slack/page-protocol.js';

/** The workspace as the event stream tells it. */
export class WorkspaceMirror {
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
        for (const frame of frames) {
          this.#take(JSON.parse(frame.slice('data: '.length)));
          // After each: some states last no longer than until the next event.
          for (const look of [...this.#looking]) look();
        }
      }
    } catch {
      // The client was closed, or the sandbox is gone; each open wait ends at its time-out.
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
      case 'machines':
        return { ...now, machines: event.machines };
      case 'armed':
        return { ...now, armed: event.armed };
      case 'clock':
        return { ...now, aheadMs: event.aheadMs };
      case 'activity':
        return { ...now, activity: [...now.activity.slice(-199), event.activity] };
    }
  }
}

function key({ channel, ts }: { channel: string; ts: string }): string {
  return `${channel}/${ts}`;
}
