import {
  type ActionRefusal,
  actionsFor,
  isDecision,
  type SessionAction,
} from '../../launches/actions.js';
import type { Intent } from '../../launches/intents.js';
import type { Launch } from '../../launches/launch.js';
import { longestEndMs } from '../../launches/lifetime.js';
import type { ActionAnswer } from '../../launches/session-actions.js';
import { prolongedByMs } from '../../limits.js';
import { alreadyDecidedWords } from './approval.js';
import { noRoomWords } from './failures.js';
import { heldWords } from './idle.js';
import { capital, escaped, filled } from './mrkdwn.js';
import { diskWords, ownerName, profileName } from './names.js';
import { endsBy, stateInWords } from './states.js';

interface ActionWords {
  button: string;
  /** What is asked before something is lost by it. */
  confirm?: { title: string; text: string; deny: string };
  /** The word after the command. Without one it is a button only. */
  command?: string;
  /** The end of "only its owner can …". */
  doing: string;
  requested: string;
}

/** Every action in words. What decides on an action stands in `launches/actions.ts`. */
export const actionWords: Readonly<Record<SessionAction, ActionWords>> = {
  connect: {
    button: 'Connect',
    command: 'connect',
    doing: 'connect to it',
    requested: 'The way into your workstation is being prepared.',
  },
  extend: {
    button: 'Two more hours',
    command: 'extend',
    doing: 'prolong it',
    requested: 'It stays on for longer.',
  },
  keep_on: {
    button: 'Keep it on',
    doing: 'keep it on',
    requested: 'It stays on for longer.',
  },
  rendering: {
    button: 'I am rendering',
    doing: 'keep it on',
    requested: 'It stays on for longer.',
  },
  stop: {
    button: 'Stop',
    confirm: {
      title: 'Stop this workstation?',
      text: 'Programs that are running are closed, and what is not saved is lost. {disks} Start brings the workstation back.',
      deny: 'Leave it on',
    },
    command: 'stop',
    doing: 'stop it',
    requested: 'It is being stopped.',
  },
  reboot: {
    button: 'Reboot',
    confirm: {
      title: 'Reboot this workstation?',
      text: 'Programs that are running are closed, and what is not saved is lost. Its own disk is kept.',
      deny: 'Leave it on',
    },
    command: 'reboot',
    doing: 'reboot it',
    requested: 'It is being rebooted. Give it a minute or two, then connect again.',
  },
  start: {
    button: 'Start',
    command: 'start',
    doing: 'start it',
    requested: 'It is being started; its message says when it is ready.',
  },
  resize: {
    button: 'Another size',
    command: 'size',
    doing: 'give it another size',
    requested: 'It is being given another size; its message says when that is done.',
  },
  terminate: {
    button: 'Terminate',
    confirm: {
      title: 'Terminate this workstation?',
      text: 'Its own disk is deleted with everything on it, and cannot be brought back. Files on the studio’s storage stay.',
      deny: 'Keep it',
    },
    command: 'terminate',
    doing: 'terminate it',
    requested: 'It is being terminated.',
  },
  cancel_launch: {
    button: 'Cancel launch',
    confirm: {
      title: 'Cancel this launch?',
      text: 'If any of it has been created, that is terminated. There is nothing on it that could be lost.',
      deny: 'Keep waiting',
    },
    doing: 'cancel it',
    requested: 'The launch is being cancelled.',
  },
  keep_trying: {
    button: 'Keep trying',
    doing: 'keep trying for it',
    requested: 'I keep trying; its message says how it goes.',
  },
  try_again: {
    button: 'Try again',
    doing: 'try it again',
    requested: 'Choose again in the form.',
  },
  dismiss: {
    button: 'Dismiss',
    doing: 'dismiss it',
    requested: 'Dismissed.',
  },
  approve: {
    button: 'Approve',
    doing: 'approve it',
    requested: 'It is approved.',
  },
  refuse: {
    button: 'Refuse…',
    doing: 'refuse it',
    requested: 'It is refused.',
  },
  adopt: {
    button: 'Adopt',
    doing: 'adopt it',
    requested: 'It is adopted.',
  },
};

interface IntentWords {
  /** In the message, while the loop carries it out. */
  underWay: string;
  /** "… it", by the bot itself. */
  doing: string;
  /** The end of "it is being …" and of "it could no longer be …". */
  done: string;
  /** It could not be done, so it is still … */
  still: string;
}

export const intentWords: Readonly<Record<Intent, IntentWords>> = {
  stop: {
    underWay: 'Stopping it, as asked.',
    doing: 'stopping',
    done: 'stopped',
    still: 'on',
  },
  start: {
    underWay: 'Starting it, as asked.',
    doing: 'starting',
    done: 'started',
    still: 'stopped',
  },
  reboot: {
    underWay: 'Rebooting it, as asked.',
    doing: 'rebooting',
    done: 'rebooted',
    still: 'as it was',
  },
  resize: {
    underWay: 'Giving it another size, as asked.',
    doing: 'changing the size of',
    done: 'given another size',
    still: 'the size that it was',
  },
  terminate: {
    // The bot itself terminates what a sweep finds, so it is not always asked for.
    underWay: 'Terminating it.',
    doing: 'terminating',
    done: 'terminated',
    still: 'there',
  },
};

/** Of a launch without a session, where Terminate is *Cancel launch*. */
export const cancelWords = { done: 'cancelled', still: 'on its way' };

