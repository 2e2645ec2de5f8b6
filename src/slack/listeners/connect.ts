import type { WebClient } from '@slack/web-api';
import { failureFrom } from '../../sessions/failures.js';
import { streamWithinMs } from '../../sessions/stream.js';
import { slackErrorCode } from '../slack-failure.js';
import { connectLink, connectNotice } from '../views/connect-modal.js';
import { circumstancesOf, failureWords } from '../views/failure-words.js';
import { refusalWords } from '../views/refusal-words.js';
import type { ListenerParts } from './parts.js';

const preparing =
  'Preparing the way into your workstation. This takes a moment; the link appears here.';

/**
 * Opens the private modal at once, and puts the link into it as soon as there is one. The link
 * goes nowhere else: not into a message, not into the database, not into a log.
 */
export async function connect(
  parts: ListenerParts,
  client: WebClient,
  asked: { slackUserId: string; triggerId: string; clientToken: string },
): Promise<void> {
  const opened = await client.views.open({
    trigger_id: asked.triggerId,
    view: connectNotice(preparing),
  });
  const viewId = opened.view?.id;
  if (viewId === undefined) return;
  const view = await linkFor(parts, asked.slackUserId, asked.clientToken);
  try {
    await client.views.update({ view_id: viewId, view });
  } catch (error) {
    // Closed before the link was there: the link is then of no use to anybody, and expires.
    if (slackErrorCode(error) !== 'not_found') {
      parts.log.error({ err: error, launch: asked.clientToken }, 'could not show the link');
    }
  }
}

async function linkFor(parts: ListenerParts, slackUserId: string, clientToken: string) {
  const asked = await parts.actions.check('connect', clientToken, slackUserId);
  if (asked.kind === 'unknown_launch') return connectNotice('I no longer know this workstation.');
  if (asked.kind === 'refused') {
    return connectNotice(refusalWords('connect', asked.refusal, asked.launch));
  }
  const { launch } = asked;
  if (launch.sessionId === null) return connectNotice('There is no workstation to connect to.');
  const within = AbortSignal.timeout(streamWithinMs);
  try {
    const stream = await parts.openStream(launch.sessionId, within);
    if (stream.kind === 'open') return connectLink(stream.url, stream.expiresAtMs);
    parts.log.warn(
      { launch: clientToken, state: stream.state, statusCode: stream.statusCode },
      'no stream',
    );
    return connectNotice(
      `Nimble Studio could not open a way into your workstation (${stream.statusCode ?? stream.state}). Close this and press *Connect* again.`,
    );
  } catch (error) {
    if (within.aborted) {
      return connectNotice(
        'Nimble Studio took too long to open a way into your workstation. Close this and press *Connect* again.',
      );
    }
    const failure = failureFrom(error);
    parts.log.warn({ launch: clientToken, failure }, 'no stream');
    const now = await parts.actions.asItIs(launch);
    if (now.state !== 'READY') {
      return connectNotice(refusalWords('connect', 'wrong_state', now));
    }
    return connectNotice(failureWords(failure, circumstancesOf(launch, parts.region)));
  }
}
