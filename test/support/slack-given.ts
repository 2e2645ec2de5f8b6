import { beforeEach } from 'vitest';
import type { Launch, LaunchRequest } from '../../src/launches/launch.js';
import type { LaunchEvent } from '../../src/launches/launch-event.js';
import { GivenEngine } from './engine-context.js';

/** The status message in the channel that was asked for. */
export const message = { channel: 'C0WORKSTN01', ts: '100.1' };
/** The status message in a person's direct messages. */
export const direct = { channel: 'D0ADA', ts: '300.1' };
export const shown = { kind: 'shown', ...message } as const;
export const shownDirectly = { kind: 'shown', ...direct } as const;

export const foundAgain: LaunchEvent = { kind: 'found_again' };
export const madeTwice: LaunchEvent = { kind: 'made_twice' };

/** The engine before a Slack that takes everything, with what the tests of Slack tasks share. */
export class GivenSlack extends GivenEngine {
  constructor() {
    super();
    const { statusBoard } = this;
    beforeEach(() => {
      statusBoard.access.mockResolvedValue({ kind: 'open' });
      statusBoard.post.mockResolvedValue(shown);
      statusBoard.edit.mockResolvedValue(shown);
      statusBoard.moveOn.mockResolvedValue(shownDirectly);
      statusBoard.leave.mockResolvedValue(shown);
      statusBoard.reply.mockImplementation(async (_launch, { channel }, { number }) => ({
        kind: 'shown',
        channel,
        ts: `200.${number}`,
      }));
    });
  }

  /** Stores a launch with these events to tell. */
  async addWith(events: LaunchEvent[] = [], changed: Partial<LaunchRequest> = {}): Promise<void> {
    await this.add(changed);
    if (events.length > 0) await this.tell(...events);
  }

  tell(...events: LaunchEvent[]): Promise<void> {
    return this.change({ set: {}, events });
  }

  /** Has the studio admit the launch. */
  admit(): Promise<void> {
    return this.change({ set: { admitted: true }, visible: true });
  }

  runSlackTasksAfter(ms: number): Promise<Launch> {
    this.nowMs += ms;
    return this.runSlackTasks();
  }

  /** The kinds of the replies that were posted, in order. */
  repliesPosted(): string[] {
    return this.statusBoard.reply.mock.calls.map(([, , { event }]) => event.kind);
  }

  /** Where the message was posted, in order. */
  placesPosted(): string[] {
    return this.statusBoard.post.mock.calls.map(([{ messagePlace }]) => messagePlace);
  }
}
