import type { ModalView } from '@slack/web-api';
import { connectWords } from '../words/connect.js';
import { button, buttonRow, plainModal, section } from './blocks.js';
import { actionIds, viewIds } from './ids.js';

const frame = { title: 'Connect', close: 'Close' };

/** The private modal of *Connect* while there is no link yet, or instead of one. */
export function connectNotice(text: string): ModalView {
  return plainModal(viewIds.notice, frame, [section(text)]);
}

/** The link into the desktop: a bearer secret, which stands in this modal and nowhere else. */
export function connectLink(url: string, expiresAtMs: number | null): ModalView {
  const link = button(actionIds.openStream, 'Open the desktop', { style: 'primary', url });
  return plainModal(viewIds.notice, frame, [
    section(connectWords.open(expiresAtMs)),
    ...buttonRow([link]),
  ]);
}
