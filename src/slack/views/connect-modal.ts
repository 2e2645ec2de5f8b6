import type { ModalView } from '@slack/web-api';
import { actionIds, viewIds } from './ids.js';
import { moment } from './mrkdwn.js';
import { plain } from './plain-text.js';

/** The private modal of *Connect* while there is no link yet, or instead of one. */
export function connectNotice(text: string): ModalView {
  return {
    type: 'modal',
    callback_id: viewIds.notice,
    title: plain('Connect'),
    close: plain('Close'),
    blocks: [{ type: 'section', text: { type: 'mrkdwn', text } }],
  };
}

/** The link into the desktop: a bearer secret, which stands in this modal and nowhere else. */
export function connectLink(url: string, expiresAtMs: number | null): ModalView {
  const until =
    expiresAtMs === null
      ? 'The link works for a short while only.'
      : `The link works until ${moment(expiresAtMs, '{time_secs}')}.`;
  return {
    ...connectNotice('Your workstation’s desktop is ready to open.'),
    blocks: [
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: `Your workstation’s desktop is ready to open. ${until} Whoever has the link has your desktop, so keep it to yourself.`,
        },
      },
      {
        type: 'actions',
        elements: [
          {
            type: 'button',
            action_id: actionIds.openStream,
            text: plain('Open the desktop'),
            style: 'primary',
            url,
          },
        ],
      },
    ],
  };
}
