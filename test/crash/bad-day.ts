import type { Call, Fault } from '../support/faulty-proxy.js';
import { type PostMetadata, postMetadataSchema } from '../support/sandbox-process.js';

const json = { 'content-type': 'application/json' };
const html = { 'content-type': 'text/html' };
const page = '<html><body><h1>502 Bad Gateway</h1></body></html>';

/** Nimble's answers, and those of whoever stands before it. */
function nimbleError(name: string, status: number): Fault {
  const headers = { ...json, 'x-amzn-errortype': name };
  return { kind: 'answer', status, headers, body: JSON.stringify({ message: name }) };
}

const conflict = nimbleError('ConflictException', 409);

const nimbleFaults: readonly Fault[] = [
  nimbleError('InternalServerErrorException', 500),
  nimbleError('ThrottlingException', 429),
  conflict,
  { kind: 'answer', status: 502, headers: html, body: page },
  { kind: 'reset', arrived: false },
  { kind: 'reset', arrived: true },
  { kind: 'half' },
  { kind: 'hang', arrived: false },
  { kind: 'hang', arrived: true },
];

const slackFaults: readonly Fault[] = [
  {
    kind: 'answer',
    status: 429,
    headers: { ...json, 'retry-after': '1' },
    body: '{"ok":false,"error":"ratelimited"}',
  },
  { kind: 'answer', status: 500, headers: html, body: page },
  { kind: 'answer', status: 200, headers: json, body: '{"ok":false,"error":"internal_error"}' },
  { kind: 'reset', arrived: false },
  { kind: 'reset', arrived: true },
  { kind: 'half' },
];

export interface BadDay {
  /** What becomes of this call. */
  decide(call: Call): Fault | null;
  /** Posts that arrived without the bot hearing of it, by the name that `postName` gives them. */
  readonly lostPosts: ReadonlySet<string>;
  /** How many calls to create a session met a conflict after an answer that was lost. */
  readonly lateConflicts: number;
}

/** Each fifth call to Nimble goes wrong, and each fifth to Slack. */
export function badDay(random: () => number): BadDay {
  const lostPosts = new Set<string>();
  const openCreations = new Set<string>();
  let lateConflicts = 0;
  const pick = (faults: readonly Fault[]) =>
    random() < 0.2 ? (faults[Math.floor(random() * faults.length)] ?? null) : null;

  const ofNimble = ({ method, path, headers }: Call): Fault | null => {
    const fault = pick(nimbleFaults);
    if (method !== 'POST' || !path.endsWith('/streaming-sessions')) return fault;
    const token = String(headers['x-amz-client-token']);
    if (fault === conflict) {
      // As the first answer it is final, and rightly so: that launch would have no session. After a
      // lost one it is the request before, still being carried out.
      if (!openCreations.has(token)) return null;
      lateConflicts += 1;
    } else if (fault !== null && isLost(fault)) openCreations.add(token);
    return fault;
  };

  const ofSlack = ({ path, body }: Call): Fault | null => {
    const fault = pick(slackFaults);
    if (fault === null || path !== '/api/chat.postMessage') return fault;
    const metadata = new URLSearchParams(body).get('metadata');
    const arrived = fault.kind === 'half' || (fault.kind !== 'answer' && fault.arrived);
    if (metadata !== null && arrived)
      lostPosts.add(postName(postMetadataSchema.parse(JSON.parse(metadata))));
    return fault;
  };

  return {
    lostPosts,
    get lateConflicts() {
      return lateConflicts;
    },
    decide(call) {
      if (call.path.startsWith('/2020-08-01/')) return ofNimble(call);
      return call.path.startsWith('/api/') ? ofSlack(call) : null;
    },
  };
}

/** Whether the call may have been carried out although its answer says nothing of the kind. */
function isLost(fault: Fault): boolean {
  return fault.kind !== 'answer' || fault.status >= 500;
}

/** Which launch a post is about, and which line of its thread it is. */
export function postName({ event_payload: { client_token, line } }: PostMetadata): string {
  return `${client_token} ${line ?? 'message'}`;
}
