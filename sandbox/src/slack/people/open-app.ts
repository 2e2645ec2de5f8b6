import { newId } from '../identifiers.js';
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
  const { conversations, deliveries, directory, manifest, narrate, payloads, views } = slack;
  if (!manifest.homeTab || !manifest.events.has('app_home_opened')) return { result: 'ok' };
  narrate(`Slack: ${directory.called(as)} opened the Home tab`);
  void deliveries.deliverEvent(
    payloads.appHomeOpened({
      personId: as,
      channelId: conversations.directMessageId(as),
      eventId: newId('Ev'),
      eventTs: conversations.timestamp(),
      view: views.home(as),
    }),
  );
  return { result: 'ok' };
}
