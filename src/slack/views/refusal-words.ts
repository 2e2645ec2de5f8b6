import { type ActionRefusal, actionsFor, type SessionAction } from '../../launches/actions.js';
import type { Launch } from '../../launches/launch.js';
import type { ActionAnswer } from '../../launches/session-actions.js';
import { escaped } from './mrkdwn.js';

/** What a session is, in the middle of a sentence. */
const stateWords: ReadonlyMap<string, string> = new Map([
  ['REQUESTED', 'still being asked for'],
  ['REFUSED', 'not there: it was refused'],
  ['NOT_CREATED', 'not there: it was never created'],
  ['FORGOTTEN', 'gone: Nimble Studio no longer knows it'],
  ['CREATE_IN_PROGRESS', 'still being prepared'],
  ['READY', 'ready'],
  ['STOP_IN_PROGRESS', 'stopping'],
  ['STOPPED', 'stopped'],
  ['START_IN_PROGRESS', 'starting'],
  ['DELETE_IN_PROGRESS', 'being terminated'],
  ['DELETED', 'terminated'],
  ['CREATE_FAILED', 'not there: preparing it failed'],
  ['START_FAILED', 'not on: starting it failed'],
  ['STOP_FAILED', 'in an unclear state: stopping it failed'],
  ['DELETE_FAILED', 'in an unclear state: terminating it failed'],
]);

const doing: Readonly<Record<SessionAction, string>> = {
  connect: 'connect to it',
  stop: 'stop it',
  start: 'start it',
  terminate: 'terminate it',
  give_up: 'give it up',
  try_again: 'try it again',
  dismiss: 'dismiss it',
};

/** The state of a session as the end of "it is …". */
export function stateInWords({ state, stateWord }: Pick<Launch, 'state' | 'stateWord'>): string {
  return (
    stateWords.get(state) ?? `in a state this bot does not know (${escaped(stateWord ?? state)})`
  );
}

/** Why somebody may not do that, in a sentence for them alone. */
export function refusalWords(
  action: SessionAction,
  refusal: ActionRefusal,
  launch: Launch,
): string {
  const name = escaped(launch.ownerName);
  switch (refusal) {
    case 'owner_only':
      return `This is ${name}’s workstation, and only its owner can ${doing[action]}.`;
    case 'not_yours':
      return `This is ${name}’s workstation: only its owner or an admin of the studio can ${doing[action]}.`;
    case 'cannot_be_stopped':
      return `Workstations of *${escaped(launch.launchProfileName)}* cannot be stopped and started again, only terminated.`;
    case 'under_way':
      return underWay(launch);
    case 'wrong_state':
      if (launch.dismissed && (action === 'dismiss' || action === 'try_again')) {
        return 'It is dismissed already.';
      }
      if (actionsFor(launch).includes(action)) {
        return `That has only just changed: it is ${stateInWords(launch)} now. Please ask again.`;
      }
      return `You cannot ${doing[action]} now: it is ${stateInWords(launch)}.`;
  }
}

function underWay(launch: Launch): string {
  switch (launch.intent) {
    case 'stop':
      return 'It is being stopped already.';
    case 'start':
      return 'It is being started already.';
    case 'terminate':
      return 'It is being terminated already.';
    case null:
      return `That is done: it is ${stateInWords(launch)}.`;
  }
}

const noted: Readonly<Record<SessionAction, string>> = {
  connect: 'The way into your workstation is being prepared.',
  stop: 'It is being stopped.',
  start: 'It is being started; its message says when it is ready.',
  terminate: 'It is being terminated.',
  give_up: 'It is given up.',
  try_again: 'Choose again in the form.',
  dismiss: 'Dismissed.',
};

/** The answer to somebody who asked for something, in a sentence for them alone. */
export function askedWords(action: SessionAction, asked: ActionAnswer): string {
  switch (asked.kind) {
    case 'requested':
      return noted[action];
    case 'refused':
      return refusalWords(action, asked.refusal, asked.launch);
    case 'unknown_launch':
      return 'I no longer know this workstation.';
  }
}
