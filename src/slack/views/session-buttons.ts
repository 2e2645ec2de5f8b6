import type { Button, KnownBlock } from '@slack/web-api';
import { actionsFor, type SessionAction } from '../../launches/actions.js';
import type { Launch } from '../../launches/launch.js';
import { actionWords } from '../words/actions.js';
import { button, buttonRow, plain } from './blocks.js';
import { sessionActionId } from './ids.js';

const styles: Readonly<Record<SessionAction, Pick<Button, 'style'>>> = {
  connect: { style: 'primary' },
  stop: {},
  start: { style: 'primary' },
  terminate: { style: 'danger' },
  give_up: { style: 'danger' },
  try_again: { style: 'primary' },
  dismiss: {},
};

/** One action on one launch as a button, which asks first if something is lost by it. */
export function sessionButton(
  action: SessionAction,
  clientToken: string,
  label = actionWords[action].button,
): Button {
  const { confirm } = actionWords[action];
  return button(sessionActionId(action), label, {
    value: clientToken,
    ...styles[action],
    ...(confirm !== null && {
      confirm: {
        title: plain(confirm.title),
        text: plain(confirm.text),
        confirm: plain(confirm.confirm),
        deny: plain(confirm.deny),
        style: 'danger',
      },
    }),
  });
}

/** The buttons that the launch's state allows, or those of them that are `wanted`. */
export function sessionButtons(
  launch: Launch,
  wanted: (action: SessionAction) => boolean = () => true,
): KnownBlock[] {
  const { clientToken } = launch;
  const actions = actionsFor(launch).filter(wanted);
  return buttonRow(
    actions.map((action) => sessionButton(action, clientToken)),
    `actions:${clientToken}`,
  );
}
