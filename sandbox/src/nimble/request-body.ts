import type { IncomingMessage } from 'node:http';
import { AwsError } from './wire.js';

const longest = 1024 * 1024;

/** Reads a request's body as UTF-8. Rejects with an `AwsError` when it is longer than 1 MiB. */
export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    length += chunk.length;
    if (length > longest) {
      throw new AwsError('RequestEntityTooLargeException', 'The request body exceeds 1 MiB.');
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
