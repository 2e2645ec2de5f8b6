import type { Launch } from '../../launches/launch.js';
import { hoursReminderMs, prolongedByMs } from '../../limits.js';
import { timeAhead, timeOf } from './mrkdwn.js';
import { diskWords } from './names.js';

export const keepOnButton = 'Keep it on';

/** Ten minutes before the hours stop it. */
export function hoursEndWords(
  launch: Launch,
  { atMs, forMs }: { atMs: number; forMs: number },
  person: string,
): string {
  const nowMs = atMs - hoursReminderMs;
  const untilMs = Math.max(forMs, nowMs) + prolongedByMs;
  const disks = launch.scratchGb === null ? '' : ` ${diskWords(launch)}`;
  return `${person} your hours end: this workstation stops ${timeAhead(atMs, nowMs)}. Save your work: programs that are still running are closed, and what is not saved is lost.${disks} *${keepOnButton}* keeps it on until ${timeOf(untilMs, nowMs)}.`;
}
