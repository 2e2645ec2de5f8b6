/** The one access key id that the sandbox knows. Any secret goes with it: signatures are not checked. */
export const sandboxAccessKeyId = 'AKIASANDBOXNIMBLE000';

/** The account that owns what the sandbox pretends; one of those reserved for documentation. */
export const sandboxAccountId = '111122223333';

/** What a request's `Authorization` says: the scope that it is signed for, or what is wrong with it. */
export type Access =
  | { kind: 'missing' | 'incomplete' | 'unknown' }
  | { kind: 'known'; region: string; service: string };

/** What is wrong with the `Authorization` of a request that has to be signed for this scope; undefined: nothing. */
export function wrongAccess(
  authorization: string | undefined,
  service: string,
  regions: readonly string[],
): 'missing' | 'incomplete' | 'unknown' | 'misdirected' | undefined {
  const access = accessOf(authorization);
  if (access.kind !== 'known') return access.kind;
  const isMeant = access.service === service && regions.includes(access.region);
  return isMeant ? undefined : 'misdirected';
}

export function accessOf(authorization: string | undefined): Access {
  if (!authorization) return { kind: 'missing' };
  const credential = /^AWS4-HMAC-SHA256 .*Credential=([^,\s]+)/.exec(authorization)?.[1];
  const [accessKeyId, , region = '', service = ''] = credential?.split('/') ?? [];
  if (!accessKeyId) return { kind: 'incomplete' };
  if (accessKeyId !== sandboxAccessKeyId) return { kind: 'unknown' };
  return { kind: 'known', region, service };
}
