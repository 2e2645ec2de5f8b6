import { z } from 'zod';
import { parseView } from '../block-kit/parse.js';
import type { PretendSlack } from '../pretend-slack.js';
import { SlackError } from '../slack-error.js';
import { json, method, type WebApiMethods } from './method.js';

const view = json;

/** Modals and Home tabs. */
export function viewMethods(slack: PretendSlack): WebApiMethods {
  const { directory, manifest, triggers, views } = slack;
  return {
    'views.open': method({
      arguments: z.object({ trigger_id: z.string(), view }),
      run(given) {
        const definition = parseView(given.view, 'modal');
        const { personId, channelId, viewId } = triggers.exchange(given.trigger_id);
        // From within a modal there is nowhere to put another stack but in its place.
        const replaced = viewId === undefined ? undefined : views.find(viewId);
        if (replaced?.view.type === 'modal') views.clear(replaced);
        return { view: views.open(personId, channelId, definition).view };
      },
    }),

    'views.push': method({
      arguments: z.object({ trigger_id: z.string(), view }),
      run(given) {
        const definition = parseView(given.view, 'modal');
        const { viewId } = triggers.exchange(given.trigger_id);
        const onto = viewId === undefined ? undefined : views.find(viewId);
        if (onto?.view.type !== 'modal') throw new SlackError('not_found');
        return { view: views.push(onto, definition).view };
      },
    }),

    'views.update': method({
      arguments: z.object({
        view_id: z.string().optional(),
        external_id: z.string().optional(),
        hash: z.string().optional(),
        view,
      }),
      run({ view_id, external_id, hash, view: given }) {
        if (view_id === undefined && external_id === undefined) {
          const messages = ['[ERROR] missing required field: view_id [json-pointer:/view_id]'];
          throw new SlackError('invalid_arguments', { messages });
        }
        const open =
          view_id === undefined ? views.findByExternalId(external_id ?? '') : views.find(view_id);
        const definition = parseView(given, open?.view.type ?? 'modal');
        if (!open) throw new SlackError('not_found');
        if (hash !== undefined && hash !== open.view.hash) throw new SlackError('hash_conflict');
        return { view: views.update(open, definition) };
      },
    }),

    'views.publish': method({
      arguments: z.object({ user_id: z.string(), hash: z.string().optional(), view }),
      run({ user_id, hash, view: given }) {
        if (!manifest.homeTab) throw new SlackError('not_enabled');
        if (!directory.person(user_id)) {
          const messages = ['[ERROR] invalid user_id [json-pointer:/user_id]'];
          throw new SlackError('invalid_arguments', { messages });
        }
        const definition = parseView(given, 'home');
        const home = views.home(user_id);
        if (home && hash !== undefined && hash !== home.hash) throw new SlackError('hash_conflict');
        return { view: views.publish(user_id, definition) };
      },
    }),
  };
}
