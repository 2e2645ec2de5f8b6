import type { MessageAddress } from '../../launches/ports/status-board.js';
import { checkAccess, mustCheckAccess, notShown } from './place.js';
import {
  logPostedBlindly,
  logUnshowable,
  type Next,
  type SlackWork,
  saveShown,
  untilSearch,
} from './slack-work.js';

/** Posts the message. If an earlier post got no answer, searches for that one first. */
export async function announce(work: SlackWork): Promise<Next> {
  const { statusBoard, clock } = work.ctx;
  const { messageSentAtMs: sentAtMs, admitted, messagePlace } = work.launch;
  if (messagePlace === 'as_requested') {
    // Until the studio has admitted it, it is between the bot and the requester.
    if (!admitted) return saveShown(work, { messagePlace: 'requester' });
    if (mustCheckAccess(work)) return checkAccess(work);
  }
  if (sentAtMs !== null) {
    const found = await searchEarlier(work, sentAtMs);
    if (found !== 'absent') return found;
  }
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

/** `absent`: it is not there, as far as the bot may search. */
async function searchEarlier(work: SlackWork, sentAtMs: number): Promise<Next | 'absent'> {
  const wait = untilSearch(work, sentAtMs);
  if (wait !== 'go_on') return wait;
  const { launch } = work;
  const search = await work.ctx.statusBoard.findMessage(launch, sentAtMs);
  if (search.kind === 'found') return shown(work, search, 0);
  if (search.kind === 'later') return { againInMs: search.afterMs };
  if (launch.messagePlace === 'requester' && launch.admitted) {
    // It goes on elsewhere, so what was lost here is not repeated.
    return saveShown(work, { messageSentAtMs: null });
  }
  logPostedBlindly(work, search);
  return 'absent';
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
