import { type CustomRoute, HTTPModuleFunctions, HTTPReceiver, type Logger } from '@slack/bolt';

/** For a load balancer: answers for as long as the bot takes requests. */
const health: CustomRoute = {
  path: '/health',
  method: ['GET', 'HEAD'],
  handler: (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/plain' }).end('ok');
  },
};

/** Takes Slack's deliveries as signed HTTP requests, and answers `/health`. */
export function httpReceiver(signingSecret: string, logger: Logger): HTTPReceiver {
  const receiver = new HTTPReceiver({ signingSecret, logger, customRoutes: [health] });
  refuseEmptyBodies(receiver);
  return receiver;
}

/**
 * Replaces `HTTPReceiver.requestListener` of `@slack/bolt` 5.1.0.
 *
 * `handleIncomingEvent` reads fields of the parsed body in a promise that nothing awaits. A signed
 * body of JSON `null` rejects it, which ends the process. Here such a request gets 400. Not needed
 * once Bolt answers it by itself.
 *
 * The replacement is asynchronous, so `HTTPReceiver.start` no longer catches what it throws. It
 * answers itself: 404 for another path, 413 and the like for a bad body.
 */
function refuseEmptyBodies(receiver: HTTPReceiver): void {
  const { requestListener } = receiver;
  receiver.requestListener = async (request, response) => {
    try {
      const buffered = await HTTPModuleFunctions.bufferIncomingMessage(
        request,
        HTTPModuleFunctions.defaultBodyLimit,
      );
      if (isEmpty(buffered.rawBody)) response.writeHead(400).end();
      else requestListener(buffered, response);
    } catch (error) {
      const badBody = HTTPModuleFunctions.isRawBodyError(error);
      response.writeHead(badBody ? error.statusCode : 404).end();
    }
  };
}

/** Longer bodies are not parsed twice: they hold more than `null`. */
const emptyBytes = 64;

function isEmpty(rawBody: Buffer): boolean {
  if (rawBody.byteLength > emptyBytes) return false;
  const body = rawBody.toString();
  return (new URLSearchParams(body).get('payload') ?? body).trim() === 'null';
}
