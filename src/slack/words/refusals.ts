import { type ActionRefusal, actionsFor, type SessionAction } from '../../launches/actions.js';
import type { Launch } from '../../launches/launch.js';
import type { ActionAnswer } from '../../launches/session-actions.js';
import { actionWords, intentWords } from './actions.js';
import { escaped } from './mrkdwn.js';
import { stateInWords } from './states.js';

type RefusalWords = (launch: Launch, action: SessionAction, doing: string) => string;

/** Why a person may not do something with a workstation, in a sentence for them alone. */
const refusals: Readonly<Record<ActionRefusal, RefusalWords>> = {
  owner_only: ({ ownerName }, _action, doing) =>
    `This is ${escaped(ownerName)}’s workstation, and only its owner can ${doing}.`,
  not_yours: ({ ownerName }, _action, doing) =>
    `This is ${escaped(ownerName)}’s workstation: only its owner or an admin of the studio can ${doing}.`,
  cannot_be_stopped: ({ launchProfileName }) =>
    `Workstations of *${escaped(launchProfileName)}* cannot be stopped and started again, only terminated.`,
  under_way: (launch) =>
    launch.intent === null
      ? `That is done: it is ${stateInWords(launch)}.`
      : `It is being ${intentWords[launch.intent].done} already.`,
  wrong_state: (launch, action, doing) => {
    if (launch.dismissed && (action === 'dismiss' || action === 'try_again')) {
      return 'It is dismissed already.';
    }
    return actionsFor(launch).includes(action)
      ? `That has only just changed: it is ${stateInWords(launch)} now. Please ask again.`
      : `You cannot ${doing} now: it is ${stateInWords(launch)}.`;
  },
};

export const unknownLaunch = 'I no longer know this workstation.';

export function refusalWords(
  action: SessionAction,
  refusal: ActionRefusal,
  launch: Launch,
): string {
  return refusals[refusal](launch, action, actionWords[action].doing);
}

/** The answer to a person who asked for an action, in a sentence for them alone. */
export function answerWords(action: SessionAction, answer: ActionAnswer): string {
  switch (answer.kind) {
    case 'requested':
      return actionWords[action].requested;
    case 'refused':
      return refusalWords(action, answer.refusal, answer.launch);
    case 'unknown_launch':
      return unknownLaunch;
  }
}
