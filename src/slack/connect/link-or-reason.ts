import type { ModalView } from '@slack/web-api';
import { failureFrom } from '../../launches/failures.js';
import type { Launch } from '../../launches/launch.js';
import type { AuditResult } from '../../launches/outcome.js';
import { streamWithinMs } from '../../launches/stream.js';
import type { Services } from '../services.js';
import { connectLink, connectNotice } from '../views/connect-modal.js';
import { circumstancesOf, refusedWords } from '../views/failure-words.js';
import { escaped } from '../views/mrkdwn.js';
import { refusalWords } from '../views/refusal-words.js';

/** How *Connect* ends: the modal with the link or with the reason, and the audit log's result. */
export interface LinkOrReason {
  view: ModalView;
  /** Null: the refusal is in the audit log already. */
  result: AuditResult | null;
}

/** Opens a stream for this press. Never throws: the person waits in front of the modal. */
export async function linkOrReason(
  services: Services,
  slackUserId: string,
  clientToken: string,
  press: string,
): Promise<LinkOrReason> {
  try {
    const asked = await services.actions.check('connect', clientToken, slackUserId);
    if (asked.kind === 'unknown_launch') return refused('I no longer know this workstation.');
    if (asked.kind === 'refused') {
      return refused(refusalWords('connect', asked.refusal, asked.launch));
    }
    return await linkTo(services, asked.launch, press);
  } catch (error) {
    services.log.error({ err: error, launch: clientToken }, 'stream not opened');
    const text = 'Something went wrong on my side. Close this and press *Connect* again.';
    return { view: connectNotice(text), result: 'failed' };
  }
}

function refused(text: string): LinkOrReason {
  return { view: connectNotice(text), result: null };
}

async function linkTo(services: Services, launch: Launch, press: string): Promise<LinkOrReason> {
  const { clientToken, sessionId } = launch;
  if (sessionId === null) {
    const view = connectNotice('There is no workstation to connect to.');
    return { view, result: 'not_found' };
  }
  const within = AbortSignal.any([services.stopping, AbortSignal.timeout(streamWithinMs)]);
  /** If the session is no longer READY, that is the reason; otherwise it is `otherwise`. */
  const whyNot = async (otherwise: string, result: AuditResult): Promise<LinkOrReason> => {
    const now = await services.actions.asItIs(launch);
    return now.state === 'READY'
      ? { view: connectNotice(otherwise), result }
      : { view: connectNotice(refusalWords('connect', 'wrong_state', now)), result: 'superseded' };
  };
  try {
    const stream = await services.openStream(sessionId, press, within);
    if (stream.kind === 'open') {
      const { url, expiresAtMs } = stream;
      return expiresAtMs !== null && expiresAtMs <= services.clock()
        ? whyNot(
            'The link had expired before it was there. Close this and press *Connect* again.',
            'expired',
          )
        : { view: connectLink(url, expiresAtMs), result: 'succeeded' };
    }
    const { state } = stream;
    const reason = stream.statusCode ?? state;
    services.log.warn({ launch: clientToken, state, statusCode: reason }, 'stream not opened');
    return whyNot(
      `Nimble Studio could not open a way into your workstation (${escaped(reason)}). Close this and press *Connect* again.`,
      'failed',
    );
  } catch (error) {
    if (services.stopping.aborted) {
      const view = connectNotice('The bot is restarting. Press *Connect* again in a moment.');
      return { view, result: 'stopped' };
    }
    if (within.aborted) {
      return whyNot(
        'Nimble Studio took too long to open a way into your workstation. Close this and press *Connect* again.',
        'took_too_long',
      );
    }
    const failure = failureFrom(error);
    services.log.warn({ launch: clientToken, failure }, 'stream not opened');
    return whyNot(
      refusedWords(failure, circumstancesOf(launch, services.region), 'Connect'),
      failure.kind,
    );
  }
}
