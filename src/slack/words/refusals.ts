import { type ActionRefusal, actionsFor, type SessionAction } from '../../launches/actions.js';
import type { Launch } from '../../launches/launch.js';
import type { ActionAnswer } from '../../launches/session-actions.js';
import { actionWords, intentWords } from './actions.js';
import { escaped, filled } from './mrkdwn.js';
import { stateInWords } from './states.js';

/** Why a person may not do something with a workstation, in a sentence for them alone. */
const refusals: Readonly<
  Record<ActionRefusal, string | ((launch: Launch, action: SessionAction) => string)>
> = {
  owner_only: 'This is {owner}’s workstation, and only its owner can {doing}.',
  not_yours: 'This is {owner}’s workstation: only its owner or an admin of the studio can {doing}.',
  cannot_be_stopped:
    'Workstations of *{profile}* cannot be stopped and started again, only terminated.',
  under_way: ({ intent }) =>
    intent === null
      ? 'That is done: it is {state}.'
      : `It is being ${intentWords[intent].done} already.`,
  wrong_state: (launch, action) => {
    if (launch.dismissed && (action === 'dismiss' || action === 'try_again')) {
      return 'It is dismissed already.';
    }
    return actionsFor(launch).includes(action)
      ? 'That has only just changed: it is {state} now. Please ask again.'
      : 'You cannot {doing} now: it is {state}.';
  },
};

export function refusalWords(
  action: SessionAction,
  refusal: ActionRefusal,
  launch: Launch,
): string {
  const words = refusals[refusal];
  return filled(typeof words === 'string' ? words : words(launch, action), {
    owner: escaped(launch.ownerName),
    profile: escaped(launch.launchProfileName),
    doing: actionWords[action].doing,
    state: stateInWords(launch),
  });
}

/** The answer to a person who asked for an action, in a sentence for them alone. */
export function answerWords(action: SessionAction, answer: ActionAnswer): string {
  switch (answer.kind) {
    case 'requested':
      return actionWords[action].requested;
    case 'refused':
      return refusalWords(action, answer.refusal, answer.launch);
    case 'unknown_launch':
      return 'I no longer know this workstation.';
  }
}
