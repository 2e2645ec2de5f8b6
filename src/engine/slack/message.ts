import type { ThreadReply } from '../../launches/launch-event.js';
import type { MessageAddress } from '../../launches/ports/status-board.js';
import { checkAccess, mustCheckAccess, notShown } from './place.js';
import {
  logNotSearched,
  logUnshowable,
  type Next,
  paused,
  type SlackWork,
  saveDone,
  saveSent,
  saveShown,
  searchReply,
  untilSearch,
} from './slack-work.js';

/** Posts the message; if an earlier post got no answer, searches for that one instead. */
export async function announce(work: SlackWork): Promise<Next> {
  const { statusBoard, clock } = work.ctx;
  const { messageSentAtMs: sentAtMs, admitted, messagePlace } = work.launch;
  if (messagePlace === 'as_requested') {
    // Until the studio has admitted it, it is between the bot and the requester.
    if (!admitted) return saveShown(work, { messagePlace: 'requester' });
    if (mustCheckAccess(work)) return checkAccess(work);
  }
  if (sentAtMs !== null) return searchEarlier(work, sentAtMs);
  if ((await saveShown(work, { messageSentAtMs: clock() })) === 'lost') return 'lost';
  const { launch } = work;
  const posting = await statusBoard.post(launch);
  if (posting.kind === 'shown') return shown(work, posting, launch.revision);
  if (posting.kind !== 'unknown') {
    if ((await saveShown(work, { messageSentAtMs: null })) === 'lost') return 'lost';
  }
  return notShown(work, posting);
}

export async function edit(work: SlackWork, message: MessageAddress): Promise<Next> {
  const { launch } = work;
  const posting = await work.ctx.statusBoard.edit(launch, message);
  if (posting.kind === 'unshowable') logUnshowable(work, posting.code);
  else if (posting.kind !== 'shown') return notShown(work, posting);
  // If Slack does not take this revision, it may take the next.
  return shown(work, message, launch.revision);
}

/**
 * Searches for an earlier post. If it is not there, as far as the bot may search, the next step goes on
 * without it: a search takes long, and the claim may be too old by then for another post.
 */
async function searchEarlier(work: SlackWork, sentAtMs: number): Promise<Next> {
  const wait = untilSearch(work, sentAtMs);
  if (wait !== 'go_on') return wait;
  const search = await work.ctx.statusBoard.findMessage(work.launch, sentAtMs);
  if (search.kind === 'found') return shown(work, search, 0);
  if (search.kind === 'later') return paused(work, search.afterMs);
  logNotSearched(work, search);
  return saveShown(work, { messageSentAtMs: null });
}

function shown(work: SlackWork, { channel, ts }: MessageAddress, revision: number): Promise<Next> {
  return saveShown(work, {
    messageChannel: channel,
    messageTs: ts,
    messageSentAtMs: null,
    shownRevision: revision,
    slackAttempts: 0,
  });
}

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
