/** How the pretend Nimble Studio can answer wrongly; `POST /sandbox/nimble/fail` takes these. */
export type NimbleFault =
  | { kind: 'error'; name: string }
  | { kind: 'html'; status: number }
  | { kind: 'drop' | 'hang' | 'half'; carriedOut: boolean }
  | { kind: 'late'; ms: number };

export interface NamedFault {
  value: string;
  text: string;
  fault: NimbleFault;
}

const errors = [
  'AccessDeniedException',
  'ConflictException',
  'InternalServerErrorException',
  'ResourceNotFoundException',
  'ServiceQuotaExceededException',
  'ThrottlingException',
  'ValidationException',
  'ExpiredTokenException',
].map((name): NamedFault => ({ value: name, text: name, fault: { kind: 'error', name } }));

export const nimbleFaults: readonly NamedFault[] = [
  ...errors,
  { value: 'html', text: '502 with an HTML page', fault: { kind: 'html', status: 502 } },
  { value: 'drop', text: 'Dropped, nothing done', fault: { kind: 'drop', carriedOut: false } },
  { value: 'drop-done', text: 'Dropped, yet done', fault: { kind: 'drop', carriedOut: true } },
  { value: 'hang', text: 'Silence, nothing done', fault: { kind: 'hang', carriedOut: false } },
  { value: 'hang-done', text: 'Silence, yet done', fault: { kind: 'hang', carriedOut: true } },
  {
    value: 'half',
    text: 'Half an answer, nothing done',
    fault: { kind: 'half', carriedOut: false },
  },
  {
    value: 'half-done',
    text: 'Half an answer, yet done',
    fault: { kind: 'half', carriedOut: true },
  },
  { value: 'late', text: 'Ten seconds late', fault: { kind: 'late', ms: 10_000 } },
];

export const nimbleOperations = [
  'CreateStreamingSession',
  'GetStreamingSession',
  'ListStreamingSessions',
  'StartStreamingSession',
  'StopStreamingSession',
  'DeleteStreamingSession',
  'CreateStreamingSessionStream',
  'GetStreamingSessionStream',
  'ListLaunchProfiles',
  'GetLaunchProfile',
  'GetLaunchProfileDetails',
  'ListStreamingImages',
  'GetStudio',
  'ListStudios',
  'GetUserId',
].map((operation) => ({ value: operation, text: operation }));

export const sessionFailures = [
  'INSUFFICIENT_CAPACITY',
  'INTERNAL_ERROR',
  'ACTIVE_DIRECTORY_DOMAIN_JOIN_ERROR',
  'NETWORK_CONNECTION_ERROR',
  'INITIALIZATION_SCRIPT_ERROR',
  'DECRYPT_STREAMING_IMAGE_ERROR',
  'NETWORK_INTERFACE_ERROR',
  'AMI_VALIDATION_ERROR',
].map((code) => ({ value: code, text: code }));
