import { z } from 'zod';
import { parseView } from '../block-kit/parse.js';
import { isNothing } from '../message-content.js';
import type { Outcome, PageRequests } from '../page-protocol.js';
import type { PretendSlack } from '../pretend-slack.js';
import { SlackError } from '../slack-error.js';
import type { OpenView } from '../views.js';
import { narrateMissed } from './missed.js';
import { PageError } from './page-error.js';

const troubleConnecting = 'We had some trouble connecting. Try again?';

const answerSchema = z.discriminatedUnion('response_action', [
  z.object({ response_action: z.literal('errors'), errors: z.record(z.string(), z.string()) }),
  z.object({ response_action: z.literal('update'), view: z.unknown().optional() }),
  z.object({ response_action: z.literal('push'), view: z.unknown().optional() }),
]);

/** @throws PageError when this person has no such modal open. */
function openModal({ views }: PretendSlack, as: string, viewId: string): OpenView {
  const open = views.find(viewId);
  if (open?.personId !== as || open.view.type !== 'modal') throw new PageError('view_not_found');
  return open;
}

/** *Submit* of a modal: `view_submission`. */
export async function submit(
  slack: PretendSlack,
  { as, viewId, values }: PageRequests['submit']['body'],
): Promise<Outcome> {
  const { deliveries, directory, narrate, payloads, triggers, views } = slack;
  const open = openModal(slack, as, viewId);
  views.enter(open, values);
  const { channelId, view } = open;
  narrate(`Slack: ${directory.called(as)} submitted ${view.title?.text ?? 'a modal'}`);
  return deliveries.deliver<Outcome>({
    type: 'interactive',
    payload: {
      ...payloads.interactive('view_submission', as),
      trigger_id: triggers.issue({ personId: as, channelId, viewId }),
      view,
      response_urls: [],
    },
    apply: (answer) => applyAnswer(slack, open, answer),
    missed(kind) {
      narrateMissed(slack, kind, as, `"${troubleConnecting}"`);
      return { result: kind, notice: troubleConnecting };
    },
  });
}

function applyAnswer(slack: PretendSlack, open: OpenView, answer: unknown): Outcome {
  const { narrate, views } = slack;
  // A second press may have closed it already.
  if (views.find(open.view.id) !== open) return { result: 'ok' };
  if (isNothing(answer)) {
    views.close(open);
    return { result: 'ok' };
  }
  try {
    return respond(slack, open, answer);
  } catch (error) {
    if (!(error instanceof SlackError)) throw error;
    narrate(`Slack: the acknowledgement cannot be used: ${error.message}`);
    return { result: 'invalid', notice: troubleConnecting };
  }
}

function respond({ views }: PretendSlack, open: OpenView, answer: unknown): Outcome {
  const parsed = answerSchema.safeParse(answer);
  if (!parsed.success) throw new SlackError('invalid_response');
  const { data } = parsed;
  switch (data.response_action) {
    case 'errors':
      refuseStrangeErrors(open, data.errors);
      return { result: 'errors', errors: data.errors };
    case 'update':
      views.update(open, parseView(data.view, 'modal'));
      return { result: 'ok' };
    case 'push':
      views.push(open, parseView(data.view, 'modal'));
      return { result: 'ok' };
  }
}

/** Slack: errors can only stand at input blocks. */
function refuseStrangeErrors({ view }: OpenView, errors: Record<string, string>): void {
  const inputs = view.blocks.filter(({ type }) => type === 'input').map(({ block_id }) => block_id);
  for (const blockId of Object.keys(errors)) {
    if (!inputs.includes(blockId)) throw new SlackError('invalid_response');
  }
}

/** *Cancel* or the ✕: the modal is gone at once, and the bot does not hear of it. */
export async function close(
  slack: PretendSlack,
  { as, viewId, all }: PageRequests['close']['body'],
): Promise<Outcome> {
  const open = openModal(slack, as, viewId);
  if (all) slack.views.clear(open);
  else slack.views.close(open);
  return { result: 'ok' };
}
