import type { Claimed, SlackTask } from '../../launches/ports/launch-store.js';
import { beginCallsWithinMs } from '../../limits.js';
import type { EngineContext } from '../context.js';
import { firstHours } from './first-hours.js';
import { announce, edit, reply } from './message.js';
import { dropAll, settlePlace } from './place.js';
import { beginTask, messageOf, type Next, type SlackWork } from './slack-work.js';
import { endStep, isUnseen, showNothing } from './workflow-step.js';

/** Makes one launch's message and thread in Slack show what its row says. */
export async function runSlackTask(
  ctx: EngineContext,
  task: Claimed<SlackTask>,
  signal: AbortSignal,
): Promise<void> {
  const work = beginTask(ctx, task);
  const beginUntilMs = ctx.clock() + beginCallsWithinMs;
  let next: Next = 'go_on';
  while (next === 'go_on') {
    const late = signal.aborted || ctx.clock() > beginUntilMs;
    next = late ? { againInMs: 0 } : await step(work);
  }
  if (next === 'lost') return;
  if (next === 'done' && work.launch.hoursOwed) await firstHours(ctx, work.launch);
  const dueInMs = next === 'done' ? null : next.againInMs;
  await ctx.store.releaseSlack(work.launch.clientToken, work.ticket, dueInMs);
}

async function step(work: SlackWork): Promise<Next> {
  const next = await show(work);
  // Last, so that the owner waits for no workflow.
  return next === 'done' ? endStep(work) : next;
}

async function show(work: SlackWork): Promise<Next> {
  const { launch, openReplies } = work;
  const { messagePlace, admitted, messageSentAtMs } = launch;
  // Until the studio has admitted it, it is between the bot and the workflow.
  if (isUnseen(launch)) return showNothing(work);
  if (messagePlace === 'nowhere') return dropAll(work);
  if (messagePlace === 'requester' && admitted && messageSentAtMs === null) {
    return settlePlace(work);
  }
  const message = messageOf(launch);
  if (message === null) return announce(work);
  if (launch.shownRevision < launch.revision) return edit(work, message);
  const [oldest] = openReplies;
  return oldest === undefined ? 'done' : reply(work, message, oldest);
}
