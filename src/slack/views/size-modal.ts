import type { ModalView } from '@slack/web-api';
import type { Launch } from '../../launches/launch.js';
import type { InstanceType } from '../../studio/studio.js';
import { sizeWords } from '../words/sizes.js';
import { plain, plainModal, section } from './blocks.js';
import { viewIds } from './ids.js';
import { typeBlock } from './launch-modal.js';

/** What a session may be given instead of its type. */
export function sizeModal(
  { clientToken, launchProfileId: id, ec2InstanceType }: Launch,
  sizes: InstanceType[],
): ModalView {
  return {
    type: 'modal',
    callback_id: viewIds.size,
    private_metadata: clientToken,
    title: plain(sizeWords.title),
    submit: plain(sizeWords.submit),
    close: plain('Cancel'),
    blocks: [
      section(sizeWords.choose(ec2InstanceType)),
      typeBlock({ id, instanceTypes: sizes }, null),
    ],
  };
}

export function sizeNotice(text: string, externalId?: string): ModalView {
  return {
    ...(externalId !== undefined && { external_id: externalId }),
    ...plainModal(viewIds.notice, { title: sizeWords.title, close: 'Close' }, [section(text)]),
  };
}
