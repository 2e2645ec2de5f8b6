import { actionsFor } from '../../launches/actions.js';
import {
  theBot,
  theBotByHours,
  theBotInTime,
  theBotInVain,
  theBotWhenIdle,
} from '../../launches/actors.js';
import { isUndecided } from '../../launches/approval-facts.js';
import { shortId } from '../../launches/client-token.js';
import type { Intent } from '../../launches/intents.js';
import { isLate, isShortNotice } from '../../launches/later.js';
import type { FallbackReason, Launch } from '../../launches/launch.js';
import { states } from '../../launches/states.js';
import { actionWords, intentWords } from './actions.js';
import { waitsWords } from './approval.js';
import { attemptWords } from './capacity.js';
import { costWords } from './cost.js';
import { hitchWords, whatWentWrong } from './failures.js';
import {
  capital,
  duration,
  escaped,
  filled,
  moment,
  shortened,
  timeAhead,
  timeOf,
} from './mrkdwn.js';
import { machineName } from './names.js';
import { endsBy, plannedWords, stateTold, stateWhen } from './states.js';
import { engineerIn, type StudioNames } from './support.js';

/** What only some launches have: an image that was a choice, a note. */
export function extrasOf({ streamingImageName, note }: Launch): string[] {
  const extras = { Image: streamingImageName, Note: note };
  return Object.entries(extras)
    .map(([label, text]) => [label, escaped(text ?? '')])
    .filter(([, text]) => text !== '')
    .map(([label, text]) => `*${label}*\n${text}`);
}

/** Whether one line says all that is left to say. */
export function isOver({ state, dismissed, failure }: Launch): boolean {
  return states[state].phase === 'over' || dismissed || failure?.kind === 'cancelled';
}

/** What is wrong, what is being tried again, or what was asked for; null: nothing of these. */
export function troubleWords(launch: Launch, studio: StudioNames): string | null {
  const { state, problem, failure, intent, openRequestBy, trouble, stuckSinceMs } = launch;
  const { phase } = states[state];
  const at = { ...launch, studio };
  const isStopped = state === 'STOPPED' && problem !== null && intent === null;
  if (phase === 'failed' || phase === 'refused' || isStopped) return stateTold(launch, studio);
  if (isUndecided(launch) && intent === null) {
    const hitch = trouble === null ? '' : ` ${hitchWords(trouble, at)}`;
    return `${waitsWords(launch)}${hitch}`;
  }
  // A cancellation goes before a decision that was not carried out yet.
  if (failure !== null && !isUndecided(launch)) {
    return `${whatWentWrong(failure, at)}\nMaking sure that nothing was created after all…`;
  }
  const underWay = intent === null ? [] : [underWayWords(intent, openRequestBy)];
  const attempt = attemptWords(launch);
  const hitch = trouble === null ? [] : [hitchWords(trouble, at)];
  const stuck =
    stuckSinceMs === null || underWay.length + hitch.length > 0 ? [] : [stuckWords(launch)];
  const tried = attempt === null ? [] : [attempt];
  return [...tried, ...underWay, ...hitch, ...stuck].join(' ') || null;
}

function underWayWords(intent: Intent, by: string | null): string {
  const { underWay, doing } = intentWords[intent];
  if (by === theBotInTime) return `Its time is up: ${doing} it.`;
  if (by === theBotInVain) return `It did not become ready in time: ${doing} it.`;
  if (by === theBotWhenIdle) return `It is idle: ${doing} it.`;
  if (by === theBotByHours) return `${capital(doing)} it, by its owner’s weekly hours.`;
  return by === theBot ? `${capital(doing)} it.` : underWay;
}

function stuckWords(launch: Launch): string {
  const watching = 'The bot goes on watching it.';
  const actions = actionsFor(launch);
  // A session that has been READY may hold a person's work. It has *Terminate* instead.
  if (actions.includes('cancel_launch')) {
    return `${watching} You can wait, or ${actionWords.cancel_launch.doing} and start another.`;
  }
  if (!actions.includes('terminate')) return watching;
  return `${watching} You can wait, or ${actionWords.terminate.doing}.`;
}

/** Below the headline: what it is, since when, and what comes next. */
export function contextLine(launch: Launch): string {
  const { owner, requestedBy, executionId, clientToken, stateSinceMs } = launch;
  const end = endsBy(launch, stateSinceMs);
  const cost = costWords(launch);
  const idle = idleSince(launch);
  return [
    machineName(launch),
    sinceWhen(launch),
    ...(idle === null ? [] : [idle]),
    ...(executionId === null ? [] : ['requested by a workflow']),
    ...(owner === requestedBy ? [] : [`requested by <@${requestedBy}>`]),
    ...(end === null ? [] : [`*${end}*`]),
    ...(cost === null ? [] : [cost]),
    // With a space that breaks no line.
    `id\u00A0${shortId(clientToken)}`,
  ].join(' · ');
}

/** Since when it is or was idle, if it is to stop for that or has; null: it is not. */
function idleSince({ state, stateSinceMs, idle }: Launch): string | null {
  switch (idle?.is) {
    case 'asked': {
      const since = timeOf(idle.sinceMs, stateSinceMs);
      return `*idle since ${since}, stops for that ${timeAhead(idle.stopAtMs, idle.sinceMs)}*`;
    }
    case 'stopping':
      return `idle since ${timeOf(idle.sinceMs, stateSinceMs)}`;
    case 'stopped':
      return state === 'STOPPED' ? `idle since ${timeOf(idle.sinceMs, idle.atMs)}` : null;
    case 'held':
    case 'not_stopped':
    case undefined:
      return null;
  }
}

