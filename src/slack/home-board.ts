import type { WebClient } from '@slack/web-api';
import type { HomeBoard, HomeContent } from '../engine/home-tabs.js';
import { postingFrom } from './slack-failure.js';
import { homeView } from './views/home.js';

export function slackHomeBoard(client: WebClient): HomeBoard {
  return {
    async publish(slackUserId: string, content: HomeContent) {
      try {
        await client.views.publish({ user_id: slackUserId, view: homeView(content) });
        return { kind: 'published' };
      } catch (error) {
        return postingFrom(error);
      }
    },
  };
}
