import type { IncomingMessage, ServerResponse } from 'node:http';

/** A request's body was larger than the service takes. */
export class BodyTooLarge extends Error {}

/** Reads a request's body as UTF-8. @throws as `readBytes` does */
export async function readBody(request: IncomingMessage, most?: number): Promise<string> {
  return (await readBytes(request, most)).toString();
}

/** @throws BodyTooLarge when it has more than `most` bytes; Error when the connection breaks. */
export async function readBytes(request: IncomingMessage, most = 4_000_000): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    size += chunk.length;
    if (size > most) throw new BodyTooLarge(`The body is larger than ${most} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    ...headers,
  });
  response.end(text);
}

/** The rest of the body is read and dropped, so that its sender gets the answer. */
export function sendTooLarge(response: ServerResponse): void {
  sendJson(response, 413, { error: 'body_too_large' });
}

/** The JSON value, or undefined for what is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
