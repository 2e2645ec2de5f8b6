import type { KnownBlock } from '@slack/web-api';
import { actionsFor } from '../../launches/actions.js';
import type { Intent } from '../../launches/intents.js';
import type { FallbackReason, Launch } from '../../launches/launch.js';
import { states } from '../../launches/states.js';
import { factsInWords, instanceTypeFacts } from '../../studio/instance-types.js';
import { duration } from './duration.js';
import { failedWords, statusDetails } from './failed-session-words.js';
import { circumstancesOf, failureWords, hitchWords } from './failure-words.js';
import { escaped, moment, shortened } from './mrkdwn.js';
import { endWords } from './offer-words.js';
import { sessionButtons } from './session-buttons.js';

export interface MessageContent {
  /** For notifications and screen readers. */
  text: string;
  blocks: KnownBlock[];
}

/** A launch in one line: its sign and what is going on, after the person's name. */
function headline(launch: Launch): { sign: string; says: string } {
  const stuck = launch.stuckSinceMs !== null;
  switch (launch.state) {
    case 'REQUESTED':
      return { sign: '⏳', says: 'asked for a workstation' };
    case 'CREATE_IN_PROGRESS':
      return stuck
        ? { sign: '🟠', says: 'is waiting for a workstation that is taking unusually long' }
        : { sign: '🔵', says: 'is getting a workstation' };
    case 'START_IN_PROGRESS':
      return { sign: '🔵', says: 'is waiting for the workstation to start' };
    case 'READY':
      return { sign: '🟢', says: 'has a workstation ready' };
    case 'STOP_IN_PROGRESS':
      return { sign: '🔵', says: 'has a workstation that is stopping' };
    case 'STOPPED':
      return { sign: '⏸️', says: 'has a stopped workstation' };
    case 'DELETE_IN_PROGRESS':
      return { sign: '🔵', says: 'has a workstation that is being terminated' };
    case 'DELETED':
      return launch.firstReadyAtMs === null
        ? { sign: '⚪️', says: 'was to have this workstation; it is terminated' }
        : { sign: '⚪️', says: 'had this workstation; it is terminated' };
    case 'FORGOTTEN':
      return { sign: '⚪️', says: 'had this workstation; Nimble Studio no longer knows it' };
    case 'REFUSED':
      return { sign: '🚫', says: 'could not be given this workstation' };
    case 'NOT_CREATED':
      return launch.failure?.kind === 'given_up'
        ? { sign: '⚪️', says: 'was to have a workstation; it was given up' }
        : { sign: '🔴', says: 'did not get a workstation' };
    case 'CREATE_FAILED':
      return { sign: '🔴', says: 'did not get a workstation: preparing it failed' };
    case 'START_FAILED':
      return { sign: '🔴', says: 'has a workstation that failed to start' };
    case 'STOP_FAILED':
      return { sign: '🔴', says: 'has a workstation that failed to stop' };
    case 'DELETE_FAILED':
      return { sign: '🔴', says: 'has a workstation that could not be terminated' };
    default:
      return {
        sign: '🟠',
        says: `has a workstation in a state this bot does not know: ${launch.stateWord}`,
      };
  }
}

function facts(launch: Launch): string[] {
  const typeFacts = instanceTypeFacts(launch.ec2InstanceType);
  const type = escaped(launch.ec2InstanceType);
  return [
    `*Profile*\n${escaped(launch.launchProfileName)}`,
    `*Type*\n${type}${typeFacts === null ? '' : ` · ${keptTogether(factsInWords(typeFacts))}`}`,
    ...(launch.streamingImageName === null
      ? []
      : [`*Image*\n${escaped(launch.streamingImageName)}`]),
    ...(launch.note === null ? [] : [`*Note*\n${escaped(launch.note)}`]),
  ];
}

/** What stands between the dots is not torn apart where a line ends: `1× T4 16 GB`. */
function keptTogether(typeFacts: string): string {
  return typeFacts.replaceAll(/(?<! ·) (?!· )/g, '\u00A0');
}

const intentWords: Readonly<Record<Intent, string>> = {
  stop: 'Stopping it, as asked.',
  start: 'Starting it, as asked.',
  terminate: 'Terminating it.',
};

/** What the bot's own history says of how long it takes; null when it says nothing. */
function expectation(launch: Launch): string | null {
  const waiting = launch.state === 'REQUESTED' || launch.state === 'CREATE_IN_PROGRESS';
  if (!waiting || launch.typicalMs === null || launch.slowMs === null) return null;
  return launch.slowSinceMs === null
    ? `usually ready in about ${duration(launch.typicalMs)}`
    : `this is taking longer than usual: nine out of ten were ready within ${duration(launch.slowMs)}`;
}

