import { actionsFor } from '../../launches/actions.js';
import {
  theBot,
  theBotByHours,
  theBotByWorkflow,
  theBotInTime,
  theBotInVain,
  theBotWhenIdle,
  timeUpActors,
} from '../../launches/actors.js';
import { refusalKinds } from '../../launches/failures.js';
import type { Intent } from '../../launches/intents.js';
import type { Launch } from '../../launches/launch.js';
import type { LaunchEvent } from '../../launches/launch-event.js';
import { lastsIn, longestEndMs, ownEndMs, prolongedUntilMs } from '../../launches/lifetime.js';
import { deadlineOf } from '../../launches/reminder.js';
import { states } from '../../launches/states.js';
import { actionWords, cancelWords, intentWords, prolongedWords } from './actions.js';
import { costWords } from './cost.js';
import { isLeftOpen, whatWentWrong, whyNotDone, whyNotUsed } from './failures.js';
import { hoursEndWords, hoursSetWords } from './hours.js';
import { heldWords, idleOverWords, idleStoppedWords, idleWords } from './idle.js';
import { duration, escaped, timeAhead, timeOf } from './mrkdwn.js';
import { diskWords, isDirect } from './names.js';
import { plannedWords, stateInWords, stateTold } from './states.js';
import type { StudioNames } from './support.js';

export type Reminder = Extract<LaunchEvent, { kind: 'reminder' }>;

/** Whether its deadline is still to come: a reply may wait for Slack until the deadline is past. */
export function isAhead({ what, atMs }: Reminder, launch: Launch): boolean {
  const deadline = deadlineOf(launch);
  return deadline?.what === what && deadline.atMs === atMs;
}

/** As mrkdwn. READY, a failure and a reminder mention the person who waits. */
export function eventWords(launch: Launch, event: LaunchEvent, studio: StudioNames): string {
  // Until the studio has admitted it, the launch concerns only the person who asked for it.
  const person = `<@${launch.admitted ? launch.owner : launch.requestedBy}>`;
  switch (event.kind) {
    case 'state': {
      const isQuiet = !states[event.state].awaited && event.problem === null;
      const quiet = isQuiet || event.failure?.kind === 'cancelled';
      if (event.by === theBotInTime) return timeUpWords(launch, event, studio);
      if (event.by === theBotWhenIdle && event.state === 'STOPPED' && event.problem === null) {
        return idleStoppedWords(launch);
      }
      if (event.by === theBotInVain) return `${person} ${inVainWords(launch, event, studio)}`;
      const told = stateTold(launch, studio, event);
      return `${quiet ? '' : `${person} `}${told}${askedBy(launch, event, told)}`;
    }
    case 'reminder':
      return reminderWords(event, launch, person);
    case 'hours_end':
      return hoursEndWords(launch, event, person);
    case 'hours_set':
      return hoursSetWords(launch, event);
    case 'idle':
      return idleWords(launch, event, person);
    case 'idle_over':
      return idleOverWords(event);
    case 'held': {
      const held = heldWords(launch, event.untilMs);
      const answer = actionWords[event.answer].button;
      return event.by === launch.owner
        ? `${answer}: ${held}`
        : `${answer}, says <@${event.by}>: ${held}`;
    }
    case 'not_done': {
      const told = notDoneWords(launch, event, studio);
      // The owner did not ask for it just now, and may look elsewhere.
      const called = event.by === theBotByHours || event.by === theBotWhenIdle ? `${person} ` : '';
      return `${called}${told}${askedBy(launch, event, told)}`;
    }
    case 'rebooted':
      return 'It has been told to reboot. Give it a minute or two, then press *Connect* again.';
    case 'resized': {
      const again = launch.state === 'STOPPED' ? ' Press *Start* when you need it.' : '';
      return `From now on it is a ${escaped(event.to)}.${again}`;
    }
    case 'extended': {
      const until = prolongedWords(launch, event.untilMs);
      return event.by === launch.owner
        ? `Two more hours, as asked: it ${until}.`
        : `<@${event.by}> has prolonged it: it ${until}.`;
    }
    case 'approved':
      return `${person} <@${event.by}> has approved it, so it ${launch.state === 'PLANNED' ? `is to be ${plannedWords(launch, launch.requestedAtMs)}` : 'begins'}.`;
    case 'adopted':
      return `I had lost my record of this workstation. <@${event.by}> has had me take it up again.`;
    case 'made_after_all':
      return 'There is a workstation for this after all, though I had told you that there is none. I am terminating it, so that it costs nothing.';
    case 'made_twice':
      return `${studio.name} has made a second workstation for one launch. I am terminating it, so that it costs nothing; the first one stays as it is.`;
    case 'found_again':
      return 'The workstation is there after all, though I had told you that it is gone. I have left it as it is.';
  }
}

