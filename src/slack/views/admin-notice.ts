import type { KnownBlock } from '@slack/web-api';
import type { AdminNotice } from '../../launches/ports/admins.js';
import type { Limits } from '../../limits.js';
import { adminNoticeWords } from '../words/admins.js';
import { section } from './blocks.js';
import { noticeRow } from './ids.js';
import { type Reading, sessionList } from './session-list.js';

/** A message to an admin that is not edited later: its buttons are answered beside it. */
export function adminNotice(
  notice: AdminNotice,
  limits: Limits,
  reading: Reading,
): { text: string; blocks: KnownBlock[] } {
  const text = adminNoticeWords(notice, limits);
  const wanted = (action: string) => action === 'stop' || action === 'terminate';
  const rows = { ...reading, withOwner: true, wanted, row: noticeRow };
  const { launches } = notice;
  return { text, blocks: [section(text), ...sessionList(launches, rows)] };
}
