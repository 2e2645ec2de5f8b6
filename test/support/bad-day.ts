import { type Call, type Fault, nameOf } from './faulty-proxy.js';
import { type PostMetadata, postMetadataSchema } from './sandbox-process.js';

const json = { 'content-type': 'application/json' };
const html = { 'content-type': 'text/html' };
const page = '<html><body><h1>502 Bad Gateway</h1></body></html>';

/** Nimble's answers, and those of a proxy before it. */
function nimbleError(name: string, status: number): Fault {
  const headers = { ...json, 'x-amzn-errortype': name };
  return { kind: 'answer', status, headers, body: JSON.stringify({ message: name }) };
}

/** An answer that is lost on its way back. */
const lost: Fault = { kind: 'reset', arrived: true };

const conflict = nimbleError('ConflictException', 409);

const nimbleFaults: readonly Fault[] = [
  nimbleError('InternalServerErrorException', 500),
  nimbleError('ThrottlingException', 429),
  conflict,
  { kind: 'answer', status: 502, headers: html, body: page },
  { kind: 'reset', arrived: false },
  lost,
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
  lost,
  { kind: 'half' },
];

export interface BadDay {
  /** What becomes of this call. */
  decide(call: Call): Fault | null;
  /** How many calls met a fault, by whose answer it was and what became of it; 0 for what did not happen. */
  readonly met: ReadonlyMap<string, number>;
  /** Posts that arrived without the bot hearing of it, by the name that `postName` gives them. */
  readonly lostPosts: ReadonlySet<string>;
  /** How many calls to create a session met a conflict after an answer that was lost. */
  readonly lateConflicts: number;
}

/**
 * Each fifth call to Nimble goes wrong, and each fifth to Slack; each second one until all that can
 * go wrong has done so.
 */
export function badDay(random: () => number): BadDay {
  const lostPosts = new Set<string>();
  const openCreations = new Set<string>();
  let lateConflicts = 0;
  const met = new Map([...named('Nimble', nimbleFaults), ...named('Slack', slackFaults)]);
  const pick = (whose: Whose, faults: readonly Fault[]) => {
    const missing = faults.filter((fault) => met.get(nameFor(whose, fault)) === 0);
    const among = missing.length > 0 ? missing : faults;
    if (random() >= (missing.length > 0 ? 0.5 : 0.2)) return null;
    return among[Math.floor(random() * among.length)] ?? null;
  };
  const noted = (whose: Whose, fault: Fault | null) => {
    if (fault !== null) met.set(nameFor(whose, fault), (met.get(nameFor(whose, fault)) ?? 0) + 1);
    return fault;
  };

  const ofNimble = ({ method, path, headers }: Call): Fault | null => {
    if (method !== 'POST' || !path.endsWith('/streaming-sessions')) {
      return pick('Nimble', nimbleFaults);
    }
    const token = String(headers['x-amz-client-token']);
    const isAgain = openCreations.has(token);
    // What matters most comes about on every day: one whose answer was lost meets itself.
    const first = isAgain ? conflict : lost;
    const fault = lateConflicts === 0 ? first : pick('Nimble', nimbleFaults);
    if (fault === conflict) {
      // As the first answer it is final, and rightly so: that launch would have no session. After a
      // lost one it is the request before, still being carried out.
      if (!isAgain) return null;
      lateConflicts += 1;
    } else if (fault !== null && isLost(fault)) openCreations.add(token);
    return fault;
  };

  const ofSlack = ({ path, body }: Call): Fault | null => {
    const metadata = new URLSearchParams(body).get('metadata');
    const isPost = path === '/api/chat.postMessage' && metadata !== null;
    const fault = isPost && lostPosts.size === 0 ? lost : pick('Slack', slackFaults);
    if (fault === null || !isPost) return fault;
    const arrived = fault.kind === 'half' || ('arrived' in fault && fault.arrived);
    if (arrived) lostPosts.add(postName(postMetadataSchema.parse(JSON.parse(metadata))));
    return fault;
  };

  return {
    met,
    lostPosts,
    get lateConflicts() {
      return lateConflicts;
    },
    decide(call) {
      if (call.path.startsWith('/2020-08-01/')) return noted('Nimble', ofNimble(call));
      return call.path.startsWith('/api/') ? noted('Slack', ofSlack(call)) : null;
    },
  };
}

type Whose = 'Nimble' | 'Slack';

function nameFor(whose: Whose, fault: Fault): string {
  return `${whose} ${nameOf(fault)}`;
}

function named(whose: Whose, faults: readonly Fault[]): [string, number][] {
  return faults.map((fault) => [nameFor(whose, fault), 0]);
}

/** Whether the call may have been carried out although its answer says nothing of the kind. */
function isLost(fault: Fault): boolean {
  return fault.kind !== 'answer' || fault.status >= 500;
}

/** Which launch a post is about, and which reply of its thread it is. */
export function postName({ event_payload: { client_token, reply } }: PostMetadata): string {
  return `${client_token} ${reply ?? 'message'}`;
}
