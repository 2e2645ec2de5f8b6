import type { ThreadReply } from '../../launches/launch.js';
import type { MessageAddress } from '../../launches/ports/status-board.js';
import { notShown } from './place.js';
import {
  logPostedBlindly,
  logUnshowable,
  type Next,
  type SlackWork,
  saveDone,
  saveSent,
  untilSearch,
} from './slack-work.js';

/** Posts the oldest open reply. If an earlier post got no answer, searches for that one first. */
export async function reply(
  work: SlackWork,
  message: MessageAddress,
  oldest: ThreadReply,
): Promise<Next> {
  const { statusBoard, clock } = work.ctx;
  if (oldest.sentAtMs !== null) {
    const found = await searchEarlier(work, message, oldest, oldest.sentAtMs);
    if (found !== 'absent') return found;
  }
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

/** `absent`: it is not there, as far as the bot may search. */
async function searchEarlier(
  work: SlackWork,
  message: MessageAddress,
  oldest: ThreadReply,
  sentAtMs: number,
): Promise<Next | 'absent'> {
  const wait = untilSearch(work, sentAtMs);
  if (wait !== 'go_on') return wait;
  const search = await work.ctx.statusBoard.findReply(message, oldest);
  if (search.kind === 'found') return saveDone(work, oldest, search.ts);
  if (search.kind === 'later') return { againInMs: search.afterMs };
  logPostedBlindly(work, search);
  return 'absent';
}
