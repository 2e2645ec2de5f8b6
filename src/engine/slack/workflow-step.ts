import type { Launch } from '../../launches/launch.js';
import type { StepEnd } from '../../launches/ports/status-board.js';
import { states } from '../../launches/states.js';
import { slackRefusedAgainMs } from '../../limits.js';
import { backOff, type Next, paused, type SlackWork, saveDone, saveShown } from './slack-work.js';

/** Whether only a workflow knows of it: what was not admitted is shown to no person. */
export function isUnseen({ executionId, admitted }: Launch): boolean {
  return executionId !== null && !admitted;
}

/** Nothing is shown, and nothing stays to be shown. */
export async function showNothing(work: SlackWork): Promise<Next> {
  const { launch, openReplies } = work;
  for (const reply of [...openReplies]) {
    if ((await saveDone(work, reply, null)) === 'lost') return 'lost';
  }
  if (launch.shownRevision === launch.revision) return 'done';
  return saveShown(work, { shownRevision: launch.revision }, 'done');
}

/**
 * How the step ends; null: not yet. What was READY and is kept has done what the workflow asked for. What rests
 * without having been READY, or takes unusually long, keeps no workflow waiting.
 */
export function endOf(
  launch: Pick<Launch, 'state' | 'intent' | 'firstReadyAtMs' | 'stuckSinceMs'>,
): StepEnd | null {
  const { state, intent, firstReadyAtMs, stuckSinceMs } = launch;
  const { live, moves } = states[state];
  if (!live) return 'failed';
  if (intent === 'terminate' || state === 'DELETE_IN_PROGRESS') return null;
  if (firstReadyAtMs !== null) return 'ready';
  return moves && stuckSinceMs === null ? null : 'failed';
}

/** Tells Slack how the workflow step ended, until Slack has taken it or says that the step is over. */
export async function endStep(work: SlackWork): Promise<Next> {
  const { ctx, launch } = work;
  const { clientToken, executionId, stepTold } = launch;
  const end = endOf(launch);
  if (executionId === null || stepTold || end === null) return 'done';
  const told = await ctx.statusBoard.endStep(launch, executionId, end);
  const about = { launch: clientToken, end, told };
  switch (told.kind) {
    case 'later':
      return paused(work, told.afterMs);
    case 'unknown':
      ctx.log.warn(about, 'Slack did not answer');
      return backOff(work);
    case 'refused':
      ctx.log.error(
        about,
        'Slack refused the end of a workflow step, an operator has to mend this',
      );
      return { againInMs: slackRefusedAgainMs };
    case 'unshowable':
      ctx.log.error(about, 'end of a workflow step refused by Slack, left out');
      break;
    case 'over':
      ctx.log.warn(about, 'workflow step was over before');
      break;
    case 'told':
      ctx.log.info(about, 'workflow step ended');
  }
  return saveShown(work, { stepTold: true, slackAttempts: 0 }, 'done');
}
