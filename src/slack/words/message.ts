import { actionsFor } from '../../launches/actions.js';
import type { FallbackReason, Launch } from '../../launches/launch.js';
import { states } from '../../launches/states.js';
import { factsInWords, instanceTypeFacts } from '../../studio/instance-types.js';
import type { StudioFacts } from '../../studio/studio.js';
import { actionWords, intentWords } from './actions.js';
import { hitchWords, whyNotLaunched } from './failures.js';
import { duration, escaped, filled, moment, shortened } from './mrkdwn.js';
import { endsBy, stateSince, stateTold } from './states.js';

export function factsOf(launch: Launch): string[] {
  const { launchProfileName, ec2InstanceType, streamingImageName, note } = launch;
  const typeFacts = instanceTypeFacts(ec2InstanceType);
  // Keeps each fact on one line: `1× T4 16 GB`.
  const kept = typeFacts && factsInWords(typeFacts).replaceAll(/(?<! ·) (?!· )/g, '\u00A0');
  const type = kept === null ? '' : ` · ${kept}`;
  return [
    `*Profile*\n${escaped(launchProfileName)}`,
    `*Type*\n${escaped(ec2InstanceType)}${type}`,
    ...(streamingImageName === null ? [] : [`*Image*\n${escaped(streamingImageName)}`]),
    ...(note === null ? [] : [`*Note*\n${escaped(note)}`]),
  ];
}

/** What is wrong, what is being tried again, or what was asked for; null: nothing of these. */
export function troubleWords(launch: Launch, studio: StudioFacts): string | null {
  const { state, failure, intent, trouble, stuckSinceMs } = launch;
  const { phase } = states[state];
  const at = { ...launch, studio };
  if (phase === 'failed' || phase === 'refused') return stateTold(launch, studio);
  if (failure !== null) {
    return `${whyNotLaunched(failure, at)}\nMaking sure that nothing was created after all…`;
  }
  if (intent !== null) return intentWords[intent].underWay;
  if (trouble !== null) return hitchWords(trouble, at);
  return stuckSinceMs === null ? null : stuckWords(launch);
}

function stuckWords(launch: Launch): string {
  const watching = 'The bot goes on watching it.';
  const actions = actionsFor(launch);
  // A session that has been READY may hold a person's work. It has *Terminate* instead.
  if (actions.includes('give_up')) {
    return `${watching} You can wait, or ${actionWords.give_up.doing} and start another.`;
  }
  if (!actions.includes('terminate')) return watching;
  return `${watching} You can wait, or ${actionWords.terminate.doing}.`;
}

export function timeline(launch: Launch, { region }: StudioFacts): string {
  const { state, stateSinceMs, readyAtMs, agedReadyAtMs, owner, requestedBy } = launch;
  const by = owner === requestedBy ? '' : ` by <@${requestedBy}>`;
  const expected = expectation(launch);
  const aged = state === 'READY' && readyAtMs !== null && agedReadyAtMs === readyAtMs;
  return [
    region,
    `asked for ${moment(launch.requestedAtMs)}${by}`,
    ...(expected === null ? [] : [expected]),
    ...(state === 'REQUESTED' ? [] : [`${stateSince(launch)} ${moment(stateSinceMs)}`]),
    ...(aged ? [`*on for over a day: since ${moment(readyAtMs, '{ago}')}*`] : []),
    ...endsBy(launch).map((end) => `*${end}*`),
  ].join(' · ');
}

/** What earlier launches say of how long it takes; null: nothing. */
function expectation({ state, typicalMs, slowMs, slowSinceMs }: Launch): string | null {
  const waiting = state === 'REQUESTED' || state === 'CREATE_IN_PROGRESS';
  if (!waiting || typicalMs === null || slowMs === null) return null;
  return slowSinceMs === null
    ? `usually ready in about ${duration(typicalMs)}`
    : `this is taking longer than usual: nine out of ten were ready within ${duration(slowMs)}`;
}

export function outcomeWords(launch: Launch): string {
  const { state, firstReadyAtMs, requestedAtMs } = launch;
  if (firstReadyAtMs !== null) return `ready after ${duration(firstReadyAtMs - requestedAtMs)}`;
  if (state === 'REQUESTED' || state === 'CREATE_IN_PROGRESS') return 'not ready yet';
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

const because: Readonly<Record<FallbackReason, string>> = {
  not_in_channel:
    'I cannot write to {channel}: it is gone, or I am not a member. `/invite` me there for next time.',
  archived: '{channel} is archived.',
  not_a_member:
    'you are not a member of the channel that the form named, so I do not write there for you. Join it, or choose another, next time.',
  membership_unknown:
    'Slack does not let me see whether {channel} is open to you. The studio’s engineer finds the reason in the bot’s log.',
  deleted: 'my message in {channel} was deleted.',
  not_allowed: 'Slack does not let me write to {channel}.',
};

export function fallbackWords(channelId: string | null, reason: FallbackReason): string {
  const direct = channelId?.startsWith('D') ?? false;
  const channel = direct || channelId === null ? 'that conversation' : `<#${channelId}>`;
  const closed = direct && reason === 'not_in_channel';
  const words = closed ? 'a direct message between others is closed to me.' : because[reason];
  return `I am telling you here because ${filled(words, { channel })}`;
}
