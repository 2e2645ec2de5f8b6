import { studioErrorFrom } from '../aws/errors.js';
import { StudioError, type StudioErrorKind } from '../studio.js';

/** EC2's codes by what they mean here. What AWS's front door says for every service is in `aws/errors`. */
const codesByKind: Partial<Record<StudioErrorKind, readonly string[]>> = {
  // AWS: a lack of capacity comes with status 500, and nothing was made all the same.
  capacity: [
    'InsufficientInstanceCapacity',
    'InsufficientHostCapacity',
    'InsufficientCapacityOnHost',
    'UnfulfillableCapacity',
    'InsufficientVolumeCapacity',
    'VolumeTypeNotAvailableInZone',
    'InsufficientFreeAddressesInSubnet',
    'InsufficientAddressCapacity',
    // The zone has no machine of this type at any time.
    'Unsupported',
  ],
  access_denied: [
    'UnauthorizedOperation',
    'OptInRequired',
    'Blocked',
    'PendingVerification',
    'AccountDisabled',
    'TagPolicyViolation',
  ],
  not_found: [
    'InvalidInstanceID.NotFound',
    'InvalidInstanceID.Malformed',
    'InvalidLaunchTemplateId.NotFound',
    'InvalidLaunchTemplateId.Malformed',
    'InvalidLaunchTemplateId.VersionNotFound',
    'InvalidLaunchTemplateName.NotFoundException',
    'InvalidLaunchTemplateName.MalformedException',
  ],
  conflict: [
    'IncorrectInstanceState',
    'IncorrectState',
    'ConcurrentTagAccess',
    'IdempotentInstanceTerminated',
    'IdempotentParameterMismatch',
  ],
  throttled: ['RequestLimitExceeded', 'Throttling', 'RequestThrottled', 'TooManyRequestsException'],
  server: [
    'InternalError',
    'InternalFailure',
    'ServerInternal',
    'Unavailable',
    'ServiceUnavailable',
  ],
  // Limits of a request, and not of the account.
  validation: ['FilterLimitExceeded', 'TagLimitExceeded'],
};

const kindByCode: ReadonlyMap<string, StudioErrorKind> = new Map(
  kinds().flatMap(([kind, codes]) => codes.map((code) => [code, kind] as const)),
);

/**
 * What an error of the EC2 client means: by EC2's code, and otherwise as for every service of AWS. After
 * `server` the request may have been carried out; after the other codes it was not.
 */
export function ec2ErrorFrom(error: unknown): StudioError {
  const known = studioErrorFrom(error);
  const { code = '', message, status, requestId, cause } = known;
  const kind = kindByCode.get(code) ?? (code.endsWith('LimitExceeded') ? 'quota' : undefined);
  if (kind === undefined) return known;
  const outcomeUnknown = kind === 'server';
  return new StudioError(kind, { message, code, status, requestId, outcomeUnknown, cause });
}

function kinds(): [StudioErrorKind, readonly string[]][] {
  return Object.entries(codesByKind) as [StudioErrorKind, readonly string[]][];
}
