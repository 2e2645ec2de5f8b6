import type { RefusalKind } from '../../launches/launch.js';
import type { LaunchForm } from '../views/launch-form.js';
import { noticeModal } from '../views/notice-modal.js';
import { formErrors } from '../words/form.js';

/** The acknowledgement that shows a refusal inside the form, beside the input that caused it. */
export function formError(form: LaunchForm, refusal: RefusalKind) {
  const { profileBlockId, typeBlockId, imageBlockId, channelBlockId } = form;
  const { beside, text } = formErrors[refusal];
  const blockIds = {
    profile: profileBlockId,
    type: typeBlockId ?? profileBlockId,
    image: imageBlockId ?? profileBlockId,
    channel: channelBlockId,
  };
  return errorBeside(blockIds[beside], text);
}

/** Slack: an error stands beside a block that the form has. Without one, a notice replaces the form. */
export function errorBeside(blockId: string | null, text: string) {
  return blockId === null
    ? { response_action: 'update' as const, view: noticeModal(`${text} Nothing was started.`) }
    : { response_action: 'errors' as const, errors: { [blockId]: text } };
}
