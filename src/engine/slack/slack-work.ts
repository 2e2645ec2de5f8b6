import type { Launch, Shown } from '../../launches/launch.js';
import type { ThreadReply } from '../../launches/launch-event.js';
import type { Claimed, SlackTask } from '../../launches/ports/launch-store.js';
import type { MessageAddress, Search } from '../../launches/ports/status-board.js';
import { slackAttemptsInVain, slackBackOffMaxMs, slackGiveWayMs } from '../../limits.js';
import type { EngineContext } from '../context.js';

/** A Slack task under its claim, as it has been saved so far. */
export interface SlackWork {
  readonly ctx: EngineContext;
  readonly ticket: string;
  launch: Launch;
  /** Replies that are not in Slack yet, oldest first. */
  readonly openReplies: ThreadReply[];
  readonly isAwaited: boolean;
  /** Whether the requester was found to be in the channel that they asked for. */
  channelOpen: boolean;
}

/** What follows from a step. `lost`: another bot holds the task now. */
export type Next = 'go_on' | 'done' | 'lost' | { againInMs: number };

export function beginTask(ctx: EngineContext, task: Claimed<SlackTask>): SlackWork {
  const { launch, openReplies, isAwaited, ticket } = task;
  return { ctx, ticket, launch, openReplies: [...openReplies], isAwaited, channelOpen: false };
}

/** Where the launch's message is; null: there is none yet. */
export function messageOf({
  messageChannel: channel,
  messageTs: ts,
}: Launch): MessageAddress | null {
  return channel === null || ts === null ? null : { channel, ts };
}

export async function saveShown(
  work: SlackWork,
  set: Partial<Omit<Shown, 'revision'>>,
  next: Next = 'go_on',
): Promise<Next> {
  const { ctx, ticket, launch } = work;
  work.launch = { ...launch, ...set };
  return (await ctx.store.saveSlack(launch.clientToken, ticket, set)) ? next : 'lost';
}

/** Saves when the oldest open reply was sent, while it is not known whether it arrived; null: it did not. */
export async function saveSent(
  { ctx, ticket, openReplies }: SlackWork,
  reply: ThreadReply,
  sentAtMs: number | null,
): Promise<Next> {
  openReplies[0] = { ...reply, sentAtMs };
  return (await ctx.store.saveReply(reply, ticket, { sentAtMs })) ? 'go_on' : 'lost';
}

/** Saves that the oldest open reply is in Slack, or (null) that it cannot be posted. */
export async function saveDone(
  work: SlackWork,
  reply: ThreadReply,
  ts: string | null,
): Promise<Next> {
  const { ctx, ticket, launch, openReplies } = work;
  if (!(await ctx.store.saveReply(reply, ticket, { done: true, ts }))) return 'lost';
  openReplies.shift();
  // Slack answers again, so the back-off is over.
  return ts !== null && launch.slackAttempts > 0 ? saveShown(work, { slackAttempts: 0 }) : 'go_on';
}

/** Waits until an unanswered post can be searched for: by then it has arrived, or never will. */
export function untilSearch({ ctx: { clock, limits } }: SlackWork, sentAtMs: number): Next {
  const waitMs = sentAtMs + limits.searchAfterMs - clock();
  return waitMs > 0 ? { againInMs: waitMs } : 'go_on';
}

/** Whether another attempt may follow one without an answer, before the bot goes on without. */
export function mayAskAgain({ launch }: SlackWork): boolean {
  return launch.slackAttempts + 1 < slackAttemptsInVain;
}

/** Slack asks for a pause. After it, what a person waits for goes first. */
export function paused({ isAwaited }: SlackWork, afterMs: number): Next {
  return { againInMs: afterMs + (isAwaited ? 0 : slackGiveWayMs) };
}

/** Slack did not answer: the next attempt comes later each time. */
export function backOff(work: SlackWork): Promise<Next> {
  const attempts = work.launch.slackAttempts + 1;
  const waitMs = work.ctx.limits.searchAfterMs * 2 ** (attempts - 1);
  const againInMs = Math.min(slackBackOffMaxMs, waitMs);
  return saveShown(work, { slackAttempts: attempts }, { againInMs });
}

/** Slack does not take this content: the bot goes on without it. */
export function logUnshowable({ ctx, launch }: SlackWork, code: string): void {
  const { clientToken, revision } = launch;
  ctx.log.error({ launch: clientToken, revision, code }, 'content refused by Slack, left out');
}

/** Where the bot may not search for an earlier post it posts again: twice is better than never. */
export function logNotSearched({ ctx, launch }: SlackWork, search: Search): void {
  if (search.kind !== 'not_allowed') return;
  ctx.log.warn(
    { launch: launch.clientToken, code: search.code },
    'could not search for an earlier post, going on without it',
  );
}

/** Searches for a reply whose post got no answer. If it is not there, it is open again as if it was never sent. */
export async function searchReply(
  work: SlackWork,
  message: MessageAddress,
  oldest: ThreadReply,
  sentAtMs: number,
): Promise<Next> {
  const wait = untilSearch(work, sentAtMs);
  if (wait !== 'go_on') return wait;
  const search = await work.ctx.statusBoard.findReply(message, oldest);
  if (search.kind === 'found') return saveDone(work, oldest, search.ts);
  if (search.kind === 'later') return paused(work, search.afterMs);
  logNotSearched(work, search);
  return saveSent(work, oldest, null);
}
