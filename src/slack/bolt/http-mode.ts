import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  type BufferedIncomingMessage,
  HTTPModuleFunctions,
  HTTPReceiver,
  isValidSlackRequest,
  type Receiver,
} from '@slack/bolt';
import type { Logger } from 'pino';
import { z } from 'zod';
import { type Refusal, Refusals, refusalStatus } from '../../http/refusals.js';
import { pathOf, serverOptions, whyNotListening } from '../../http/serving.js';
import { Unproven } from '../../http/unproven.js';
import { deliveryBytesAtMost, signatureGoodForMs, tooLongClosesAfterMs } from '../../limits.js';
import { boltLogger } from './bolt-logger.js';

interface HttpModeOptions {
  signingSecret: string;
  /** The address of this machine on which the bot listens. */
  host: string;
  port: number;
  /** As `/readyz` has it. */
  isReady: () => boolean;
  log: Logger;
}

/**
 * Takes Slack's deliveries as signed HTTP requests, and answers `/health` to anyone.
 *
 * Replaces `HTTPReceiver.requestListener` of `@slack/bolt` 5.1.0, which gets what Slack has signed.
 *
 * 1. `parseAndVerifyHTTPRequest` keeps up to 4 MB of each body before it looks for a signature, takes
 *    a time that lies ahead, and logs each refusal. Not needed once it reads the headers first, and
 *    has a ceiling for all bodies together.
 * 2. `handleIncomingEvent` reads fields of the body, and writes the challenge of `url_verification`, in
 *    a promise that nothing awaits. A signed `null`, or a challenge nested 100,000 deep, ends the
 *    process. Not needed once Bolt answers 400.
 * 3. `parseHTTPRequestBody` takes a form with a charset behind its content type for JSON. Not needed
 *    once it reads the media type.
 */
export function httpReceiver({
  signingSecret,
  host,
  port,
  isReady,
  log,
}: HttpModeOptions): Receiver {
  // The signature is checked here (`isSigned`): Bolt would check it, and parse the form for it, once more.
  const receiver = new HTTPReceiver({
    signingSecret,
    signatureVerification: false,
    logger: boltLogger(log),
  });
  const refusals = new Refusals(log);
  const unproven = new Unproven(() => refusals.count('crowdedOut'));

  const whyNotDelivered = async (
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<Refusal | null> => {
    const { socket } = request;
    request.on('data', (chunk: Buffer) => unproven.sent(socket, chunk.byteLength));
    response.once('close', () => unproven.add(socket));
    let read: BufferedIncomingMessage;
    try {
      read = await HTTPModuleFunctions.bufferIncomingMessage(request, deliveryBytesAtMost);
    } catch {
      // A body without a length in its headers shows only now that it is too long.
      return request.destroyed ? 'cutOff' : 'tooLong';
    } finally {
      unproven.proven(socket);
    }
    if (!isSigned(read, signingSecret)) return 'otherSignature';
    read.headers['content-type'] = mediaType(read);
    return isDelivery(read) ? null : 'noFields';
  };

  const deliver = receiver.requestListener;
  receiver.requestListener = async (request, response) => {
    const path = pathOf(request);
    if (path === 'GET /health' || path === 'HEAD /health') {
      return void response.writeHead(isReady() ? 200 : 503).end();
    }
    const why = whyNotRead(request) ?? (await whyNotDelivered(request, response));
    if (why === null) return void deliver(request, response);
    refusals.count(why);
    response.writeHead(refusalStatus[why], { connection: 'close', 'content-length': 0 });
    if (why !== 'tooLong') return void response.end();
    // Node resets a connection that it closes with a body still to come: the answer would be lost.
    response.flushHeaders();
    unproven.sent(request.socket, request.socket.bytesRead);
    setTimeout(() => response.end(), tooLongClosesAfterMs).unref();
  };

  return {
    init: (app) => receiver.init(app),
    async start() {
      const server = await receiver.start({ host, port }, serverOptions).catch((error: unknown) => {
        throw whyNotListening(error, { host, port, setting: 'PORT' });
      });
      server.on('connection', (socket) => unproven.connected(socket));
    },
    stop: () => receiver.stop(),
  };
}

/** What the headers alone tell. */
function whyNotRead(request: IncomingMessage): Refusal | null {
  if (pathOf(request) !== 'POST /slack/events') return 'otherPath';
  const { signature, seconds } = signatureHeaders(request);
  if (!/^v0=[0-9a-f]{64}$/.test(signature) || !/^\d{1,12}$/.test(seconds)) return 'unsigned';
  if (Math.abs(Date.now() - Number(seconds) * 1_000) > signatureGoodForMs) return 'stale';
  const length = Number(request.headers['content-length'] ?? 0);
  return length > deliveryBytesAtMost ? 'tooLong' : null;
}

/** Node joins a header that is sent twice with a comma. */
function signatureHeaders({ headers }: IncomingMessage): { signature: string; seconds: string } {
  return {
    signature: String(headers['x-slack-signature']),
    seconds: String(headers['x-slack-request-timestamp']),
  };
}

function isSigned(request: BufferedIncomingMessage, signingSecret: string): boolean {
  const { signature, seconds } = signatureHeaders(request);
  return isValidSlackRequest({
    signingSecret,
    body: request.rawBody.toString(),
    headers: { 'x-slack-signature': signature, 'x-slack-request-timestamp': Number(seconds) },
  });
}

/** The content type without its parameters. */
function mediaType({ headers }: IncomingMessage): string | undefined {
  return headers['content-type']?.split(';')[0]?.trim().toLowerCase();
}

const deliverySchema = z
  .looseObject({})
  .refine((body) => Object.keys(body).length > 0)
  .refine(({ type, challenge }) => type !== 'url_verification' || typeof challenge === 'string');

function isDelivery(request: BufferedIncomingMessage): boolean {
  try {
    return deliverySchema.safeParse(HTTPModuleFunctions.parseHTTPRequestBody(request)).success;
  } catch {
    return false;
  }
}
