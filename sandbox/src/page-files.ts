import { createReadStream, existsSync, statSync } from 'node:fs';
import { extname, join, normalize } from 'node:path';
import { pipeline } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { SandboxPart } from './part.js';

/** Where the build puts the page. */
const folder = fileURLToPath(new URL('./page/', import.meta.url));

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Serves the page's files: `GET /` and what it refers to. */
export function createPageFiles(): SandboxPart['handle'] {
  return (request, response) => {
    if (request.method !== 'GET') return false;
    const path = new URL(request.url ?? '/', 'http://sandbox').pathname;
    // The URL class has resolved every `..`; what is left stays inside the folder.
    const file = join(folder, normalize(path === '/' ? '/index.html' : path));
    const type = types[extname(file)];
    if (type === undefined || !file.startsWith(folder)) return false;
    if (!existsSync(file) || !statSync(file).isFile()) return false;
    response.writeHead(200, { 'content-type': type, 'cache-control': 'no-cache' });
    // A reader who leaves takes the file with him.
    pipeline(createReadStream(file), response, () => undefined);
    return true;
  };
}
