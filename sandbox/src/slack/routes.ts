import type { IncomingMessage, ServerResponse } from 'node:http';
import { ZodError } from 'zod';
import { BodyTooLarge, parseJson, readBody, sendJson, sendTooLarge } from '../http-exchange.js';
import { runControl, type SlackControls } from './controls.js';
import { filePath, uploadPath } from './files.js';
import type { LiveFeed } from './live-feed.js';
import type { PageWorkspace } from './page-protocol.js';
import { createPageApi } from './people/page-api.js';
import { PageError } from './people/page-error.js';
import type { PretendSlack } from './pretend-slack.js';
import { SlackError } from './slack-error.js';
import type { WebApi } from './web-api/web-api.js';

export interface RoutedParts {
  slack: PretendSlack;
  webApi: WebApi;
  controls: SlackControls;
  feed: LiveFeed;
  snapshot: (personId: string) => PageWorkspace;
}

const pagePath = '/sandbox/slack/';

/** Answers requests whose path is the pretend Slack's; returns whether it was. */
export function createHandler(
  parts: RoutedParts,
): (request: IncomingMessage, response: ServerResponse) => boolean {
  const { webApi } = parts;
  const answerPage = createPageRoutes(parts);
  return (request, response) => {
    const url = new URL(request.url ?? '/', 'http://sandbox');
    const isCall = /^\/(api|hooks|upload)\//.test(url.pathname);
    let answered: Promise<void>;
    // Slack takes GET too. Here a link or an image could write by it.
    if (isCall && request.method !== 'POST') {
      answered = Promise.resolve(sendJson(response, 405, { error: 'method_not_allowed' }));
    } else if (url.pathname.startsWith('/api/')) answered = webApi.answer(request, response);
    else if (url.pathname.startsWith('/hooks/')) {
      answered = answerHook(parts.slack, request, response, url.pathname);
    } else if (url.pathname.startsWith(uploadPath)) {
      answered = parts.slack.files.take(request, response, url.pathname);
    } else if (request.method === 'GET' && url.pathname.startsWith(filePath)) {
      answered = Promise.resolve(parts.slack.files.send(response, url.pathname));
    } else if (url.pathname.startsWith(pagePath)) answered = answerPage(request, response, url);
    else return false;
    answered.catch((error: unknown) => refuse(response, error));
    return true;
  };
}

async function answerHook(
  { narrate, responseUrls }: PretendSlack,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
): Promise<void> {
  const text = await readBody(request);
  const form = () => parseJson(new URLSearchParams(text).get('payload') ?? '');
  responseUrls.use(path, parseJson(text) ?? form());
  narrate('Slack: the bot answered at a response_url');
  response.end('ok');
}

function createPageRoutes({ slack, controls, feed, snapshot }: RoutedParts) {
  const pageApi = createPageApi(slack);

  const openFeed = (personId: string, response: ServerResponse) => {
    if (!slack.directory.person(personId)) throw new PageError('user_not_found');
    feed.open(personId, response, { type: 'snapshot', workspace: snapshot(personId) });
  };

  return async (request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> => {
    const name = url.pathname.slice(pagePath.length);
    if (request.method === 'GET' && name === 'state') sendJson(response, 200, controls.state());
    else if (request.method === 'GET' && name === 'live') {
      openFeed(url.searchParams.get('as') ?? '', response);
    } else if (request.method === 'POST') {
      const body = parseJson(await readBody(request));
      const control = /^control\/(\w+)$/.exec(name)?.[1];
      const answer = control
        ? (await runControl(controls, control, body)) && { ok: true }
        : await pageApi(name, body);
      if (answer) sendJson(response, 200, answer);
      else sendJson(response, 404, { error: 'not_found' });
    } else sendJson(response, 404, { error: 'not_found' });
  };
}

function refuse(response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  // Slack answers used-up and unknown response_urls with 404.
  if (error instanceof SlackError) {
    const gone = error.code === 'expired_url' || error.code === 'used_url';
    sendJson(response, gone ? 404 : 400, error.answer());
  } else if (error instanceof PageError) sendJson(response, 400, { error: error.message });
  else if (error instanceof ZodError) sendJson(response, 400, { error: 'invalid_body' });
  else if (error instanceof BodyTooLarge) sendTooLarge(response);
  else sendJson(response, 500, { error: String(error) });
}
