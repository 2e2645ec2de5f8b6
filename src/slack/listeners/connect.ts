import type { WebClient } from '@slack/web-api';
import { failureFrom } from '../../sessions/failures.js';
import { streamWithinMs } from '../../sessions/stream.js';
import { slackErrorCode } from '../slack-failure.js';
import { connectLink, connectNotice } from '../views/connect-modal.js';
import { circumstancesOf, failureWords } from '../views/failure-words.js';
import { escaped } from '../views/mrkdwn.js';
import { refusalWords } from '../views/refusal-words.js';
import type { Tell } from './open-launch-modal.js';
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
  tell: Tell,
  asked: { slackUserId: string; triggerId: string; clientToken: string },
): Promise<void> {
  const viewId = await open(parts, client, tell, asked);
  if (viewId === null) return;
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

async function open(
  { log }: ListenerParts,
  client: WebClient,
  tell: Tell,
  { triggerId, clientToken }: { triggerId: string; clientToken: string },
): Promise<string | null> {
  try {
    const view = connectNotice(preparing);
    const opened = await client.views.open({ trigger_id: triggerId, view });
    return opened.view?.id ?? null;
  } catch (error) {
    // Slack delivered the same twice, and the link is on its way already.
    if (slackErrorCode(error) === 'exchanged_trigger_id') return null;
    log.error({ err: error, launch: clientToken }, 'could not open the way in');
    await tell('Slack did not let me show you the way in. Please press *Connect* again.');
    return null;
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
  /** Whatever went wrong: a session that is no longer ready is reason enough. */
  const whyNot = async (otherwise: string) => {
    const now = await parts.actions.asItIs(launch);
    return connectNotice(
      now.state === 'READY' ? otherwise : refusalWords('connect', 'wrong_state', now),
    );
  };
  try {
    const stream = await parts.openStream(launch.sessionId, within);
    if (stream.kind === 'open') return connectLink(stream.url, stream.expiresAtMs);
    parts.log.warn(
      { launch: clientToken, state: stream.state, statusCode: stream.statusCode },
      'no stream',
    );
    return whyNot(
      `Nimble Studio could not open a way into your workstation (${escaped(stream.statusCode ?? stream.state)}). Close this and press *Connect* again.`,
    );
  } catch (error) {
    if (within.aborted) {
      return whyNot(
        'Nimble Studio took too long to open a way into your workstation. Close this and press *Connect* again.',
      );
    }
    const failure = failureFrom(error);
    parts.log.warn({ launch: clientToken, failure }, 'no stream');
    return whyNot(failureWords(failure, circumstancesOf(launch, parts.region)));
  }
}
