import type { FailureKind } from '../../launches/launch.js';
import type { LaunchForm } from '../views/launch-form.js';
import { noticeModal } from '../views/notice-modal.js';

/** The acknowledgement that shows a refusal inside the form, beside the input that caused it. */
export function formError(form: LaunchForm, refusal: FailureKind) {
  switch (refusal) {
    case 'type_not_offered':
      return errorBeside(
        form.typeBlockId ?? form.profileBlockId,
        'This profile does not offer that type. Choose another.',
      );
    case 'image_not_offered':
      return errorBeside(
        form.imageBlockId ?? form.profileBlockId,
        'This profile does not offer that image. Choose another.',
      );
    case 'channel_not_allowed':
      return errorBeside(
        form.channelBlockId,
        'Workstations are not launched from there. Choose another channel.',
      );
    case 'not_admin':
      return errorBeside(form.profileBlockId, 'Only admins of the studio can launch for others.');
    default:
      return errorBeside(
        form.profileBlockId,
        'This profile is not among those you may use. Choose another.',
      );
  }
}

/** Slack: an error stands beside a block that the form has. Without one, a notice replaces the form. */
export function errorBeside(blockId: string | null, text: string) {
  return blockId === null
    ? { response_action: 'update' as const, view: noticeModal(`${text} Nothing was started.`) }
    : { response_action: 'errors' as const, errors: { [blockId]: text } };
}
