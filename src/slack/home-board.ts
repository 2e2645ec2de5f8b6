import type { WebClient } from '@slack/web-api';
import type { HomeBoard, HomeContent } from '../engine/home-tabs.js';
import { postingFrom } from './slack-failure.js';
import { homeView } from './views/home.js';

export class SlackHomeBoard implements HomeBoard {
  readonly #client: WebClient;

  /** @param client the board's: without retries, and apart from the one that opens forms */
  constructor(client: WebClient) {
    this.#client = client;
  }

  async publish(slackUserId: string, content: HomeContent) {
    try {
      await this.#client.views.publish({ user_id: slackUserId, view: homeView(content) });
      return { kind: 'published' as const };
    } catch (error) {
      return postingFrom(error);
    }
  }
}
