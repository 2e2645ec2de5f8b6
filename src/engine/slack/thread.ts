import type { ThreadReply } from '../../launches/launch.js';
import type { MessageAddress } from '../../launches/ports/status-board.js';
import { notShown } from './place.js';
import {
  logUnshowable,
  type Next,
  type SlackWork,
  saveDone,
  saveSent,
  searchReply,
} from './slack-work.js';

/** Posts the oldest open reply; if an earlier post got no answer, searches for that one instead. */
export async function reply(
  work: SlackWork,
  message: MessageAddress,
  oldest: ThreadReply,
): Promise<Next> {
  const { statusBoard, clock } = work.ctx;
  if (oldest.sentAtMs !== null) return searchReply(work, message, oldest, oldest.sentAtMs);
  if ((await saveSent(work, oldest, clock())) === 'lost') return 'lost';
  const posting = await statusBoard.reply(work.launch, message, oldest);
  if (posting.kind === 'shown') return saveDone(work, oldest, posting.ts);
  if (posting.kind === 'unshowable') {
    logUnshowable(work, posting.code);
    return saveDone(work, oldest, null);
  }
  if (posting.kind !== 'unknown') {
    if ((await saveSent(work, oldest, null)) === 'lost') return 'lost';
  }
  return notShown(work, posting);
}
