/** What the pretend Nimble Studio can be asked, and where each operation stands on the wire. */

export const operationNames = [
  'CreateStreamingSession',
  'GetStreamingSession',
  'ListStreamingSessions',
  'StartStreamingSession',
  'StopStreamingSession',
  'DeleteStreamingSession',
  'CreateStreamingSessionStream',
  'GetStreamingSessionStream',
  'ListLaunchProfiles',
  'ListStreamingImages',
  'GetStudio',
  'ListStudios',
  'GetUserId',
] as const;

export type OperationName = (typeof operationNames)[number];

/** An operation, or `*` for all of them. */
export type Operation = OperationName | '*';

/** Operations that change something; each takes an `X-Amz-Client-Token`. */
export const changingOperations: ReadonlySet<OperationName> = new Set([
  'CreateStreamingSession',
  'StartStreamingSession',
  'StopStreamingSession',
  'DeleteStreamingSession',
  'CreateStreamingSessionStream',
]);

/** The path's labels, decoded; `''` for a label that the operation's path does not have. */
export interface PathLabels {
  studioId: string;
  sessionId: string;
  streamId: string;
}

/** One request, as far as the operations look at it. */
export interface NimbleCall {
  operation: OperationName;
  labels: PathLabels;
  query: URLSearchParams;
  /** `X-Amz-Client-Token`; absent: the header was not sent. */
  clientToken?: string;
  /** The body as sent; `''` for none. */
  body: string;
}

export const nimblePathPrefix = '/2020-08-01/';

const sessionPath = 'studios/{studioId}/streaming-sessions/{sessionId}';

const routes = [
  route('POST', 'studios/{studioId}/streaming-sessions', 'CreateStreamingSession'),
  route('GET', 'studios/{studioId}/streaming-sessions', 'ListStreamingSessions'),
  route('GET', sessionPath, 'GetStreamingSession'),
  route('DELETE', sessionPath, 'DeleteStreamingSession'),
  route('POST', `${sessionPath}/start`, 'StartStreamingSession'),
  route('POST', `${sessionPath}/stop`, 'StopStreamingSession'),
  route('POST', `${sessionPath}/streams`, 'CreateStreamingSessionStream'),
  route('GET', `${sessionPath}/streams/{streamId}`, 'GetStreamingSessionStream'),
  route('GET', 'studios/{studioId}/launch-profiles', 'ListLaunchProfiles'),
  route('GET', 'studios/{studioId}/streaming-images', 'ListStreamingImages'),
  route('GET', 'studios/{studioId}', 'GetStudio'),
  route('GET', 'studios', 'ListStudios'),
];

function route(method: string, path: string, operation: OperationName) {
  return { method, segments: path.split('/'), operation };
}

/**
 * Finds the operation of a REST path that starts with `nimblePathPrefix`.
 * `undefined`: Nimble Studio has no such operation, or the sandbox does not play it.
 */
export function findOperation(
  method: string,
  pathname: string,
): { operation: OperationName; labels: PathLabels } | undefined {
  const segments = pathname.slice(nimblePathPrefix.length).split('/');
  for (const candidate of routes) {
    if (candidate.method !== method || candidate.segments.length !== segments.length) continue;
    const labels = matchLabels(candidate.segments, segments);
    if (labels) return { operation: candidate.operation, labels };
  }
  return undefined;
}

function matchLabels(pattern: string[], segments: string[]): PathLabels | undefined {
  const labels: PathLabels = { studioId: '', sessionId: '', streamId: '' };
  for (const [index, expected] of pattern.entries()) {
    const actual = segments[index] ?? '';
    const label = expected.slice(1, -1);
    if (isLabel(label, labels)) labels[label] = decode(actual);
    else if (actual !== expected) return undefined;
  }
  return labels;
}

function isLabel(text: string, labels: PathLabels): text is keyof PathLabels {
  return Object.hasOwn(labels, text);
}

/** A malformed escape names nothing that exists, so it may stand as it came. */
function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