/** What is asked before a workstation is stopped or ended, with what becomes of its disks; null: nothing. */
export function confirmWords(action: SessionAction, launch: Pick<Launch, 'scratchGb'>) {
  const { confirm } = actionWords[action];
  if (confirm === undefined) return null;
  return { ...confirm, text: filled(confirm.text, { disks: diskWords(launch) }) };
}

/** The end of "a workstation to …": `connect to`. */
export function verbOf(action: SessionAction): string {
  return actionWords[action].doing.replace(' it', '');
}

export function whichOne(action: SessionAction, shown: number, found: number): string {
  const question = `Which one do you want to ${verbOf(action)}?`;
  if (found <= shown) return question;
  return `${question} The newest ${shown} are shown; a word of the profile or type narrows it down.`;
}

export const thisOne = 'This one? Its own disk is deleted with everything on it.';

export const possibleOnlyNow = 'That has become possible only now. Please type it once more.';

export const notWhole =
  'That press did not arrive whole, so nothing was done. Open the list again with `/nimble-session list`.';

const refusals: Readonly<
  Record<ActionRefusal, string | ((launch: Launch, action: SessionAction) => string)>
> = {
  owner_only: 'This is {owner}’s workstation, and only its owner can {doing}.',
  not_yours: 'This is {owner}’s workstation: only its owner or an admin of the studio can {doing}.',
  not_approver: 'Only those who approve launches here can decide about this one.',
  own_launch: 'This launch is your own, so another person has to decide about it.',
  cannot_be_stopped:
    'Workstations of *{profile}* cannot be stopped and started again, only terminated.',
  cannot_be_extended: ({ lifetime }) =>
    lifetime.endedBy === 'studio'
      ? 'The studio ends this workstation by itself, at a time that I cannot move.'
      : 'This workstation does not end by itself, so there is no time to move.',
  never_idle: 'This workstation is not stopped for being idle, so there is nothing to put off.',
  longest_reached: (launch) => {
    const end = endsBy(launch, launch.stateSinceMs);
    return `It is on for as long as its profile allows${end === null ? '' : `, and ${end}`}. What is saved on its own disk stays if it is stopped.`;
  },
  cannot_be_rebooted: 'Workstations of *{profile}* cannot be rebooted from here.',
  cannot_be_resized: 'For this workstation there is no other size in *{profile}*.',
  already_decided: alreadyDecidedWords,
  under_way: (launch) => {
    if (launch.intent === null) return 'That is done: it is {state}.';
    const words = `It is being ${intentWords[launch.intent].done} already`;
    const possible = actionsFor(launch);
    if (possible.includes('keep_on')) {
      return `${words}, because it is idle. *${actionWords.keep_on.button}* keeps it on.`;
    }
    if (!possible.includes('extend')) return `${words}.`;
    return `${words}, because its time is up. *${actionWords.extend.button}* keeps it on.`;
  },
  wrong_state: (launch, action) => {
    const ofFailed = action === 'dismiss' || action === 'try_again' || action === 'keep_trying';
    if (launch.dismissed && ofFailed) {
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
    owner: escaped(ownerName(launch)),
    profile: escaped(profileName(launch.launchProfileName)),
    doing: actionWords[action].doing,
    state: stateInWords(launch),
  });
}

/** When it ends once it is prolonged: the end of "it …". */
export function prolongedWords(launch: Launch, untilMs: number): string {
  const now = { ...launch, endAttempts: 0 };
  const moved = { ...now, [launch.stopAtMs === null ? 'terminateAtMs' : 'stopAtMs']: untilMs };
  const end = endsBy({ ...moved, state: 'READY' }, untilMs - prolongedByMs) ?? '';
  return `now ${end}${untilMs >= longestEndMs(launch) ? ', and that is the longest' : ''}`;
}

/** The bot had begun to end it, and does not know what has come of that. */
function overruledWords(intent: Intent): string {
  return `I had already asked for it to be ${intentWords[intent].done}, and have no answer. If the studio does it all the same, the workstation’s message says so.`;
}

export function answerWords(action: SessionAction, answer: ActionAnswer): string {
  switch (answer.kind) {
    case 'requested':
      return actionWords[action].requested;
    case 'extended': {
      const { launch, untilMs } = answer;
      const asked = launch.intent === null ? '' : ` ${overruledWords(launch.intent)}`;
      return `It ${prolongedWords(launch, untilMs)}.${asked}`;
    }
    case 'held': {
      const { launch, untilMs } = answer;
      const asked = launch.intent === null ? '' : ` ${overruledWords(launch.intent)}`;
      return `${capital(heldWords(launch, untilMs))}${asked}`;
    }
    case 'refused':
      return refusalWords(action, answer.refusal, answer.launch);
    case 'no_room':
      return `${noRoomWords(answer.failure)} Nothing was changed.`;
    case 'adopted': {
      const { launch } = answer;
      return `It is adopted, and <@${launch.owner}> has its message. It is ${stateInWords(launch)}.`;
    }
    case 'not_admin':
      return 'Only admins of the studio can decide about this workstation.';
    case 'unknown_launch':
      return 'I no longer know this workstation.';
    case 'unsure': {
      const unknown = isDecision(action)
        ? 'I cannot tell yet whether you approve launches here'
        : 'I cannot tell yet whether you are an admin of the studio';
      return `${unknown}, so I have done nothing. Please press again in a moment.`;
    }
  }
}