/** The state that the bot has brought about because the time was up. */
function timeUpWords(
  launch: Launch,
  event: Extract<LaunchEvent, { kind: 'state' }>,
  studio: StudioNames,
): string {
  const isNow = launch.state === event.state;
  const at = isNow ? ` at ${timeOf(launch.stateSinceMs, launch.stateSinceMs)}` : '';
  if (event.state === 'STOPPED') return `Its time is up: stopped${at}. ${diskWords(launch)}`;
  if (event.state === 'DELETED') {
    return `Its time is up: terminated${at}. Its own disk is deleted with everything on it.`;
  }
  return `Its time is up. ${stateTold(launch, studio, event)}`;
}

/** The same of one that did not become READY: its owner has waited for it. */
function inVainWords(
  launch: Launch,
  event: Extract<LaunchEvent, { kind: 'state' }>,
  studio: StudioNames,
): string {
  const within = duration(lastsIn('CREATE_IN_PROGRESS', launch.lifetime) ?? 0);
  const never = `this workstation did not become ready within ${within}`;
  if (event.state === 'STOPPED') {
    return `${never}, so I have stopped it: it costs money while it is on. Its own disk is kept. *Start* tries it once more; if it is the same again, tell ${studio.engineer}.`;
  }
  if (event.state === 'DELETED') {
    return `${never}, so I have terminated it: it costs money while it is on. Launch another; if it is the same again, tell ${studio.engineer}.`;
  }
  return `${never}. ${stateTold(launch, studio, event)}`;
}

type NotDone = Extract<LaunchEvent, { kind: 'not_done' }>;

function notDoneWords(launch: Launch, event: NotDone, studio: StudioNames): string {
  const { intent, failure } = event;
  const at = { ...launch, studio };
  const isTheBots = event.by !== undefined && timeUpActors.includes(event.by);
  const button = isTheBots ? null : buttonFor(intent, launch);
  if (intent === 'reboot' && isLeftOpen(failure)) {
    const again = button === null ? '' : ` Look at it, or press *${button}* again.`;
    return `I cannot tell whether it was rebooted.${again} ${whatWentWrong(failure, at)}`;
  }
  const { done, still } = launch.sessionId === null ? cancelWords : intentWords[intent];
  const what = isLeftOpen(failure)
    ? `I have given up asking: ${studio.name} did not say whether it is being ${done}. I go on watching it.`
    : `It could not be ${done}, so it is still ${still}.`;
  if (isAboutOwner(event)) return `${what} ${whyNotTheirs(event, launch, studio)}`;
  if (isAboutSize(event)) {
    const ec2InstanceType = launch.wantedInstanceType ?? launch.ec2InstanceType;
    return `${what} ${whatWentWrong(failure, { ...at, ec2InstanceType })}`;
  }
  return `${what} ${whyNotDone(failure, at, button, intent)}`;
}

function isAboutOwner(event: NotDone): boolean {
  const about: readonly string[] = refusalKinds;
  return about.includes(event.failure.kind) && !isAboutSize(event);
}

/** Whether what was refused is the type that it was to have, which says nothing of the owner. */
function isAboutSize({ intent, failure }: NotDone): boolean {
  return (
    intent === 'resize' &&
    (failure.kind === 'type_not_offered' || failure.kind === 'needs_approval')
  );
}

/** Whether it tells of the approval that a person waits for. */
function isAboutApproval(event: LaunchEvent): boolean {
  if (event.kind === 'approved') return true;
  const kind = event.kind === 'state' ? event.failure?.kind : undefined;
  return kind === 'not_approved' || kind === 'approval_expired';
}