/** The message's own date says the day of what happened soon after the request. */
function sinceWhen(launch: Launch): string {
  const { state, requestedAtMs, beginsAtMs, readyAtMs, agedReadyAtMs } = launch;
  const requested = `requested ${timeOf(requestedAtMs, requestedAtMs)}`;
  if (state === 'PLANNED') {
    const begins = `${requested} · begins ${timeAhead(beginsAtMs, requestedAtMs)}`;
    return isUndecided(launch) ? `${begins} if it is approved by then` : begins;
  }
  if (isAwaited(launch)) {
    return [requested, planWords(launch), expectation(launch)]
      .filter((words) => words !== null)
      .join(' · ');
  }
  if (state === 'READY' && readyAtMs !== null && agedReadyAtMs === readyAtMs) {
    return `*on for over a day, since ${moment(readyAtMs)}*`;
  }
  return stateWhen(launch, requestedAtMs);
}

/** When it is to be ready, and what stands in the way of that; null: no time was asked for. */
function planWords(launch: Launch): string | null {
  const { readyByMs, beginsAtMs } = launch;
  if (readyByMs === null) return null;
  const ready = plannedWords(launch, beginsAtMs);
  if (isUndecided(launch)) {
    return `to be ${ready}: once it is approved it begins at once, and it may be late`;
  }
  if (isLate(launch)) return `*late: it was to be ${ready}*`;
  return isShortNotice(launch)
    ? `to be ${ready}: that is soon, so I have begun at once, and it may be late`
    : `to be ${ready}`;
}

function isAwaited({ state }: Launch): boolean {
  return state === 'REQUESTED' || state === 'CREATE_IN_PROGRESS';
}

/** What earlier launches say of how long it takes; null: nothing yet. */
function expectation(launch: Launch): string | null {
  const { state, typicalMs, slowMs, slowSinceMs } = launch;
  if (typicalMs === null || slowMs === null) {
    return state === 'CREATE_IN_PROGRESS' ? 'usually takes several minutes' : null;
  }
  return slowSinceMs === null || isLate(launch)
    ? `usually ready in about ${duration(typicalMs)}`
    : `this is taking longer than usual: nine out of ten were ready within ${duration(slowMs)}`;
}

export function outcomeWords(launch: Launch): string {
  const { state, firstReadyAtMs, requestedAtMs, beginsAtMs, attemptSinceMs } = launch;
  // It was there when its row began.
  if (firstReadyAtMs === requestedAtMs) return 'adopted';
  if (firstReadyAtMs === attemptSinceMs) return 'ready only after a later start';
  if (firstReadyAtMs !== null) return `ready after ${duration(firstReadyAtMs - beginsAtMs)}`;
  if (state === 'PLANNED' || isAwaited(launch)) return 'not ready yet';
  const why = whyNever(launch);
  return why === null ? 'never became ready' : `never became ready (${why})`;
}

function whyNever({ state, problem, statusCode, failure }: Launch): string | null {
  const reason = problem === 'unknown' ? statusCode : problem;
  const why = failure?.kind ?? (state === 'CREATE_FAILED' ? reason : null);
  return why && escaped(shortened(why.toLowerCase().replaceAll('_', ' '), 60));
}

export function movedOnWords(launch: Launch, what: string): string {
  const { channelId, owner, requestedBy } = launch;
  const whose = owner === requestedBy ? 'your workstation' : `the workstation for <@${owner}>`;
  const directly = 'It is theirs, so from here on I keep them posted directly.';
  const there = `From here on I keep you posted in <#${channelId}>.`;
  const where = channelId === null ? directly : there;
  return `✅  The studio has confirmed that ${whose} (${what}) may be started. ${where}`;
}

/** Other organisations may read it, so it names neither the owner nor the workstation. */
export const leftWords =
  '🔒  This channel is shared with another organisation, or about to be. So from here on the workstation’s owner hears from me directly.';

const because: Readonly<Record<FallbackReason, string>> = {
  not_in_channel:
    'I cannot write to {channel}: it is gone, or I am not a member. `/invite` me there for next time.',
  archived: '{channel} is archived.',
  not_a_member:
    'you are not a member of the channel that the form named, so I do not write there for you. Join it, or choose another, next time.',
  membership_unknown:
    'Slack does not let me see whether {channel} is open to you. {Engineer} finds the reason in the bot’s log.',
  shared: '{channel} is shared with another organisation, or about to be.',
  deleted: 'my message in {channel} was deleted.',
  not_allowed: 'Slack does not let me write to {channel}.',
};

export function fallbackWords(
  channelId: string | null,
  reason: FallbackReason,
  studio: StudioNames,
): string {
  const direct = channelId?.startsWith('D') ?? false;
  const channel = direct || channelId === null ? 'that conversation' : `<#${channelId}>`;
  const closed = direct && reason === 'not_in_channel';
  const words = closed ? 'a direct message between others is closed to me.' : because[reason];
  return `I am telling you here because ${filled(words, { channel, ...engineerIn(studio) })}`;
}
