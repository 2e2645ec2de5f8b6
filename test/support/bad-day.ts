import type { StudioKind } from '../../sandbox/src/settings.js';
import { type Call, type Fault, nameOf } from './faulty-proxy.js';
import { type PostMetadata, postMetadataSchema } from './sandbox-process.js';

const json = { 'content-type': 'application/json' };
const html = { 'content-type': 'text/html' };
const page = '<html><body><h1>502 Bad Gateway</h1></body></html>';

function nimbleError(name: string, status: number): Fault {
  const headers = { ...json, 'x-amzn-errortype': name };
  return { kind: 'answer', status, headers, body: JSON.stringify({ message: name }) };
}

function ec2Error(code: string, status: number): Fault {
  const body = `<Response><Errors><Error><Code>${code}</Code><Message>${code}</Message></Error></Errors><RequestID>1</RequestID></Response>`;
  return { kind: 'answer', status, headers: { 'content-type': 'text/xml' }, body };
}

/** An answer that is lost on its way back. */
const lost: Fault = { kind: 'reset', arrived: true };

/** What may become of a call to a studio, of whatever kind it is. */
const onTheWay: readonly Fault[] = [
  { kind: 'answer', status: 502, headers: html, body: page },
  { kind: 'reset', arrived: false },
  lost,
  { kind: 'half' },
  { kind: 'hang', arrived: false },
  { kind: 'hang', arrived: true },
];

interface StudioFaults {
  faults: readonly Fault[];
  /** As the first answer to a Create it is final. After a lost one it says nothing of that one. */
  refusal: Fault;
  /** Whether the call goes to the studio. */
  isCall(call: Call): boolean;
  /** What stands for the session that the call is to create; null: it creates none. */
  creates(call: Call): string | null;
}

const studioFaults: Readonly<Record<StudioKind, StudioFaults>> = {
  nimble: {
    faults: [
      nimbleError('InternalServerErrorException', 500),
      nimbleError('ThrottlingException', 429),
      ...onTheWay,
    ],
    // The request before, still being carried out.
    refusal: nimbleError('ConflictException', 409),
    isCall: ({ path }) => path.startsWith('/2020-08-01/'),
    creates: ({ method, path, headers }) =>
      method === 'POST' && path.endsWith('/streaming-sessions')
        ? String(headers['x-amz-client-token'])
        : null,
  },
  ec2: {
    faults: [ec2Error('InternalError', 500), ec2Error('RequestLimitExceeded', 503), ...onTheWay],
    // A lack of capacity, which the request before had not met.
    refusal: ec2Error('InsufficientFreeAddressesInSubnet', 400),
    isCall: ({ path }) => path === '/',
    creates: ({ body }) => {
      const asked = new URLSearchParams(body);
      const isDry = asked.get('DryRun') === 'true';
      return asked.get('Action') === 'RunInstances' && !isDry ? asked.get('ClientToken') : null;
    },
  },
};

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
  /** How many calls to create a session met a refusal after an answer that was lost. */
  readonly lateRefusals: number;
}

/**
 * Each fifth call to the studio goes wrong, and each fifth to Slack; each second one until all that can
 * go wrong has done so.
 */
export function badDay(random: () => number, kind: StudioKind): BadDay {
  const { faults, refusal, isCall, creates } = studioFaults[kind];
  const creationFaults = [...faults, refusal];
  const lostPosts = new Set<string>();
  const openCreations = new Set<string>();
  let lateRefusals = 0;
  const met = new Map([...named('studio', creationFaults), ...named('Slack', slackFaults)]);
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

  const ofStudio = (call: Call): Fault | null => {
    const token = creates(call);
    if (token === null) return pick('studio', faults);
    // What matters most comes about on every day: one whose answer was lost meets itself.
    const isAgain = openCreations.has(token);
    const first = isAgain ? refusal : lost;
    const fault = lateRefusals === 0 ? first : pick('studio', creationFaults);
    if (fault === refusal) {
      // Of what never arrived it would be final, and rightly so: that launch would have no session.
      if (!isAgain) return null;
      lateRefusals += 1;
    } else if (fault !== null && hasArrived(fault)) openCreations.add(token);
    return fault;
  };

  const ofSlack = ({ path, body }: Call): Fault | null => {
    const metadata = new URLSearchParams(body).get('metadata');
    const isPost = path === '/api/chat.postMessage' && metadata !== null;
    const fault = isPost && lostPosts.size === 0 ? lost : pick('Slack', slackFaults);
    if (fault === null || !isPost) return fault;
    if (hasArrived(fault)) lostPosts.add(postName(postMetadataSchema.parse(JSON.parse(metadata))));
    return fault;
  };

  return {
    met,
    lostPosts,
    get lateRefusals() {
      return lateRefusals;
    },
    decide(call) {
      if (isCall(call)) return noted('studio', ofStudio(call));
      return call.path.startsWith('/api/') ? noted('Slack', ofSlack(call)) : null;
    },
  };
}

type Whose = 'studio' | 'Slack';

function nameFor(whose: Whose, fault: Fault): string {
  return `${whose} ${nameOf(fault)}`;
}

function named(whose: Whose, faults: readonly Fault[]): [string, number][] {
  return faults.map((fault) => [nameFor(whose, fault), 0]);
}

/** Whether the call was carried out although its answer is lost. */
function hasArrived(fault: Fault): boolean {
  return fault.kind === 'half' || ('arrived' in fault && fault.arrived);
}

/** Which launch a post is about, and which reply of its thread it is. */
export function postName({ event_payload: { client_token, reply } }: PostMetadata): string {
  return `${client_token} ${reply ?? 'message'}`;
}
