import { describe, expect, it } from 'vitest';
import { studioErrorFrom } from '../../../../src/studio/aws/errors.js';
import type { StudioErrorKind } from '../../../../src/studio/studio.js';

/** As the SDK throws EC2's errors. */
function thrown(code: string, status: number): Error {
  const $metadata = { httpStatusCode: status, requestId: 'request-1' };
  return Object.assign(new Error(`${code} in words`), { name: code, $metadata });
}

const definite: readonly [StudioErrorKind, number, readonly string[]][] = [
  [
    'capacity',
    500,
    [
      'InsufficientInstanceCapacity',
      'InsufficientHostCapacity',
      'InsufficientCapacityOnHost',
      'UnfulfillableCapacity',
      'InsufficientAddressCapacity',
      'InsufficientVolumeCapacity',
    ],
  ],
  [
    'capacity',
    400,
    ['VolumeTypeNotAvailableInZone', 'InsufficientFreeAddressesInSubnet', 'Unsupported'],
  ],
  ['capacity', 400, ['InsufficientInstanceCapacity']],
  [
    'quota',
    400,
    ['VcpuLimitExceeded', 'InstanceLimitExceeded', 'VolumeLimitExceeded', 'AddressLimitExceeded'],
  ],
  [
    'access_denied',
    403,
    ['UnauthorizedOperation', 'OptInRequired', 'Blocked', 'PendingVerification', 'AccountDisabled'],
  ],
  ['access_denied', 400, ['TagPolicyViolation', 'PendingVerification']],
  ['credentials', 401, ['AuthFailure']],
  [
    'credentials',
    403,
    [
      'InvalidClientTokenId',
      'ExpiredToken',
      'SignatureDoesNotMatch',
      'IncompleteSignature',
      'MissingAuthenticationToken',
      'UnrecognizedClientException',
    ],
  ],
  ['clock', 400, ['RequestExpired']],
  [
    'not_found',
    400,
    [
      'InvalidInstanceID.NotFound',
      'InvalidInstanceID.Malformed',
      'InvalidLaunchTemplateId.NotFound',
      'InvalidLaunchTemplateId.Malformed',
      'InvalidLaunchTemplateId.VersionNotFound',
      'InvalidLaunchTemplateName.NotFoundException',
    ],
  ],
  [
    'conflict',
    400,
    [
      'IncorrectInstanceState',
      'IncorrectState',
      'ConcurrentTagAccess',
      'IdempotentInstanceTerminated',
    ],
  ],
  ['throttled', 503, ['RequestLimitExceeded', 'Throttling']],
  ['throttled', 400, ['ThrottlingException']],
  [
    'validation',
    400,
    [
      'InvalidParameterValue',
      'InvalidParameterCombination',
      'InvalidAMIID.NotFound',
      'InvalidSubnetID.NotFound',
      'MissingParameter',
      'UnsupportedOperation',
      'OperationNotPermitted',
      'TagLimitExceeded',
      'FilterLimitExceeded',
      'SomethingNew',
    ],
  ],
];

describe('an error of EC2', () => {
  it.each(
    definite.flatMap(([kind, status, codes]) => codes.map((code) => ({ kind, status, code }))),
  )('$code ($status) is $kind, and nothing was done', ({ kind, status, code }) => {
    expect(studioErrorFrom(thrown(code, status))).toMatchObject({
      kind,
      code,
      status,
      message: `${code} in words`,
      requestId: 'request-1',
      outcomeUnknown: false,
    });
  });

  it.each([
    ['InternalError', 500],
    ['InternalFailure', 500],
    ['ServerInternal', 500],
    ['Unavailable', 503],
    ['ServiceUnavailable', 503],
    ['SomethingNew', 500],
  ])('%s (%i) leaves open whether it was done', (code, status) => {
    const expected = { kind: 'server', code, outcomeUnknown: true };
    expect(studioErrorFrom(thrown(code, status))).toMatchObject(expected);
  });

  it('keeps what is no answer of EC2 as it is', () => {
    const reset = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
    expect(studioErrorFrom(reset)).toMatchObject({ kind: 'unreachable', outcomeUnknown: true });
    expect(studioErrorFrom('odd')).toMatchObject({ kind: 'unreadable', outcomeUnknown: true });
  });
});
