import type { Launch } from '../../launches/launch.js';
import { endForLeaver } from '../../launches/leavers.js';
import { ownEnd } from '../../launches/lifetime.js';
import type { LeaverNotice, NotEndedNotice } from '../../launches/ports/admins.js';
import type { UnclaimedSession } from '../../launches/unclaimed.js';
import type { Limits } from '../../limits.js';
import { commandName } from './help.js';
import { escaped, moment } from './mrkdwn.js';
import { machineName } from './names.js';
import { stateInWords } from './states.js';

/** As mrkdwn. The sessions themselves stand below it. */
export function leaverWords(
  { kind, launches }: LeaverNotice,
  { leaverGraceMs }: Pick<Limits, 'leaverGraceMs'>,
  shown: number,
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
      return [
        `${owner} has left, and the time to decide is over.`,
        ...launches.slice(0, shown).map(endedWords),
        ...(launches.length > shown
          ? [
              'With the others I do the same: I stop what is on, and terminate what cannot be stopped.',
            ]
          : []),
      ].join(' ');
  }
}

/** Below those of a leaver that are shown. */
export function leaverRestWords({ launches }: LeaverNotice, shown: number): string {
  return `${shown} of ${launches.length} are shown. \`${commandName} list all\` with their name shows all of them.`;
}

function endedWords(launch: Launch): string {
  const does = endForLeaver(launch) === 'stop' ? 'am stopping' : 'cannot stop, so I am terminating';
  return `I ${does} *${escaped(launch.launchProfileName)}* · ${escaped(launch.ec2InstanceType)}.`;
}

/** As mrkdwn, above the sessions. */
export function notEndedWords({ launches }: NotEndedNotice): string {
  const [launch] = launches;
  const costs =
    launch.state === 'STOPPED' ? 'Its disk still costs money' : 'It is on and costs money';
  return `The time of this workstation is up, but for an hour I could not ${ownEnd(launch)} it. ${costs}, and I go on trying. Its thread and my log say why.`;
}

/** As mrkdwn, above the sessions. */
export function unclaimedWords(sessions: readonly UnclaimedSession[], others: number): string {
  const shown = sessions.length;
  const count = shown + others;
  const ownerless = sessions.some(({ owner }) => owner === null)
    ? ' A workstation whose tags name no one of this workspace has no owner to be given back to, so it has no *Adopt*.'
    : '';
  const more =
    others === 0 ? '' : ` Here ${shown === 1 ? 'is' : 'are'} ${shown}; I tell of the others next.`;
  const found = count === 1 ? 'a workstation that carries' : `${count} workstations that carry`;
  return `I found ${found} my name, but my database knows nothing of ${count === 1 ? 'it' : 'them'}: it may have been lost, or replaced by an older copy. *Adopt* gives a workstation back to its owner, with its message and its buttons. *Terminate* deletes its own disk with everything on it.${ownerless} I end none by myself. Until you decide, each that has an owner counts for their limit. If another bot of yours launched ${count === 1 ? 'it' : 'them'}, leave ${count === 1 ? 'it' : 'them'}, and give that bot a \`BOT_NAME\` of its own.${more}`;
}

export function unclaimedRow(session: UnclaimedSession): string {
  const { owner, sessionId } = session;
  const whose = owner === null ? escaped(session.ownerName) : `<@${owner}>`;
  return `${whose} · ${machineName(session, '*')}\nIt is ${stateInWords(session)} · ${escaped(sessionId)}`;
}
