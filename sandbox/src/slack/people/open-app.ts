import { sendEvent } from '../events.js';
import type { Outcome, PageRequests } from '../page-protocol.js';
import type { PretendSlack } from '../pretend-slack.js';
import { narrateMissed } from './missed.js';
import { PageError } from './page-error.js';

/** A global shortcut: no channel, no response_url. */
export async function shortcut(
  slack: PretendSlack,
  { as, callbackId }: PageRequests['shortcut']['body'],
): Promise<Outcome> {
  const { conversations, deliveries, directory, manifest, narrate, payloads, triggers } = slack;
  const known = manifest.shortcuts.find((each) => each.callbackId === callbackId);
  if (!known) throw new PageError('shortcut_not_found');
  narrate(`Slack: ${directory.called(as)} chose the shortcut ${known.name}`);
  return deliveries.deliver<Outcome>({
    type: 'interactive',
    payload: {
      ...payloads.interactive('shortcut', as),
      action_ts: conversations.timestamp(),
      callback_id: callbackId,
      trigger_id: triggers.issue({ personId: as, channelId: undefined, viewId: undefined }),
    },
    apply: () => ({ result: 'ok' }),
    missed(kind) {
      narrateMissed(slack, kind, as, 'an error');
      return { result: kind, notice: `${known.name} didn't work: the app did not respond.` };
    },
  });
}

/** The person looks at the bot's Home tab: `app_home_opened`, which needs no answer to go on. */
export function home(slack: PretendSlack, { as }: PageRequests['home']['body']): Outcome {
  const { conversations, directory, manifest, narrate, views } = slack;
  if (!manifest.homeTab) return { result: 'ok' };
  narrate(`Slack: ${directory.called(as)} opened the Home tab`);
  const view = views.home(as);
  sendEvent(slack, {
    type: 'app_home_opened',
    user: as,
    channel: conversations.directMessageId(as),
    tab: 'home',
    ...(view && { view }),
  });
  return { result: 'ok' };
}
