import type { Button, KnownBlock } from '@slack/web-api';
import { actionsFor, type SessionAction } from '../../launches/actions.js';
import type { Intent } from '../../launches/intents.js';
import type { Launch, LaunchEvent } from '../../launches/launch.js';
import { deadlineOf } from '../../launches/reminder.js';
import { failedWords } from './failed-session-words.js';
import { circumstancesOf, failureWords, hitchWords, refusedWords } from './failure-words.js';
import { escaped, moment, shortened } from './mrkdwn.js';
import { endWords } from './offer-words.js';
import { stateInWords } from './refusal-words.js';
import { buttonLabel, sessionButton } from './session-buttons.js';

const intentWords: Readonly<Record<Intent, string>> = {
  stop: 'Stopping, as asked.',
  start: 'Starting, as asked.',
  terminate: 'Terminating, as asked.',
};

const notDone: Readonly<Record<Intent, string>> = {
  stop: 'It could not be stopped, so it is still on.',
  start: 'It could not be started, so it is still stopped.',
  terminate: 'It could not be terminated, so it is still there.',
};

/** After these nobody knows whether Nimble has done it all the same. */
const unanswered: ReadonlySet<string> = new Set([
  'timeout',
  'unreachable',
  'server',
  'unreadable',
  'throttled',
]);

const intended: Readonly<Record<Intent, string>> = {
  stop: 'stopped',
  start: 'started',
  terminate: 'terminated',
};

type Reminder = Extract<LaunchEvent, { kind: 'reminder' }>;

/** Whether it is still to come: a line may wait for Slack for longer than the time it tells of. */
function isAhead({ what, atMs }: Reminder, launch: Launch): boolean {
  const deadline = deadlineOf(launch);
  return deadline?.what === what && deadline.atMs === atMs;
}

/** What happens by itself, and what that means for what is on the machine. */
function reminderWords(event: Reminder, launch: Launch, person: string): string {
  const { what, atMs } = event;
  const when = moment(atMs);
  if (!isAhead(event, launch)) {
    const end = what === 'stop' ? 'stop' : 'terminate';
    return `Nimble Studio was to ${end} this workstation by itself ${when}. By now it is ${stateInWords(launch)}.`;
  }
  if (what === 'stop') {
    return `${person} Nimble Studio stops this workstation by itself ${when}. Save your work: programs that are still running are closed, and what is not saved is lost.`;
  }
  const rescue =
    launch.state === 'STOPPED'
      ? 'Start it to copy what you want to keep to the studio’s storage.'
      : 'Copy what you want to keep to the studio’s storage.';
  return `${person} Nimble Studio terminates this workstation by itself ${when}. Its own disk is deleted with everything on it. ${rescue}`;
}

function reminderButtons(what: Reminder['what'], { clientToken, ...launch }: Launch): Button[] {
  const button = (action: SessionAction, label?: string) =>
    sessionButton(action, clientToken, label);
  if (what === 'stop' && launch.canStop) return [button('stop', 'Stop now')];
  const end = button('terminate', 'Terminate now');
  return launch.state === 'STOPPED' ? [button('start'), end] : [end];
}

/**
 * What stands below a line: a reminder has the buttons that end the session now, or save it. As all
 * buttons, they are checked again when they are pressed.
 */
export function threadReplyBlocks(
  launch: Launch,
  event: LaunchEvent,
  region: string,
): KnownBlock[] | null {
  if (event.kind !== 'reminder' || !isAhead(event, launch)) return null;
  return [
    { type: 'section', text: { type: 'mrkdwn', text: threadReply(launch, event, region) } },
    {
      type: 'actions',
      block_id: `reminder:${event.atMs}`,
      elements: reminderButtons(event.what, launch),
    },
  ];
}

/**
 * One change as a line of the launch's thread, mrkdwn. Only what the person has been waiting for,
 * READY and failure, mentions them; the rest stays quiet.
 */
export function threadReply(launch: Launch, event: LaunchEvent, region: string): string {
  return shortened(lineFor(launch, event, region), 3_000);
}

