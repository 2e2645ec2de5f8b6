import { randomUUID } from 'node:crypto';
import type { Answer } from '../aws/answer.js';

/** What an answer is made of: lists become `<item>`s, absent values are left out. */
export type Xml =
  | string
  | number
  | boolean
  | undefined
  | readonly Xml[]
  | { readonly [name: string]: Xml };

/** Errors that are no 400. AWS: lack of capacity is an error of the server's. */
const statuses: readonly [RegExp, number][] = [
  [/^AuthFailure$/, 401],
  [/^(UnauthorizedOperation|SignatureDoesNotMatch|MissingAuthenticationToken|Blocked)$/, 403],
  [/^DryRunOperation$/, 412],
  [/^RequestEntityTooLarge$/, 413],
  [/^(Insufficient\w*Capacity\w*|UnfulfillableCapacity)$/, 500],
  [/^(InternalError|InternalFailure|ServerInternal)$/, 500],
  [/^(RequestLimitExceeded|ServiceUnavailable|Unavailable)$/, 503],
];

/** Thrown by an action, or by the Pricing API; becomes an error answer. */
export class Ec2Error extends Error {
  override readonly name = 'Ec2Error';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';

export function successAnswer(action: string, output: { readonly [name: string]: Xml }): Answer {
  const requestId = randomUUID();
  const body = elements({ requestId, ...output });
  const root = `${action}Response`;
  const namespace = 'http://ec2.amazonaws.com/doc/2016-11-15/';
  return xmlAnswer(200, `<${root} xmlns="${namespace}">${body}</${root}>`, requestId);
}

export function errorAnswer({ code, message }: Ec2Error): Answer {
  const requestId = randomUUID();
  const errors = [`<Error>${elements({ Code: code, Message: message })}</Error>`];
  const body = `<Response><Errors>${errors}</Errors><RequestID>${requestId}</RequestID></Response>`;
  const status = statuses.find(([codes]) => codes.test(code))?.[1] ?? 400;
  return { ...xmlAnswer(status, body, requestId), errorName: code };
}

function xmlAnswer(status: number, body: string, requestId: string): Answer {
  const headers = { 'content-type': 'text/xml;charset=UTF-8', 'x-amzn-requestid': requestId };
  return { status, headers, body: declaration + body };
}

function elements(values: { readonly [name: string]: Xml }): string {
  return Object.entries(values)
    .map(([name, value]) => (value === undefined ? '' : `<${name}>${content(value)}</${name}>`))
    .join('');
}

function content(value: Exclude<Xml, undefined>): string {
  if (isList(value)) return value.map((item) => elements({ item })).join('');
  return typeof value === 'object' ? elements(value) : escaped(String(value));
}

function isList(value: Xml): value is readonly Xml[] {
  return Array.isArray(value);
}

/** XML knows no control characters, however they are written. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '\u{fffd}')
    .replace(/[&<>"\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/**
 * AWS counts in seconds. Here in milliseconds, so that two starts within a second are told apart when
 * everything is quick.
 */
export function timestamp(atMs: number): string {
  return new Date(atMs).toISOString();
}

export function tagSet(tags: Readonly<Record<string, string>>): Xml {
  return Object.entries(tags).map(([key, value]) => ({ key, value }));
}
