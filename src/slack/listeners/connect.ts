import { createHash } from 'node:crypto';
import type { ModalView, WebClient } from '@slack/web-api';
import { failureFrom } from '../../launches/failures.js';
import type { Launch } from '../../launches/launch.js';
import type { AuditResult } from '../../launches/outcome.js';
import { writeAuditEntry } from '../../launches/ports/audit-log.js';
import { streamWithinMs } from '../../launches/stream.js';
import { connectLink, connectNotice } from '../views/connect-modal.js';
import { circumstancesOf, refusedWords } from '../views/failure-words.js';
import { escaped } from '../views/mrkdwn.js';
import { refusalWords } from '../views/refusal-words.js';
import { openModal, updateModal } from './modals.js';
import type { ListenerParts, Tell } from './parts.js';

const preparing =
  'Preparing the way into your workstation. This takes a moment; the link appears here.';

/** What somebody who presses *Connect* gets to see. */
interface Way {
  view: ModalView;
  /** For the record; null: there it stands already, as a refusal. */
  result: AuditResult | null;
}

/**
 * Opens the private modal at once, and puts the link into it as soon as there is one. The link
 * goes nowhere else: not into a message, not into the database, not into a log.
 */
export async function connect(
  parts: ListenerParts,
  client: WebClient,
  tell: Tell,
  asked: { slackUserId: string; triggerId: string; clientToken: string },
): Promise<void> {
  // The same name for the same press, however often Slack delivers it or its answer is lost.
  const press = createHash('sha256').update(asked.triggerId).digest('hex').slice(0, 40);
  const view = { ...connectNotice(preparing), external_id: press };
  const otherwise = 'Slack did not let me show you the way in. Please press *Connect* again.';
  if (!(await openModal(parts, client, tell, { ...asked, view, otherwise }))) return;
  const { slackUserId: actor, clientToken } = asked;
  if (!(await isOurs(parts, tell, press, clientToken))) return;
  const way = await linkOrReason(parts, actor, clientToken, press);
  // Closed before the link was there: the link is then of no use to anybody, and expires.
  const shown = await updateModal(parts, client, { external_id: press }, way.view);
  if (way.result !== null) {
    const result = ({ shown: way.result, gone: 'closed', not_shown: 'slack' } as const)[shown];
    await writeAuditEntry(parts, { actor, action: 'connect', clientToken, result });
  }
  if (shown === 'not_shown') {
    await tell(
      'Slack did not let me show you the way into your workstation. Close that window, and press *Connect* again.',
    );
  }
}

/**
 * Whether it is this bot that fills the modal, which it shares with all that were given the same press.
 * While nobody says, it is left alone, since another may have put the link into it, and the person
 * hears elsewhere what to do if there is none.
 */
async function isOurs(
  { interactions, log }: ListenerParts,
  tell: Tell,
  press: string,
  clientToken: string,
): Promise<boolean> {
  try {
    return await interactions.take(press);
  } catch (error) {
    log.error({ err: error, launch: clientToken }, 'nobody says whose a press of Connect is');
    await tell(
      'I could not make sure that your press on *Connect* arrived. If no link appears in that window, close it and press *Connect* again.',
    );
    return false;
  }
}

/** Whatever happens, somebody is looking at the modal and waits for a word. */
async function linkOrReason(
  parts: ListenerParts,
  slackUserId: string,
  clientToken: string,
  press: string,
): Promise<Way> {
  try {
    const asked = await parts.actions.check('connect', clientToken, slackUserId);
    if (asked.kind === 'unknown_launch') return refused('I no longer know this workstation.');
    if (asked.kind === 'refused') {
      return refused(refusalWords('connect', asked.refusal, asked.launch));
    }
    return await linkTo(parts, asked.launch, press);
  } catch (error) {
    parts.log.error({ err: error, launch: clientToken }, 'connecting failed');
    const text = 'Something went wrong on my side. Close this and press *Connect* again.';
    return { view: connectNotice(text), result: 'failed' };
  }
}

function refused(text: string): Way {
  return { view: connectNotice(text), result: null };
}

async function linkTo(parts: ListenerParts, launch: Launch, press: string): Promise<Way> {
  const { clientToken, sessionId } = launch;
  if (sessionId === null) {
    const view = connectNotice('There is no workstation to connect to.');
    return { view, result: 'not_found' };
  }
  const within = AbortSignal.any([parts.stopping, AbortSignal.timeout(streamWithinMs)]);
  /** Whatever went wrong: a session that is no longer ready is reason enough. */
  const whyNot = async (otherwise: string, result: AuditResult): Promise<Way> => {
    const now = await parts.actions.asItIs(launch);
    return now.state === 'READY'
      ? { view: connectNotice(otherwise), result }
      : { view: connectNotice(refusalWords('connect', 'wrong_state', now)), result: 'superseded' };
  };
  try {
    const stream = await parts.openStream(sessionId, press, within);
    if (stream.kind === 'open') {
      const { url, expiresAtMs } = stream;
      return expiresAtMs !== null && expiresAtMs <= parts.clock()
        ? whyNot(
            'The link had expired before it was there. Close this and press *Connect* again.',
            'expired',
          )
        : { view: connectLink(url, expiresAtMs), result: 'succeeded' };
    }
    const reason = stream.statusCode ?? stream.state;
    parts.log.warn({ launch: clientToken, state: stream.state, statusCode: reason }, 'no stream');
    return whyNot(
      `Nimble Studio could not open a way into your workstation (${escaped(reason)}). Close this and press *Connect* again.`,
      'failed',
    );
  } catch (error) {
    if (parts.stopping.aborted) {
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
    parts.log.warn({ launch: clientToken, failure }, 'no stream');
    return whyNot(
      refusedWords(failure, circumstancesOf(launch, parts.region), 'Connect'),
      failure.kind,
    );
  }
}
