import { STATUS_CODES } from 'node:http';

/** An answer ready to be sent. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
  /** The error's name; absent: the operation succeeded. */
  errorName?: string;
}

/** The page of a proxy that stands between the client and AWS. */
export function htmlAnswer(status: number): Answer {
  const title = `${status} ${STATUS_CODES[status] ?? 'Error'}`;
  return {
    status,
    headers: { 'content-type': 'text/html' },
    body: `<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>\n`,
  };
}
