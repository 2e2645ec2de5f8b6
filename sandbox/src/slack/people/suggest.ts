import { z } from 'zod';
import { complaints } from '../block-kit/check.js';
import { suggestedGroups, suggestedOptions } from '../block-kit/elements.js';
import type { PageRequests, SelectOption } from '../page-protocol.js';
import type { PretendSlack } from '../pretend-slack.js';
import { findPlace, whereFields } from './act.js';
import { narrateMissed } from './missed.js';

type Suggestions = PageRequests['suggest']['answer'];

const option = z.custom<SelectOption>();
const answerSchema = z.union([
  z.object({
    options: z
      .unknown()
      .refine((given) => complaints(suggestedOptions, given, '/options').length === 0)
      .pipe(z.array(option)),
  }),
  z.object({
    option_groups: z
      .unknown()
      .refine((given) => complaints(suggestedGroups, given, '/option_groups').length === 0)
      .pipe(z.array(z.object({ label: z.object({ text: z.string() }), options: z.array(option) }))),
  }),
]);

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
      if ('options' in parsed.data) return { result: 'ok', options: parsed.data.options };
      const optionGroups = parsed.data.option_groups;
      const options = optionGroups.flatMap((group) => group.options);
      return { result: 'ok', options, optionGroups };
    },
    missed(kind) {
      narrateMissed(slack, kind, body.as, noResult);
      return { result: kind, notice: noResult, options: [] };
    },
  });
}
