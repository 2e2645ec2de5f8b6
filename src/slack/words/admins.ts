import type { Launch } from '../../launches/launch.js';
import { endForLeaver } from '../../launches/leavers.js';
import type { AdminNotice } from '../../launches/ports/admins.js';
import type { Limits } from '../../limits.js';
import { escaped, moment } from './mrkdwn.js';

/** As mrkdwn. The sessions themselves stand below it. */
export function adminNoticeWords(
  { kind, launches }: AdminNotice,
  { leaverGraceMs }: Pick<Limits, 'leaverGraceMs'>,
): string {
  const [{ ownerName, ownerLeftAtMs }] = launches;
  const owner = `*${escaped(ownerName)}*`;
  const many = launches.length > 1;
  const these = many ? 'These workstations of theirs are' : 'This workstation of theirs is';
  switch (kind) {
    case 'owner_left': {
      const when = moment((ownerLeftAtMs ?? 0) + leaverGraceMs);
      return `${owner} has left: their Slack account is deactivated. ${these} still there. If no one ends ${many ? 'them' : 'it'} before, I stop what is on then, or terminate what cannot be stopped: ${when}.`;
    }
    case 'ended_for_leaver':
      return `${owner} has left, and the time to decide is over. ${launches.map(endedWords).join(' ')}`;
  }
}

function endedWords(launch: Launch): string {
  const does = endForLeaver(launch) === 'stop' ? 'am stopping' : 'cannot stop, so I am terminating';
  return `I ${does} *${escaped(launch.launchProfileName)}* · ${escaped(launch.ec2InstanceType)}.`;
}
