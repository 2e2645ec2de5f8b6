import type { ModalView } from '@slack/web-api';
import { z } from 'zod';
import { usualSelection } from '../../command.js';
import { channelsOffered } from '../../launch-form/channels.js';
import {
  dearFor,
  inTheWayOf,
  launchFormView,
  offeredOwner,
  offerFor,
  type Unanswered,
} from '../../launch-form/form-offer.js';
import { type ButtonArguments, updateModal } from '../../replies.js';
import type { Services } from '../../services.js';
import { type LaunchForm, parseLaunchForm, withChannelKept } from '../../views/launch-form.js';
import { launchModalBefore } from '../../views/launch-modal.js';
import { formWords } from '../../words/form.js';
import { choiceNotFollowedWords } from '../../words/offers.js';

const withinMs = 10_000;

type Chosen = 'profile' | 'type' | 'owner';

const blocksSchema = z.array(z.looseObject({ type: z.string(), block_id: z.string() }));

/** Another profile, type or owner chosen in the form: replaces the inputs that depend on it. */
export function launchFormChanged(services: Services, what: Chosen) {
  return async ({ ack, action, body, client }: ButtonArguments): Promise<void> => {
    await ack();
    const { view } = body;
    if (view === undefined) return;
    const form = withChannelKept(parseLaunchForm(view.state.values), view.private_metadata);
    const changed = await changedView(services, body.user.id, form, what);
    let shown: ModalView;
    if ('view' in changed) shown = changed.view;
    else {
      const blocks = blocksSchema.parse(view.blocks);
      const why = choiceNotFollowedWords(changed.failure, services.studio);
      shown = launchModalBefore(blocks, form.channelId, action.block_id, why);
    }
    const { id: view_id, hash } = view;
    const outcome = await updateModal(services, client, { view_id, hash }, shown);
    if (outcome !== 'not_shown') return;
    await client.chat.postMessage({ channel: body.user.id, text: formWords.notFollowed });
  };
}

/** Without an answer the form stays as it was before the choice. */
async function changedView(
  services: Services,
  asker: string,
  form: LaunchForm,
  what: Chosen,
): Promise<{ view: ModalView } | Unanswered> {
  const chosen = form.owner ?? asker;
  const offered = await offeredOwner(services, asker, chosen);
  if ('failure' in offered) return offered;
  const { owner } = offered;
  const asChosen = owner === chosen;
  const answer = await offerFor(services, owner, withinMs);
  if (answer.kind === 'unanswered') return answer;
  const offer = answer.kind === 'offer' ? answer.offer : null;
  const content = {
    ...form,
    owner,
    // A form that had the owner's input keeps it. Launch checks again who may use it.
    mayChooseOwner: form.ownerBlockId !== null && asChosen,
    onBehalf: owner !== asker,
    ...channelsOffered(services, form.channelId),
    selection: what === 'owner' ? usualSelection(offer) : form,
    notice: asChosen ? null : formWords.notForOthers,
    isDear: dearFor(services, asker),
    ...(await inTheWayOf(services, owner)),
  };
  return { view: launchFormView(answer, content, services.studio) };
}
