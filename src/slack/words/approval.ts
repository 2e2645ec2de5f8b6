import { isUndecided } from '../../launches/approval-facts.js';
import { typesOf } from '../../launches/attempts.js';
import type { Launch } from '../../launches/launch.js';
import { lastsIn, ownEnd } from '../../launches/lifetime.js';
import { dollars } from './cost.js';
import { whatWentWrong } from './failures.js';
import { duration, escaped, moment, timeText } from './mrkdwn.js';
import { machineName, ownerName } from './names.js';
import { plannedWords } from './states.js';
import type { StudioNames } from './support.js';

const hourMs = 3_600_000;

export const approvalWords = {
  reason: 'Why you need it',
  reasonHint: (isEnded: boolean) =>
    `This needs an approval. Those who decide read it; the channel does not. ${isEnded ? 'It is on for no longer at a time than you need it.' : 'Nothing ends it by itself once that time is over.'}`,
  neededFor: 'For how long',
  title: 'Refuse a launch',
  submit: 'Refuse',
  because: 'Why',
  becauseHint: 'The person who asked reads it.',
  noReason: 'Say why: the person who asked reads it.',
  refusing: (launch: Launch) =>
    `*${escaped(ownerName(launch))}* is told that ${machineName(launch, '*')} is refused, by whom, and why.`,
};

/** To an approver, as mrkdwn: who wants what, for how long, why, and what it costs. */
export function askedWords(launch: Launch): string {
  const { owner, neededForMs, reason, decideByMs } = launch;
  const needed = neededForMs ?? 0;
  return [
    `<@${owner}> asks for ${machineName(launch, '*')} for *${timeText(needed)}*.${priceWords(launch, needed)} ${endWords(launch)}${otherTypesWords(launch)}${planWords(launch)}`,
    `*Why*: ${escaped(reason ?? '')}`,
    `The first of you who decides does so for all.${decideByMs === null ? '' : ` If no one does, it ends ${moment(decideByMs)}.`}`,
  ].join('\n');
}

function priceWords({ usdPerHour }: Launch, neededForMs: number): string {
  if (usdPerHour === null) return '';
  const total = dollars((usdPerHour * neededForMs) / hourMs);
  return ` It costs about ${dollars(usdPerHour)} an hour (list price), so about ${total} for that time.`;
}

/** What it may be in place of the type that was asked for. */
function otherTypesWords(launch: Launch): string {
  const [asked = '', ...others] = typesOf(launch);
  if (others.length === 0) return '';
  return ` If no ${escaped(asked)} is free, ${others.map(escaped).join(' or ')} will do.`;
}

function planWords(launch: Launch): string {
  const { readyByMs, requestedAtMs, state } = launch;
  if (readyByMs === null) return '';
  const ready = ` It is to be ${plannedWords(launch, requestedAtMs)}`;
  return state === 'PLANNED'
    ? `${ready}. If it is approved later than that allows, it begins at once.`
    : `${ready}, so it begins at once if it is approved.`;
}

/** What is true of the time: only where the bot ends sessions it is a limit. */
function endWords(launch: Launch): string {
  const lastsMs = lastsIn('READY', launch.lifetime);
  if (lastsMs === null) return 'I do not end it when that time is over.';
  const ends = ownEnd({ ...launch, state: 'READY' }) === 'stop' ? 'stopped' : 'terminated';
  return `Each time that it is on, it is ${ends} after ${duration(lastsMs)} at the latest.`;
}

/** To an approver, once nothing is to be decided any more. */
export function decidedWords(launch: Launch, studio: StudioNames): string {
  const { owner, approval, decidedBy, failure } = launch;
  const what = `${machineName(launch, '*')} for <@${owner}>`;
  const by = `<@${decidedBy}>`;
  if (failure?.kind === 'not_approved') {
    return `🚫  ${by} has refused ${what}: ${escaped(failure.message)}`;
  }
  if (failure?.kind === 'approval_expired') return `⌛  No one decided in time about ${what}.`;
  if (failure?.kind === 'cancelled' && approval !== 'granted') {
    return `⚪️  The launch of ${what} was cancelled before it was decided.`;
  }
  if (approval === 'granted') return `✅  ${by} has approved ${what}.`;
  const why = failure === null ? '' : ` ${whatWentWrong(failure, { ...launch, studio })}`;
  return `⚪️  ${what} could not be started although ${by} approved it.${why}`;
}

/** In the message of a launch that waits. */
export function waitsWords({ decideByMs }: Launch): string {
  const until = decideByMs === null ? '' : ` If no one decides, it ends ${moment(decideByMs)}.`;
  return `It needs an approval. I have asked those who decide, and nothing begins before one of them approves it.${until}`;
}

/** What an approver is told whose press comes too late. */
export function alreadyDecidedWords(launch: Launch): string {
  const { approval, decidedBy, failure, intent } = launch;
  const isRefused = approval === 'refused';
  const isByPerson = decidedBy !== null && failure?.kind !== 'cancelled';
  if (isByPerson && (isUndecided(launch) || isRefused || approval === 'granted')) {
    const already = `<@${decidedBy}> has ${isRefused ? 'refused' : 'approved'} it already.`;
    return isUndecided(launch)
      ? `${already} I am making sure that they may. If they may not, it can be decided again in a moment.`
      : already;
  }
  // Still asked for, and not to be decided: the bot is about to end it.
  const isOver = approval === 'asked' && isUndecided(launch) && intent === null;
  return failure?.kind === 'approval_expired' || approval === 'expired' || isOver
    ? 'The time to decide about it is over.'
    : 'There is nothing to decide about it: it was cancelled, or never needed an approval.';
}
