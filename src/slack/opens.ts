import type { SessionAction } from '../launches/actions.js';
import type { Launch } from '../launches/launch.js';
import { connect } from './connect.js';
import { openFormAgain } from './launch-form/open-launch-form.js';
import { type Asker, openModal } from './replies.js';
import type { Services } from './services.js';
import { chooseSize } from './sizes.js';
import { refuseModal } from './views/approval.js';
import { keepTryingModal } from './views/keep-trying-modal.js';
import { answerWords } from './words/actions.js';

type Opens = (services: Services, asker: Asker, clientToken: string) => Promise<void>;

type OpensFor = (services: Services, asker: Asker, launch: Launch) => Promise<unknown>;

/** The actions that only open something. What is chosen there is stored as it is submitted. */
export const opens: Readonly<Partial<Record<SessionAction, Opens>>> = {
  // Its modal is open before it asks whether the person may.
  connect,
  resize: ifAllowed('resize', chooseSize),
  keep_trying: ifAllowed('keep_trying', (services, asker, launch) =>
    openModal(services, asker, keepTryingModal(launch)),
  ),
  try_again: ifAllowed('try_again', openFormAgain, 'check'),
  refuse: ifAllowed('refuse', (services, asker, launch) =>
    openModal(services, asker, refuseModal(launch)),
  ),
};

/** @param asks with `mayChoose` only a refusal is in the audit log: what is chosen will be, as it is submitted */
function ifAllowed(
  action: SessionAction,
  open: OpensFor,
  asks: 'check' | 'mayChoose' = 'mayChoose',
): Opens {
  return async (services, asker, clientToken) => {
    const asked = await services.actions[asks](action, clientToken, asker.slackUserId);
    if (asked.kind === 'requested') await open(services, asker, asked.launch);
    else await asker.tell(answerWords(action, asked));
  };
}
