import { type CustomRoute, HTTPModuleFunctions, HTTPReceiver, type Logger } from '@slack/bolt';

/** Where a balancer looks whether this bot takes requests: there is an answer for as long as it does. */
const health: CustomRoute = {
  path: '/health',
  method: ['GET', 'HEAD'],
  handler: (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/plain' }).end('ok');
  },
};

/** Takes Slack's deliveries as signed HTTP requests, and answers `/health`. */
export function httpReceiver(signingSecret: string, logger: Logger): HTTPReceiver {
  return withoutEmptyBodies(new HTTPReceiver({ signingSecret, logger, customRoutes: [health] }));
}

/** Bolt takes a body of JSON `null` for one with fields, and fails where nobody listens. */
function withoutEmptyBodies(receiver: HTTPReceiver): HTTPReceiver {
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
      // What is wrong is the body (too large, cut off), or else the path.
      const badBody = HTTPModuleFunctions.isRawBodyError(error);
      response.writeHead(badBody ? error.statusCode : 404).end();
    }
  };
  return receiver;
}

/** No room for a payload, so that no whole one has to be read to see that it is none. */
const emptyBytes = 64;

function isEmpty(rawBody: Buffer): boolean {
  if (rawBody.byteLength > emptyBytes) return false;
  const body = rawBody.toString();
  return (new URLSearchParams(body).get('payload') ?? body).trim() === 'null';
}
