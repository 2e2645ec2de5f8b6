import type { Dispatcher } from 'undici';

/** What the AWS SDK wants to have sent. */
interface Request {
  protocol: string;
  hostname: string;
  port?: number;
  method: string;
  path: string;
  query: Record<string, string | string[] | null>;
  headers: Record<string, string>;
  body?: string | Uint8Array;
}

/** In place of the SDK's own handler, which knows no proxies. */
export function requestHandler(dispatcher: Dispatcher) {
  return {
    async handle(request: Request, { abortSignal }: { abortSignal?: AbortSignal } = {}) {
      const { protocol, hostname, port, path, query, headers, body } = request;
      const host = port === undefined ? hostname : `${hostname}:${port}`;
      const answer = await dispatcher.request({
        origin: `${protocol}//${host}`,
        path: `${path}${queryString(query)}`,
        method: request.method as Dispatcher.HttpMethod,
        headers,
        body: body ?? null,
        signal: abortSignal ?? null,
      });
      const answered = Object.entries(answer.headers).map(([name, value]) => [name, String(value)]);
      const response = {
        statusCode: answer.statusCode,
        headers: Object.fromEntries(answered),
        body: answer.body,
      };
      return { response };
    },
  };
}

function queryString(query: Request['query']): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    [value ?? ''].flat().map((one) => `${escaped(name)}=${escaped(one)}`),
  );
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

/** AWS signs what RFC 3986 leaves as it is. */
function escaped(text: string): string {
  const hex = (char: string) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(text).replace(/[!'()*]/g, hex);
}
