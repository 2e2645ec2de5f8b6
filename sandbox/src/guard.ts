import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Who sent a request. `own`: a program on this machine, or the sandbox's own page. `visitor`: a
 * person who follows a link from elsewhere to a page of the sandbox. `foreign`: anything else that a
 * page of another origin sends, also by a name that it points at loopback.
 */
export type Sender = 'own' | 'visitor' | 'foreign';

/** Programs send neither `Origin` nor `Sec-Fetch-Site`; browsers send one of them at least. */
export function senderOf({ headers, method }: IncomingMessage): Sender {
  const { host = '', origin } = headers;
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host)) return 'foreign';
  if (origin !== undefined && origin !== `http://${host}`) return 'foreign';
  const site = headers['sec-fetch-site'] ?? 'none';
  if (site === 'none' || site === 'same-origin') return 'own';
  const opensPage =
    method === 'GET' &&
    headers['sec-fetch-mode'] === 'navigate' &&
    headers['sec-fetch-dest'] === 'document';
  return opensPage ? 'visitor' : 'foreign';
}

/** Whether the request's target can be understood: `GET //` and `GET http://[` cannot. */
export function hasTarget({ url }: IncomingMessage): boolean {
  return url !== undefined && URL.canParse(url, 'http://sandbox');
}

/** No page may frame an answer; the sandbox's own pages run nothing but their own files. */
export function protect(response: ServerResponse): void {
  response.setHeader('x-frame-options', 'DENY');
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader(
    'content-security-policy',
    "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  );
}
