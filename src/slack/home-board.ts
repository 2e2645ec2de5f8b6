import type { WebClient } from '@slack/web-api';
import type { HomeBoard } from '../engine/home-tabs.js';
import { Pauses } from './pauses.js';
import { readingNow } from './replies.js';
import type { Services } from './services.js';
import { postingFrom, refusesToken, slackErrorCode } from './slack-failure.js';
import { homeView } from './views/home.js';

/** People's Home tabs in Slack. */
export function slackHomeBoard({
  client,
  installation,
  clock,
  steadyClock,
}: {
  client: WebClient;
  installation: Services['installation'];
  clock: () => number;
  /** Never set back. */
  steadyClock: () => number;
}): HomeBoard {
  const pauses = new Pauses(steadyClock);
  /** Such a tab waits for nothing: it is right again when it is opened. */
  const failure = (error: unknown) => {
    const code = slackErrorCode(error);
    if (code === null || !refusesToken(code)) return postingFrom(error);
    return { kind: 'refused' as const, code };
  };
  return {
    publish: (slackUserId, content) =>
      pauses.call(
        'views.publish',
        async () => {
          const reading = await readingNow({ clock, installation });
          await client.views.publish({ user_id: slackUserId, view: homeView(content, reading) });
          return { kind: 'published' as const };
        },
        failure,
      ),
  };
}
