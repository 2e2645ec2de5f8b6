import { createHash } from 'node:crypto';
import type { ModalView } from '@slack/web-api';
import { failureFrom } from '../launches/failures.js';
import type { AuditResult } from '../launches/outcome.js';
import { writeAuditEntry } from '../launches/ports/audit-log.js';
import { streamWithinMs } from '../launches/stream.js';
import { within } from '../within.js';
import { type Asker, openModal, updateModal } from './replies.js';
import type { Services } from './services.js';
import { connectLink, noticeModal } from './views/notice-modal.js';
import { actionWords, answerWords, refusalWords } from './words/actions.js';
import { connectWords } from './words/connect.js';
import { refusedWords, whyNotDone, whyNotUsed } from './words/failures.js';
import { escaped } from './words/mrkdwn.js';

/** Opens the private modal at once; the link goes into no message, database or log. */
export async function connect(services: Services, asker: Asker, clientToken: string) {
  const { slackUserId: actor, triggerId, client, tell } = asker;
  // Every delivery of a press has the same trigger, and so the same id here.
  const press = createHash('sha256').update(triggerId).digest('hex').slice(0, 40);
  const view = { ...noticeModal(connectWords.preparing, connectWords.title), external_id: press };
  if (!(await openModal(services, asker, view))) return;
  // All replicas that got the same press share the modal, and one fills it. If the database does not
  // say which, another replica may have put the link in, so this one leaves the modal alone.
  const mayFill = await services.interactions.take(press).catch(async (error: unknown) => {
    services.log.error({ err: error, launch: clientToken }, 'press on Connect not claimed');
    await tell(
      services.refusedForGood(error) ? refusedWords(services.studio) : connectWords.notSure,
    );
    return false;
  });
  if (!mayFill) return;
  const opening = linkOrReason(services, actor, clientToken, press);
  const { view: filled, result } = await opening.catch((error: unknown) => {
    services.log.error({ err: error, launch: clientToken }, 'stream not opened');
    return because(
      services.refusedForGood(error) ? refusedWords(services.studio) : connectWords.broken,
      'failed',
    );
  });
  // If the person has closed the modal, the link is dropped. It expires by itself.
  const shown = await updateModal(services, client, { external_id: press }, filled);
  if (result !== null) {
    const entry = ({ shown: result, gone: 'closed', not_shown: 'slack' } as const)[shown];
    await writeAuditEntry(services, { actor, action: 'connect', clientToken, result: entry });
  }
  if (shown === 'not_shown') await tell(connectWords.notFilled);
}

/** How *Connect* ends: the modal with the link or with the reason, and the audit log's result. */
interface LinkOrReason {
  view: ModalView;
  /** Null: the refusal is in the audit log already. */
  result: AuditResult | null;
}

function because(text: string, result: AuditResult | null): LinkOrReason {
  return { view: noticeModal(text, connectWords.title), result };
}

async function linkOrReason(
  services: Services,
  slackUserId: string,
  clientToken: string,
  press: string,
): Promise<LinkOrReason> {
  const asked = await services.actions.check('connect', clientToken, slackUserId);
  if (asked.kind !== 'requested') return because(answerWords('connect', asked), null);
  const { launch } = asked;
  const { sessionId } = launch;
  const { studio } = services;
  if (sessionId === null) return because(connectWords.noSession, 'not_found');
  /** If the session is no longer READY, that is the reason; otherwise it is `otherwise`. */
  const whyNot = async (otherwise: string, result: AuditResult): Promise<LinkOrReason> => {
    const now = await services.actions.asItIs(launch);
    if (now.state === 'READY') return because(otherwise, result);
    return because(refusalWords('connect', 'wrong_state', now), 'superseded');
  };
  return within(services.stopping, streamWithinMs, async (signal) => {
    try {
      const why = await services.whyNotEntitled(launch, signal);
      signal.throwIfAborted();
      if (why !== null) {
        services.log.warn({ launch: clientToken, reason: why.kind }, 'stream not opened');
        return because(
          whyNotUsed(why, { ...launch, studio }, actionWords.connect.button),
          why.kind,
        );
      }
      const stream = await services.openStream(sessionId, press, signal);
      if (stream.kind === 'open') {
        const { expiresAtMs } = stream;
        const expired = expiresAtMs !== null && expiresAtMs <= services.clock();
        if (expired) return whyNot(connectWords.expired, 'expired');
        return { view: connectLink(stream), result: 'succeeded' };
      }
      const { state } = stream;
      const reason = stream.statusCode ?? state;
      services.log.warn({ launch: clientToken, state, statusCode: reason }, 'stream not opened');
      return whyNot(connectWords.failed(studio.name, escaped(reason)), 'failed');
    } catch (error) {
      if (services.stopping.aborted) return because(connectWords.restarting, 'stopped');
      if (signal.aborted) return whyNot(connectWords.tookTooLong(studio.name), 'took_too_long');
      const failure = failureFrom(error);
      services.log.warn({ launch: clientToken, failure }, 'stream not opened');
      const words = whyNotDone(
        failure,
        { ...launch, studio, isPrivate: true },
        actionWords.connect.button,
      );
      return whyNot(words, failure.kind);
    }
  });
}
