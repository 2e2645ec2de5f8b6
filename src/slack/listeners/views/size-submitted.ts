import type { AllMiddlewareArgs, SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt';
import { z } from 'zod';
import type { ActionAnswer, Press } from '../../../launches/session-actions.js';
import { storable } from '../../../launches/storable.js';
import { inTime } from '../../in-time.js';
import { errorBeside } from '../../launch-form/submission.js';
import type { Services } from '../../services.js';
import { parseLaunchForm } from '../../views/launch-form.js';
import { sizeNotice } from '../../views/size-modal.js';
import { answerWords } from '../../words/actions.js';
import { refusedWords } from '../../words/failures.js';
import { sizeWords } from '../../words/sizes.js';
import { plainly } from '../../words/support.js';

type Arguments = SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs;

/** What the modal came back with: through Slack's client, so it may hold anything. */
const chosenSchema = z.object({
  clientToken: z.string().min(1).max(64),
  wantedInstanceType: z.string().min(1),
  typeBlockId: z.string(),
});

/**
 * *Change*: stores what is asked for, and only then acknowledges. The step asks whether the type is offered
 * to the owner: what Slack's client sends is not believed.
 */
export function sizeSubmitted(services: Services) {
  return async ({ ack, body, view }: Arguments): Promise<void> => {
    const chosen = chosenIn(services, view);
    if (chosen === null) {
      await ack({ response_action: 'update', view: sizeNotice(sizeWords.notWhole) });
      return;
    }
    const { typeBlockId, ...asked } = chosen;
    const press: Press = {
      ...asked,
      action: 'resize',
      actor: body.user.id,
      press: body.trigger_id,
    };
    let stored: ActionAnswer;
    try {
      stored = await inTime(services.actions.store(press));
    } catch (error) {
      services.log.error({ launch: asked.clientToken, err: error }, 'size not stored in time');
      const isLasting = services.refusedForGood(error);
      const words = isLasting ? refusedWords(plainly(services.studio)) : sizeWords.notSaved;
      await ack(errorBeside(typeBlockId, words));
      return;
    }
    if (stored.kind === 'requested') {
      await ack();
      return;
    }
    const refusal = sizeNotice(answerWords('resize', stored));
    await ack({ response_action: 'update', view: refusal });
    await services.actions.answer(press, stored);
  };
}

function chosenIn(
  services: Services,
  view: { private_metadata: string; state: { values: unknown } },
) {
  try {
    const { ec2InstanceType, typeBlockId } = parseLaunchForm(view.state.values);
    return chosenSchema.parse({
      clientToken: storable(view.private_metadata),
      wantedInstanceType: storable(ec2InstanceType ?? ''),
      typeBlockId,
    });
  } catch (error) {
    services.log.warn({ err: error }, 'size not understood');
    return null;
  }
}
