/** What a session's state, status code and status message say together. */

const standardStatus: Partial<Record<string, readonly [code: string, message: string]>> = {
  CREATE_IN_PROGRESS: [
    'STREAMING_SESSION_CREATE_IN_PROGRESS',
    'Streaming session is being created',
  ],
  READY: ['STREAMING_SESSION_READY', 'Streaming session is ready'],
  STOP_IN_PROGRESS: ['STREAMING_SESSION_STOP_IN_PROGRESS', 'Streaming session is being stopped'],
  STOPPED: ['STREAMING_SESSION_STOPPED', 'Streaming session is stopped'],
  START_IN_PROGRESS: ['STREAMING_SESSION_START_IN_PROGRESS', 'Streaming session is being started'],
  DELETE_IN_PROGRESS: [
    'STREAMING_SESSION_DELETE_IN_PROGRESS',
    'Streaming session is being deleted',
  ],
  DELETED: ['STREAMING_SESSION_DELETED', 'Streaming session is deleted'],
};

const failureMessages: Partial<Record<string, string>> = {
  INSUFFICIENT_CAPACITY:
    'There is currently not enough capacity for the requested instance type. Try again later or use another instance type.',
  INTERNAL_ERROR: 'An internal error occurred. Please try again.',
  ACTIVE_DIRECTORY_DOMAIN_JOIN_ERROR:
    'The instance could not join the Active Directory domain of the launch profile.',
  NETWORK_CONNECTION_ERROR: 'The instance could not be reached over the network.',
  INITIALIZATION_SCRIPT_ERROR: 'An initialization script of the launch profile failed.',
  DECRYPT_STREAMING_IMAGE_ERROR: 'The streaming image could not be decrypted.',
  NETWORK_INTERFACE_ERROR: 'The network interface could not be created in the subnet.',
  AMI_VALIDATION_ERROR: 'The streaming image is not valid for streaming.',
};

/** Status codes with which a creation is known to fail. */
export const failureCodes: readonly string[] = Object.keys(failureMessages);

export interface SessionStatus {
  statusCode: string;
  statusMessage: string;
}

/** The status of a state that was reached normally; a failed state is an INTERNAL_ERROR. */
export function statusOfState(state: string): SessionStatus {
  const standard = standardStatus[state];
  if (standard) return { statusCode: standard[0], statusMessage: standard[1] };
  if (state.endsWith('_FAILED')) return statusOfFailure('INTERNAL_ERROR');
  return { statusCode: `STREAMING_SESSION_${state}`, statusMessage: '' };
}

/** The status of a session that failed with this code; an unknown code is its own message. */
export function statusOfFailure(statusCode: string): SessionStatus {
  return { statusCode, statusMessage: failureMessages[statusCode] ?? statusCode };
}