/** What is wrong, if anything: a failure, or what is being tried again. */
function troubleWords(launch: Launch, region: string): string | null {
  const at = circumstancesOf(launch, region);
  if (states[launch.state].phase === 'failed' || launch.state === 'REFUSED') {
    return launch.failure === null
      ? `${failedWords(launch.state, launch.statusCode, at)}${statusDetails(launch.statusCode, launch.statusMessage)}`
      : endWords(launch, launch.failure, region);
  }
  if (launch.failure !== null) {
    return `${failureWords(launch.failure, at)}\nMaking sure that nothing was created after all…`;
  }
  if (launch.intent !== null) return intentWords[launch.intent];
  if (launch.trouble !== null) return hitchWords(launch.trouble, at);
  if (launch.stuckSinceMs !== null) {
    const watching = 'The bot goes on watching it.';
    const actions = actionsFor(launch);
    // What has been READY may hold somebody's work, and has *Terminate* instead.
    if (actions.includes('give_up')) {
      return `${watching} You can wait, or give it up and start another.`;
    }
    return actions.includes('terminate') ? `${watching} You can wait, or terminate it.` : watching;
  }
  return null;
}

/** What is going on, for as long as it is. */
const movingWords: ReadonlyMap<string, string> = new Map([
  ['CREATE_IN_PROGRESS', 'being prepared'],
  ['START_IN_PROGRESS', 'starting'],
  ['STOP_IN_PROGRESS', 'stopping'],
  ['DELETE_IN_PROGRESS', 'being terminated'],
]);

/** Where it runs, when things happened, and when they will by themselves. */
function timeline(launch: Launch, region: string): string {
  const since = moment(launch.stateSinceMs);
  const asked = `asked for ${moment(launch.requestedAtMs)}`;
  const onBehalf = launch.requestedBy !== launch.owner;
  const parts = [region, onBehalf ? `${asked} by <@${launch.requestedBy}>` : asked];
  const expected = expectation(launch);
  if (expected !== null) parts.push(expected);
  const phase = states[launch.state].phase;
  if (phase === 'ready') parts.push(`ready since ${since}`);
  if (launch.readyAtMs !== null && launch.agedReadyAtMs === launch.readyAtMs && phase === 'ready') {
    parts.push(`*on for over a day: since ${moment(launch.readyAtMs, '{ago}')}*`);
  }
  if (phase === 'stopped') parts.push(`stopped since ${since}`);
  const moving = movingWords.get(launch.state);
  if (moving !== undefined) parts.push(`${moving} since ${since}`);
  const gone = launch.state === 'NOT_CREATED' || launch.state === 'CREATE_FAILED';
  if (gone || phase === 'over') parts.push(`ended ${since}`);
  else if (phase === 'failed') parts.push(`since ${since}`);
  if (phase === 'ready' && launch.stopAtMs !== null) {
    parts.push(`*stops by itself ${moment(launch.stopAtMs)}*`);
  }
  if ((phase === 'ready' || phase === 'stopped') && launch.terminateAtMs !== null) {
    parts.push(`*is terminated by itself ${moment(launch.terminateAtMs)}*`);
  }
  return parts.join(' · ');
}

/** Why the message is not in the channel that was asked for. */
function fallbackWords(channelId: string | null, reason: FallbackReason): string {
  const direct = channelId?.startsWith('D') ?? false;
  const channel = direct || channelId === null ? 'that conversation' : `<#${channelId}>`;
  switch (reason) {
    case 'not_in_channel':
      return direct
        ? 'I am telling you here because a direct message between others is closed to me.'
        : `I am telling you here because I cannot write to ${channel}: it is gone, or I am not a member. \`/invite\` me there for next time.`;
    case 'archived':
      return `I am telling you here because ${channel} is archived.`;
    case 'not_a_member':
      return 'I am telling you here because you are not a member of the channel that the form named, so I do not write there for you. Join it, or choose another, next time.';
    case 'membership_unknown':
      return `I am telling you here because Slack does not let me see whether ${channel} is open to you. The studio’s engineer finds the reason in the bot’s log.`;
    case 'deleted':
      return `I am telling you here because my message in ${channel} was deleted.`;
    case 'not_allowed':
      return `I am telling you here because Slack does not let me write to ${channel}.`;
  }
}

/**
 * The message of a launch, as a whole, from its row alone.
 * @param region where the studio runs, as people know it
 */
export function launchMessage(launch: Launch, region: string): MessageContent {
  const { sign, says } = headline(launch);
  const name = escaped(launch.ownerName);
  const what = `${escaped(launch.launchProfileName)}, ${escaped(launch.ec2InstanceType)}`;
  const words = troubleWords(launch, region);
  return {
    text: shortened(`${sign} ${name} ${escaped(says)} (${what})`, 3_000),
    blocks: [
      section(`${sign}  *${name}* ${escaped(says)}`),
      {
        type: 'section',
        fields: facts(launch).map((text) => ({ type: 'mrkdwn', text: shortened(text, 2_000) })),
      },
      ...(words === null ? [] : [section(words)]),
      { type: 'context', elements: [{ type: 'mrkdwn', text: timeline(launch, region) }] },
      ...(launch.fallbackReason === null || !launch.admitted
        ? []
        : [
            {
              type: 'context' as const,
              elements: [
                {
                  type: 'mrkdwn' as const,
                  text: fallbackWords(launch.channelId, launch.fallbackReason),
                },
              ],
            },
          ]),
      ...sessionButtons(launch),
    ],
  };
}

function section(text: string): KnownBlock {
  return { type: 'section', text: { type: 'mrkdwn', text: shortened(text, 3_000) } };
}
