import type { AllMiddlewareArgs, SlackOptionsMiddlewareArgs } from '@slack/bolt';
import { z } from 'zod';
import type { Offer } from '../../launches/offers.js';
import { formOwnerSchema } from '../views/launch-form.js';
import { profileOptions } from '../views/launch-options.js';
import { offeredOwner } from './offered-owner.js';
import type { ListenerParts } from './parts.js';

/** Slack gives up on a list after three seconds. */
const answerWithinMs = 2_500;

const formSchema = z
  .object({ state: z.object({ values: formOwnerSchema }) })
  .transform(({ state }) => state.values);

/** The list of profiles while somebody types in it, in studios with more than a list can hold. */
export function launchProfileSearch(parts: ListenerParts) {
  return async ({
    ack,
    body,
    payload,
  }: SlackOptionsMiddlewareArgs<'block_suggestion'> & AllMiddlewareArgs): Promise<void> => {
    const owner = await ownerIn(parts, body.view, body.user.id);
    // Another person's would be the wrong ones: of whoever nobody speaks, nothing is found.
    const offer = owner === null ? null : await offerToSearch(parts, owner);
    await ack({ options: profileOptions(offer?.profiles ?? [], payload.value) });
  };
}

/** Whose profiles are searched: of whoever is chosen in the form, when an admin chose; null: nobody says. */
async function ownerIn(parts: ListenerParts, view: unknown, asker: string): Promise<string | null> {
  const form = formSchema.safeParse(view);
  if (!form.success) {
    parts.log.warn({ err: form.error, slackUser: asker }, 'a form that is none of ours');
    return asker;
  }
  const offered = await offeredOwner(parts, asker, form.data ?? asker);
  return offered.kind === 'answer' ? offered.owner : null;
}

async function offerToSearch(parts: ListenerParts, slackUserId: string): Promise<Offer | null> {
  // However old: what is chosen here is checked again when it is submitted.
  const known = parts.offers.lastKnown(slackUserId);
  if (known !== null) return known;
  try {
    const answer = await parts.offers.current(slackUserId, AbortSignal.timeout(answerWithinMs));
    return answer.kind === 'offer' ? answer.offer : null;
  } catch (error) {
    parts.log.error({ err: error, slackUser: slackUserId }, 'could not search launch profiles');
    return null;
  }
}
