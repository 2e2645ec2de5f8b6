import { z } from 'zod';
import { complaints } from '../block-kit/check.js';
import { suggestedOptions } from '../block-kit/elements.js';
import type { PageRequests, SelectOption, Suggestions } from '../page-protocol.js';
import type { PretendSlack } from '../pretend-slack.js';
import { findPlace, whereFields } from './act.js';
import { narrateMissed } from './missed.js';

const answerSchema = z.object({
  options: z
    .unknown()
    .refine((given) => complaints(suggestedOptions, given, '/options').length === 0)
    .pipe(z.array(z.custom<SelectOption>())),
});

const noResult = 'No result';

/** The list of an `external_select`: `block_suggestion`, answered in the acknowledgement. */
export async function suggest(
  slack: PretendSlack,
  body: PageRequests['suggest']['body'],
): Promise<Suggestions> {
  const place = findPlace(slack, body.as, body.place);
  return slack.deliveries.deliver<Suggestions>({
    type: 'interactive',
    payload: {
      ...slack.payloads.interactive('block_suggestion', body.as),
      ...whereFields(slack, place, body.values),
      action_id: body.actionId,
      block_id: body.blockId,
      value: body.value,
    },
    apply(answer) {
      const parsed = answerSchema.safeParse(answer);
      if (!parsed.success) return { result: 'invalid', notice: noResult, options: [] };
      return { result: 'ok', options: parsed.data.options };
    },
    missed(kind) {
      narrateMissed(slack, kind, body.as, noResult);
      return { result: kind, notice: noResult, options: [] };
    },
  });
}
