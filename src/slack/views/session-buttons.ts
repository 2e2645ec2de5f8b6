import type { Button, ConfirmationDialog, KnownBlock } from '@slack/web-api';
import { actionsFor, type SessionAction } from '../../launches/actions.js';
import type { Launch } from '../../launches/launch.js';
import { sessionActionId } from './ids.js';
import { plain } from './plain-text.js';

function confirmation(
  title: string,
  text: string,
  confirm: string,
  deny: string,
): ConfirmationDialog {
  return {
    title: plain(title),
    text: plain(text),
    confirm: plain(confirm),
    deny: plain(deny),
    style: 'danger',
  };
}

/** Each action as its button, with what is lost by it. */
const buttons: Readonly<Record<SessionAction, Omit<Button, 'type' | 'action_id' | 'value'>>> = {
  connect: { text: plain('Connect'), style: 'primary' },
  stop: {
    text: plain('Stop'),
    confirm: confirmation(
      'Stop this workstation?',
      'Programs that are running are closed, and what is not saved is lost. Its own disk is kept, and Start brings it back.',
      'Stop',
      'Leave it on',
    ),
  },
  start: { text: plain('Start'), style: 'primary' },
  terminate: {
    text: plain('Terminate'),
    style: 'danger',
    confirm: confirmation(
      'Terminate this workstation?',
      'Its own disk is deleted with everything on it, and cannot be brought back. Files on the studio’s storage stay.',
      'Terminate',
      'Keep it',
    ),
  },
  give_up: {
    text: plain('Give up'),
    style: 'danger',
    confirm: confirmation(
      'Give this workstation up?',
      'Whatever has been created of it is terminated. There is nothing on it that could be lost.',
      'Give up',
      'Keep waiting',
    ),
  },
  try_again: { text: plain('Try again'), style: 'primary' },
  dismiss: { text: plain('Dismiss') },
};

/** What stands on an action's button. */
export function buttonLabel(action: SessionAction): string {
  return buttons[action].text.text;
}

/** One action on one launch as a button. */
export function sessionButton(
  action: SessionAction,
  clientToken: string,
  label = buttonLabel(action),
): Button {
  return {
    type: 'button',
    action_id: sessionActionId(action),
    value: clientToken,
    ...buttons[action],
    text: plain(label),
  };
}

/** The buttons that the launch's state allows, or those of them that are `wanted`; no block without any. */
export function sessionButtons(
  launch: Launch,
  wanted: (action: SessionAction) => boolean = () => true,
): KnownBlock[] {
  const actions = actionsFor(launch).filter(wanted);
  if (actions.length === 0) return [];
  return [
    {
      type: 'actions',
      block_id: `actions:${launch.clientToken}`,
      elements: actions.map((action) => sessionButton(action, launch.clientToken)),
    },
  ];
}