/** What the owner reads beside a reply in a channel if they asked for it themselves; null: nothing. */
export function ownerOnlyWords(
  launch: Launch,
  event: LaunchEvent,
  studio: StudioNames,
): string | null {
  const isTheirs = event.kind === 'not_done' && event.by === undefined && isAboutOwner(event);
  if (!isTheirs && !isAboutApproval(event)) return null;
  const place = { channelId: null, messagePlace: 'owner' } as const;
  return eventWords({ ...launch, ...place }, event, studio);
}

/** What a person lacks is theirs to know, and an admin's: a channel does not hear of it. */
function whyNotTheirs({ intent, failure }: NotDone, launch: Launch, studio: StudioNames): string {
  const { button } = actionWords[intent];
  if (isDirect(launch)) return whyNotUsed(failure, { ...launch, studio }, button);
  return 'Its owner may not use it right now; an admin can see why. *Terminate* works as before.';
}

/** Why the bot itself asked for something. */
const bots: ReadonlyMap<string, string> = new Map([
  [theBot, 'Its owner has left, so I asked for it: their Slack account is deactivated.'],
  [theBotByHours, 'Its owner’s weekly hours asked for it.'],
  [theBotWhenIdle, 'I asked for it because it was idle.'],
  [theBotByWorkflow, 'A workflow asked for it. *Terminate* ends it if you do not need it.'],
  [theBotInTime, 'Its time is up, so I go on trying until it is done.'],
  [theBotInVain, 'It did not become ready in time, so I go on trying until it is done.'],
]);

/** Before the launch is admitted, the person who reads it is the one who asked. */
function askedBy({ admitted }: Launch, { by }: { by?: string | undefined }, told: string): string {
  if (by === undefined || !admitted) return '';
  const who = bots.get(by) ?? `<@${by}> asked for it.`;
  return `${told.includes('\n') ? '\n' : ' '}${who}`;
}

function reminderWords(event: Reminder, launch: Launch, person: string): string {
  const when = timeAhead(event.atMs, event.atMs - (launch.remindedLeadMs ?? 0));
  const stops = event.what === 'stop';
  if (!isAhead(event, launch)) {
    return `This workstation was to ${stops ? 'stop' : 'be terminated'} ${when}. By now it is ${stateInWords(launch)}.`;
  }
  if (stops) {
    return `${person} this workstation stops ${when}. Save your work: programs that are still running are closed, and what is not saved is lost.${scratchWords(launch)}${moreWords(launch)}${spentWords(launch)}`;
  }
  const rescue = `${launch.state === 'STOPPED' ? 'Start it to copy' : 'Copy'} what you want to keep to the studio’s storage.`;
  return `${person} this workstation is terminated ${when}. Its own disk is deleted with everything on it. ${rescue}${moreWords(launch)}${spentWords(launch)}`;
}

/** Nothing where no price is known. */
function spentWords(launch: Launch): string {
  const cost = costWords(launch);
  if (cost === null) return '';
  return ` It ${states[launch.state].on ? 'costs' : 'has cost'} ${cost}.`;
}

/** What a stop by the bot empties. */
function scratchWords({ lifetime, scratchGb }: Launch): string {
  if (lifetime.endedBy === 'studio' || scratchGb === null) return '';
  return ` ${diskWords({ scratchGb })}`;
}

/** How long it can be prolonged; nothing where the bot does not end it. */
function moreWords(launch: Launch): string {
  const endMs = ownEndMs(launch);
  if (endMs === null) return '';
  const untilMs = prolongedUntilMs(launch, endMs, endMs);
  if (untilMs === null) return ' That is the longest that it can be on.';
  const until = ` *${actionWords.extend.button}* keeps it on until ${timeOf(untilMs, endMs)}`;
  const longestMs = longestEndMs(launch);
  if (untilMs === longestMs) return `${until}, and that is the longest.`;
  return Number.isFinite(longestMs)
    ? `${until}; the longest is until ${timeOf(longestMs, endMs)}.`
    : `${until}.`;
}

/** The label of the button that asks for it once more; null: there is none any more. */
function buttonFor(intent: Intent, launch: Launch): string | null {
  const wanted: readonly string[] =
    intent === 'terminate' ? ['terminate', 'cancel_launch'] : [intent];
  const action = actionsFor({ ...launch, intent: null }).find((one) => wanted.includes(one));
  return action === undefined ? null : actionWords[action].button;
}
