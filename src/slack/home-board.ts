import type { WebClient } from '@slack/web-api';
import type { HomeBoard, HomeContent } from '../engine/home-tabs.js';
import { Pauses, withPause } from './pauses.js';
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
  const method = 'views.publish';
  return {
    async publish(slackUserId: string, content: HomeContent) {
      const afterMs = pauses.leftMs(method);
      if (afterMs > 0) return { kind: 'later', afterMs };
      try {
        const reading = await readingNow({ clock, installation });
        await client.views.publish({ user_id: slackUserId, view: homeView(content, reading) });
        pauses.end(method);
        return { kind: 'published' };
      } catch (error) {
        const code = slackErrorCode(error);
        // Such a tab waits for nothing: it is right again when it is opened.
        if (code !== null && refusesToken(code)) return { kind: 'refused', code };
        return withPause(pauses, method, postingFrom(error));
      }
    },
  };
}
