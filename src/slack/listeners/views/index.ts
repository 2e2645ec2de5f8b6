import type { App, ViewSubmitAction } from '@slack/bolt';
import { timeProblem } from '../../../launches/later.js';
import type { LaunchRequest } from '../../../launches/launch.js';
import type { AuditResult } from '../../../launches/outcome.js';
import { writeAuditEntry } from '../../../launches/ports/audit-log.js';
import { keepTryingSubmitted, refusalSubmitted, sizeSubmitted } from '../../action-forms.js';
import { hoursSubmitted } from '../../hours.js';
import { inTime } from '../../in-time.js';
import {
  checkLaunchForm,
  errorBeside,
  formError,
  newLaunch,
  roomFor,
  storeLaunch,
} from '../../launch-form/submission.js';
import { readingNow } from '../../replies.js';
import type { Services } from '../../services.js';
import { inPlace, notStoredWords, type Submitted } from '../../submitted.js';
import { viewIds } from '../../views/ids.js';
import { type LaunchForm, parseLaunchForm } from '../../views/launch-form.js';
import { noRoomModal, noticeModal, tooManyModal } from '../../views/notice-modal.js';
import { formWords, roomWords, timeErrors } from '../../words/form.js';
import { limitWords, spentWords } from '../../words/quotas.js';

export function register(app: App, services: Services): void {
  app.view(viewIds.launch, launchSubmitted(services));
  app.view(viewIds.size, sizeSubmitted(services));
  app.view(viewIds.hours, hoursSubmitted(services));
  app.view(viewIds.refuse, refusalSubmitted(services));
  app.view(viewIds.keepTrying, keepTryingSubmitted(services));
}

/** *Launch* in the form: checks it, stores the launch, and only then acknowledges. */
function launchSubmitted(services: Services) {
  return async ({ ack, body, view }: Submitted): Promise<void> => {
    const form = readForm(services, view.state.values);
    if (form === null) {
      await ack(inPlace(noticeModal(formWords.notWhole)));
      return;
    }
    const problem = form.readyByMs && timeProblem(form.readyByMs, services.clock());
    if (problem) {
      services.log.info({ slackUser: body.user.id, problem }, 'launch refused: its time');
      await ack(errorBeside(form.readyByBlockId, timeErrors[problem]));
      return;
    }
    const checked = checkLaunchForm(services, form, body.user.id);
    if (checked.kind === 'refused') {
      const { refusal } = checked;
      const { launchProfileId: profile, ec2InstanceType: type, channelId: channel } = form;
      const about = { slackUser: body.user.id, profile, type, channel, refusal };
      services.log.warn(about, 'launch refused');
      if ('why' in checked) await ack(errorBeside(form.ownerBlockId, checked.why));
      else await ack(formError(form, checked.refusal));
      await writeRefusal(services, body, null, refusal);
      return;
    }
    const asked = newLaunch(services, checked, form, { body, view });
    const asking = roomFor(services, asked);
    const { launch } = asking;
    const { maxSessionsPerUser } = services.rules;
    const storing = storeLaunch(services, asking);
    let addition: Awaited<typeof storing>;
    try {
      addition = await inTime(storing);
    } catch (error) {
      const about = { launch: launch.clientToken, slackUser: body.user.id };
      const words = notStoredWords(services, error, about, formWords.notSaved);
      await ack(errorBeside(form.profileBlockId, words));
      // The database may still store it. Then the launch goes on.
      storing.then(
        ({ kind }) => {
          if (kind === 'added' || kind === 'known') launchStored(services, launch, kind);
        },
        (reason: unknown) => services.log.debug({ ...about, err: reason }, 'submission not stored'),
      );
      return;
    }
    const about = { launch: launch.clientToken, slackUser: body.user.id, outcome: addition.kind };
    if (addition.kind === 'too_many') {
      // Only the owner and admins see which workstations the owner has.
      const mayKnow =
        launch.owner === body.user.id || services.offers.atHand(body.user.id)?.isAdmin === true;
      const modal = mayKnow
        ? tooManyModal(addition, maxSessionsPerUser, await readingNow(services))
        : noRoomModal(roomWords.noRoom);
      services.log.info(about, 'launch refused: the owner has the most that are allowed');
      // The form stays below the modal and can be submitted again: its token is still unused.
      await ack({ response_action: 'push', view: modal });
      await writeRefusal(services, body, launch.clientToken, addition.kind);
      return;
    }
    if (addition.kind === 'limit_reached' || addition.kind === 'budget_spent') {
      services.log.info({ ...about, ...addition }, 'launch refused: there is no room for it');
      const words =
        addition.kind === 'limit_reached'
          ? limitWords(addition.limit)
          : spentWords(addition.budget, body.user.id, services.studio);
      await ack({ response_action: 'push', view: noRoomModal(words) });
      await writeRefusal(services, body, launch.clientToken, addition.kind);
      return;
    }
    const acknowledged = ack();
    // The launch is stored, so it goes on even if the acknowledgement fails.
    launchStored(services, launch, addition.kind);
    await acknowledged;
  };
}

function launchStored(
  { changed, offers, log }: Services,
  launch: LaunchRequest,
  outcome: 'added' | 'known',
): void {
  const { clientToken, owner, requestedBy, launchProfileName, ec2InstanceType } = launch;
  changed(owner);
  if (owner === requestedBy) offers.chosen(owner, launch);
  const about = { launch: clientToken, slackUser: requestedBy, outcome, owner };
  log.info({ ...about, profile: launchProfileName, type: ec2InstanceType }, 'launch stored');
}

function readForm(services: Services, values: unknown): LaunchForm | null {
  try {
    return parseLaunchForm(values);
  } catch (error) {
    services.log.warn({ err: error }, 'form not understood');
    return null;
  }
}

/** Once for all deliveries of a press, or more often if the database does not answer. */
async function writeRefusal(
  services: Services,
  { user, trigger_id }: ViewSubmitAction,
  clientToken: string | null,
  result: AuditResult,
): Promise<void> {
  const entry = { actor: user.id, action: 'launch', clientToken, result } as const;
  try {
    if (!(await services.interactions.take(trigger_id))) return;
  } catch (error) {
    services.log.error({ err: error, entry }, 'audit entry may be written twice');
  }
  await writeAuditEntry(services, entry);
}
