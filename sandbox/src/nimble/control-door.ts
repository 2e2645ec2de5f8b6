import type { IncomingMessage, ServerResponse } from 'node:http';
import { BodyTooLarge, readBody, sendJson, sendTooLarge } from '../http-exchange.js';
import { ControlError, type NimbleControls, runControl } from './controls.js';
import { AwsError } from './wire.js';

const pathPrefix = '/sandbox/nimble/';

/** The name of the control that the path stands for; `undefined` if it is no control's path. */
export function findControl(request: IncomingMessage): string | undefined {
  const pathname = request.url?.split('?', 1)[0] ?? '';
  return pathname.startsWith(pathPrefix) ? pathname.slice(pathPrefix.length) : undefined;
}

/** Serves a control by HTTP; a request that makes no sense is answered 400 `{ error }`. */
export async function serveControl(
  request: IncomingMessage,
  response: ServerResponse,
  name: string,
  controls: NimbleControls,
): Promise<void> {
  if (request.method === 'GET' && name === 'state') {
    sendJson(response, 200, controls.state());
    return;
  }
  try {
    if (request.method !== 'POST') throw new ControlError('Controls are called with POST.');
    await runControl(controls, name, await readBody(request));
    sendJson(response, 200, {});
  } catch (error) {
    if (error instanceof BodyTooLarge) {
      sendTooLarge(response);
      return;
    }
    if (!(error instanceof ControlError || error instanceof AwsError)) throw error;
    sendJson(response, 400, { error: error.message });
  }
}
