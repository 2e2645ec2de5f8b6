import type { FallbackReason } from '../../launches/launch.js';
import type { MessageAddress, Posting } from '../../launches/ports/status-board.js';
import { states } from '../../launches/states.js';
import { channelKeptMs, slackRefusedAgainMs } from '../../limits.js';
import {
  backOff,
  mayAskAgain,
  messageOf,
  type Next,
  paused,
  type SlackWork,
  saveDone,
  saveShown,
  searchReply,
} from './slack-work.js';

const notPosted = {
  messageChannel: null,
  messageTs: null,
  messageSentAtMs: null,
  shownRevision: 0,
  slackAttempts: 0,
} as const;

/** The channel came through Slack's client, which may name one that is closed to the requester. */
export function mustCheckAccess({ launch, channelOpen }: SlackWork): boolean {
  return launch.channelId !== null && launch.messageSentAtMs === null && !channelOpen;
}

/** Asks whether the requester is in the channel; if not, the message goes to the owner directly. */
export async function checkAccess(work: SlackWork): Promise<Next> {
  const { ctx, launch } = work;
  const { clientToken, channelId } = launch;
  const about = { launch: clientToken, channel: channelId };
  const access = await ctx.statusBoard.access(launch);
  switch (access.kind) {
    case 'open':
      work.channelOpen = true;
      return 'go_on';
    case 'closed':
      ctx.log.warn({ ...about, access }, 'channel closed to the requester, telling them directly');
      // Its event may have been missed: what stands there is to leave too.
      if (access.reason === 'shared' && channelId !== null) {
        await ctx.store.showOverAnew(channelId, channelKeptMs);
      }
      return fallBack(work, access.reason);
    case 'later':
      return paused(work, access.afterMs);
    case 'unknown':
      ctx.log.warn(about, 'Slack did not say whether the channel is open to the requester');
      return mayAskAgain(work) ? backOff(work) : fallBack(work, 'membership_unknown');
  }
}

/**
 * The studio has admitted the launch: it goes on where it was asked for, or else with its owner. A
 * message to the requester that is elsewhere says so at last.
 */
export async function settlePlace(work: SlackWork): Promise<Next> {
  const { ctx, launch } = work;
  if (mustCheckAccess(work)) return checkAccess(work);
  const message = messageOf(launch);
  const settled = { messagePlace: 'as_requested' } as const;
  if (message === null || isWhereRequested(work, message)) {
    return saveShown(work, { ...settled, shownRevision: 0 });
  }
  const posting = await ctx.statusBoard.moveOn(launch, message);
  if (posting.kind === 'later') return paused(work, posting.afterMs);
  if (posting.kind === 'unknown' && mayAskAgain(work)) return backOff(work);
  if (posting.kind !== 'shown') {
    ctx.log.warn(
      { launch: launch.clientToken, posting },
      'message did not say where the launch goes on',
    );
  }
  return saveShown(work, { ...settled, ...notPosted });
}

/** What follows when something could not be shown where it was to be. */
export async function notShown(
  work: SlackWork,
  posting: Exclude<Posting, { kind: 'shown' }>,
): Promise<Next> {
  const { log } = work.ctx;
  const about = { launch: work.launch.clientToken, posting };
  switch (posting.kind) {
    case 'later':
      return paused(work, posting.afterMs);
    case 'unknown':
      log.warn(about, 'Slack did not answer');
      return backOff(work);
    case 'refused':
      log.error(about, 'Slack refused the bot, an operator has to mend this');
      return { againInMs: slackRefusedAgainMs };
    case 'unshowable':
      log.error(about, 'Slack refused the whole message');
      return saveShown(work, { messagePlace: 'nowhere' });
    case 'no_place':
      log.warn(about, 'place not writable');
      return posting.reason === 'shared' ? leave(work) : fallBack(work, posting.reason);
  }
}

/** There is nowhere to show it. */
export async function dropAll(work: SlackWork): Promise<Next> {
  const { ctx, launch, openReplies } = work;
  ctx.log.error({ launch: launch.clientToken }, 'no way left to tell the person');
  for (const reply of [...openReplies]) {
    if ((await saveDone(work, reply, null)) === 'lost') return 'lost';
  }
  return saveShown(work, { shownRevision: launch.revision }, 'done');
}

function isWhereRequested({ launch }: SlackWork, { channel }: MessageAddress): boolean {
  const { channelId, owner, requestedBy } = launch;
  return channelId === null ? owner === requestedBy : channel === channelId;
}

/**
 * Another organisation reads the channel by now, so the thread is emptied too. Each launch that leaves the
 * channel has one follow that is over: one after the other, they keep no others waiting.
 */
async function leave(work: SlackWork): Promise<Next> {
  const { ctx, ticket, launch, openReplies } = work;
  const { clientToken, revision } = launch;
  const message = messageOf(launch);
  if (message === null) return fallBack(work, 'shared');
  const [oldest] = openReplies;
  if (oldest !== undefined && oldest.sentAtMs !== null) {
    // It may stand there, and the bot does not look there any more once the message is elsewhere.
    const next = await searchReply(work, message, oldest, oldest.sentAtMs);
    if (next !== 'go_on') return next;
  }
  const { channel } = message;
  for (const { number, ts } of await ctx.store.shownReplies(clientToken)) {
    const posting = await ctx.statusBoard.leave({ channel, ts });
    switch (posting.kind) {
      case 'later':
      case 'unknown':
      case 'refused':
        return notShown(work, posting);
      case 'no_place':
      case 'unshowable':
        ctx.log.warn({ launch: clientToken, posting }, 'reply in a shared channel not emptied');
        break;
      case 'shown':
        break;
    }
    const reply = { clientToken, number };
    if (!(await ctx.store.saveReply(reply, ticket, { done: true, ts: null }))) return 'lost';
  }
  const { live } = states[launch.state];
  await ctx.store.showOverAnew(channel, live ? channelKeptMs : 0);
  if (live || openReplies.length > 0) return fallBack(work, 'shared');
  // It has told all there is to tell.
  const told = { ...notPosted, shownRevision: revision };
  return saveShown(work, { messagePlace: 'owner', fallbackReason: 'shared', ...told }, 'done');
}

/** The message goes to the owner directly; or nowhere, if that is what has just failed. */
async function fallBack(work: SlackWork, reason: FallbackReason): Promise<Next> {
  const { channelId, messagePlace, admitted, owner, requestedBy } = work.launch;
  const toOwner = { messagePlace: 'owner', fallbackReason: reason } as const;
  if (messagePlace === 'requester') {
    // The requester cannot be told, but the owner, or the channel, may be once it is admitted.
    if (!admitted) return dropAll(work);
    // The message to the requester is with the owner already, and stays.
    if (owner === requestedBy) {
      return saveShown(work, { ...toOwner, shownRevision: 0, slackAttempts: 0 });
    }
  }
  const lastWay = messagePlace === 'owner' || channelId === null;
  return saveShown(work, {
    ...(lastWay ? { messagePlace: 'nowhere' } : toOwner),
    ...notPosted,
  });
}
