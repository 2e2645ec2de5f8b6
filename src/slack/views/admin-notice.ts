import type { KnownBlock } from '@slack/web-api';
import type { AdminNotice } from '../../launches/ports/admins.js';
import type { UnclaimedSession } from '../../launches/unclaimed.js';
import type { Limits } from '../../limits.js';
import {
  leaverRestWords,
  leaverWords,
  notEndedWords,
  unclaimedRow,
  unclaimedWords,
} from '../words/admins.js';
import { budgetNoticeWords } from '../words/quotas.js';
import { reportNotPostedWords } from '../words/report.js';
import { buttonRow, context, section } from './blocks.js';
import { noticeRow } from './ids.js';
import { type Reading, sessionButton, sessionList, sessionsListed } from './session-list.js';

/** A message to an admin that is not edited later: its buttons are answered beside it. */
export function adminNotice(
  notice: AdminNotice,
  limits: Limits,
  reading: Reading,
): { text: string; blocks: KnownBlock[] } {
  if (notice.kind === 'unclaimed') {
    const text = unclaimedWords(notice.sessions, notice.others);
    return { text, blocks: [section(text), ...notice.sessions.flatMap(unclaimedBlocks)] };
  }
  if (notice.kind === 'budget') {
    const text = budgetNoticeWords(notice);
    return { text, blocks: [section(text)] };
  }
  if (notice.kind === 'report_not_posted') {
    const text = reportNotPostedWords(notice);
    return { text, blocks: [section(text)] };
  }
  if (notice.kind === 'not_ended') {
    const text = notEndedWords(notice);
    const rows = { ...reading, withOwner: true, wanted: isEnding, row: noticeRow };
    return { text, blocks: [section(text), ...sessionList(notice.launches, rows)] };
  }
  const text = leaverWords(notice, limits, sessionsListed);
  const rows = { ...reading, withOwner: true, wanted: isEnding, row: noticeRow };
  const isAll = notice.launches.length <= sessionsListed;
  return {
    text,
    blocks: [
      section(text),
      ...sessionList(notice.launches, rows),
      ...(isAll ? [] : [context(leaverRestWords(notice, sessionsListed))]),
    ],
  };
}

function isEnding(action: string): boolean {
  return action === 'stop' || action === 'terminate';
}

function unclaimedBlocks(session: UnclaimedSession): KnownBlock[] {
  const { clientToken, owner } = session;
  // Without an owner there is no one to give it back to.
  const actions = owner === null ? (['terminate'] as const) : (['adopt', 'terminate'] as const);
  const buttons = actions.map((action) => sessionButton(action, session, undefined, true));
  return [section(unclaimedRow(session)), ...buttonRow(buttons, `${noticeRow}:${clientToken}`)];
}
