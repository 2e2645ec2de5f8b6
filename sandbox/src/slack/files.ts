import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBytes } from '../http-exchange.js';
import { forgetOldest } from '../recent.js';
import { randomLetters } from './identifiers.js';
import { SlackError } from './slack-error.js';

interface HeldFile {
  readonly id: string;
  readonly name: string;
  readonly length: number;
  content: Buffer | undefined;
  /** It has been shared or kept: that can be done once. */
  isComplete: boolean;
}

const mostFiles = 200;

export const uploadPath = '/upload/v1/';
export const filePath = '/files/';

/** Files on their way into the workspace, and in it. */
export class Files {
  readonly #byId = new Map<string, HeldFile>();
  readonly #byUpload = new Map<string, HeldFile>();
  readonly #origin: () => string;

  constructor(origin: () => string) {
    this.#origin = origin;
  }

  /** A file to come, and the address that takes its content once. */
  expect(name: string, length: number): { upload_url: string; file_id: string } {
    const id = `F0${randomLetters(9).toUpperCase()}`;
    const file = { id, name, length, content: undefined, isComplete: false };
    const secret = randomLetters(40);
    this.#byId.set(id, file);
    this.#byUpload.set(secret, file);
    for (const held of [this.#byId, this.#byUpload]) forgetOldest(held, mostFiles);
    return { upload_url: `${this.#origin()}${uploadPath}${secret}`, file_id: id };
  }

  /** Slack: the content comes as it is or as a form, has the length that was said, and is answered in text. */
  async take(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    const secret = path.slice(uploadPath.length);
    const file = this.#byUpload.get(secret);
    const content = await contentOf(request);
    if (file === undefined || content.length !== file.length) {
      response.writeHead(file === undefined ? 404 : 400, { 'content-type': 'text/plain' });
      response.end('failed');
      return;
    }
    this.#byUpload.delete(secret);
    file.content = content;
    response.writeHead(200, { 'content-type': 'text/plain' });
    response.end(`OK - ${file.length}`);
  }

  /** @throws SlackError `file_not_found`: none, without content, or completed before */
  complete(id: string): { name: string; link: string } {
    const file = this.#byId.get(id);
    if (file?.content === undefined || file.isComplete) throw new SlackError('file_not_found');
    file.isComplete = true;
    return { name: file.name, link: `${this.#origin()}${filePath}${id}` };
  }

  /** Gives a file to its reader. */
  send(response: ServerResponse, path: string): void {
    const file = this.#byId.get(path.slice(filePath.length));
    if (file?.isComplete !== true) {
      response.writeHead(404).end();
      return;
    }
    const isPicture = file.name.endsWith('.png');
    response.writeHead(200, {
      'content-type': isPicture ? 'image/png' : 'text/plain; charset=utf-8',
      'content-disposition': `${isPicture ? 'inline' : 'attachment'}; filename="${encodeURIComponent(file.name)}"`,
    });
    response.end(file.content);
  }
}

async function contentOf(request: IncomingMessage): Promise<Buffer> {
  const body = await readBytes(request);
  const type = request.headers['content-type'] ?? '';
  if (!type.startsWith('multipart/form-data')) return body;
  const form = await new Response(new Uint8Array(body), {
    headers: { 'content-type': type },
  }).formData();
  const [file] = [...form.values()];
  if (typeof file === 'string' || file === undefined) return Buffer.from(file ?? '');
  return Buffer.from(await file.arrayBuffer());
}