/** The button that what is stuck has, if it has one. */
function wayOut(launch: Launch): string {
  const actions = actionsFor(launch);
  if (actions.includes('give_up')) return '; the message above has a button to give it up';
  if (actions.includes('terminate')) return '; the message above has a button to terminate it';
  return '';
}

function lineFor(launch: Launch, event: LaunchEvent, region: string): string {
  const at = circumstancesOf(launch, region);
  // Until the studio has confirmed it, it is between the bot and whoever asked.
  const person = `<@${launch.admitted ? launch.owner : launch.requestedBy}>`;
  switch (event.kind) {
    case 'trouble':
      return `A hitch: ${hitchWords(event.failure, at)}`;
    case 'not_done':
      if (unanswered.has(event.failure.kind)) {
        return `I have given up asking: Nimble Studio did not say whether it is being ${intended[event.intent]}. I go on watching it. ${refusedWords(event.failure, at, buttonFor(event.intent, launch))}`;
      }
      return `${notDone[event.intent]} ${refusedWords(event.failure, at, buttonFor(event.intent, launch))}`;
    case 'made_after_all':
      return 'Nimble Studio has made a workstation for this after all, though I had told you that there is none. I am terminating it, so that it costs nothing.';
    case 'made_twice':
      return 'Nimble Studio has made a second workstation of what was asked for once. I am terminating it, so that it costs nothing; the first one stays as it is.';
    case 'found_again':
      return 'The workstation is there after all, though I had told you that it is gone. It is as you left it.';
    case 'superseded':
      return `It could no longer be ${intended[event.intent]}: by now it is ${stateInWords(event)}.`;
    case 'stuck':
      return `This is taking unusually long. The bot goes on watching${wayOut(launch)}.`;
    case 'intent':
      return `${intentWords[event.intent]}${event.by === launch.owner ? '' : ` <@${event.by}> asked for it.`}`;
    case 'on_behalf':
      return `${person} this workstation is for you: <@${event.by}> asked for it.`;
    case 'reminder':
      return reminderWords(event, launch, person);
    case 'state':
      switch (event.state) {
        case 'CREATE_IN_PROGRESS':
          return `Nimble Studio is preparing ${escaped(launch.ec2InstanceType)} for *${escaped(launch.launchProfileName)}*.`;
        case 'START_IN_PROGRESS':
          return 'The workstation is starting.';
        case 'READY':
          return `${person} your workstation is ready.${untilWhen(launch)}`;
        case 'STOP_IN_PROGRESS':
          return 'The workstation is stopping.';
        case 'STOPPED':
          return 'The workstation is stopped.';
        case 'DELETE_IN_PROGRESS':
          return 'The workstation is being terminated.';
        case 'DELETED':
          return 'The workstation is terminated. Nothing of it is left running.';
        case 'FORGOTTEN':
          return 'Nimble Studio no longer knows this session, so it is closed here too.';
        case 'REFUSED':
        case 'NOT_CREATED':
          if (event.failure === null) return `${person} no workstation was created.`;
          if (event.failure.kind === 'given_up') return failureWords(event.failure, at);
          return `${person} ${endWords(launch, event.failure, region)}`;
        case 'CREATE_FAILED':
        case 'START_FAILED':
        case 'STOP_FAILED':
        case 'DELETE_FAILED':
          return `${person} ${failedWords(event.state, event.statusCode, at)}`;
        case 'REQUESTED':
        case 'UNKNOWN':
          return `Nimble Studio reports a state this bot does not know: ${escaped(event.stateWord ?? event.state)}.`;
      }
  }
}

/** The label of the button that asks for it once more; null: there is none any more. */
function buttonFor(intent: Intent, launch: Launch): string | null {
  const wanted = intent === 'terminate' ? (['terminate', 'give_up'] as const) : ([intent] as const);
  const possible = actionsFor({ ...launch, intent: null });
  const action = wanted.find((candidate) => possible.includes(candidate));
  return action === undefined ? null : buttonLabel(action);
}

function untilWhen({ stopAtMs, terminateAtMs }: Launch): string {
  if (stopAtMs !== null) return ` It stops by itself ${moment(stopAtMs)}.`;
  if (terminateAtMs !== null) return ` It is terminated by itself ${moment(terminateAtMs)}.`;
  return '';
}
