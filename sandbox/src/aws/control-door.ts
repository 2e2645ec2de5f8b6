import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { type ControlCalls, type ControlInputs, callControl } from '../controls.js';
import { BodyTooLarge, parseJson, readBody, sendJson, sendTooLarge } from '../http-exchange.js';

/** Thrown for a request to a control that makes no sense; the message is for its sender. */
class ControlError extends Error {}

interface ControlDoorParts<Inputs> {
  /** What the path begins with: `/sandbox/nimble/`. */
  prefix: string;
  inputs: ControlInputs<Inputs>;
  controls: ControlCalls<Inputs> & { state(): unknown };
  /** Whether a control throws this for what its sender asked. */
  isRefusal(error: unknown): error is Error;
}

/** Serves a control by HTTP; a request that makes no sense is answered 400 `{ error }`. */
type Serve = (response: ServerResponse) => Promise<void>;

/** The door to a service's controls: `undefined` for a request that is not for one of them. */
export function createControlDoor<Inputs extends object>(
  parts: ControlDoorParts<Inputs>,
): (request: IncomingMessage) => Serve | undefined {
  const { prefix, controls, isRefusal } = parts;
  return (request) => {
    const pathname = request.url?.split('?', 1)[0] ?? '';
    if (!pathname.startsWith(prefix)) return undefined;
    const name = pathname.slice(prefix.length);
    return async (response) => {
      if (request.method === 'GET' && name === 'state') {
        sendJson(response, 200, controls.state());
        return;
      }
      try {
        if (request.method !== 'POST') throw new ControlError('Controls are called with POST.');
        await run(parts, name, await readBody(request));
        sendJson(response, 200, {});
      } catch (error) {
        if (error instanceof BodyTooLarge) {
          sendTooLarge(response);
          return;
        }
        if (!(error instanceof ControlError || isRefusal(error))) throw error;
        sendJson(response, 400, { error: error.message });
      }
    };
  };
}

async function run<Inputs extends object>(
  { inputs, controls }: ControlDoorParts<Inputs>,
  name: string,
  json: string,
): Promise<void> {
  const input = json === '' ? {} : parseJson(json);
  if (input === undefined) throw new ControlError('The body is not JSON.');
  const known = await callControl<Inputs>(inputs, controls, name, input).catch((error: unknown) => {
    throw error instanceof z.ZodError ? new ControlError(z.prettifyError(error)) : error;
  });
  if (!known) {
    throw new ControlError(`There is no control "${name}": ${Object.keys(inputs).join(', ')}.`);
  }
}
