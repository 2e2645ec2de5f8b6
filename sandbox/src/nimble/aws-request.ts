import type { IncomingMessage } from 'node:http';
import { identityStoreTarget } from './identity-store.js';
import { findOperation, type NimbleCall, nimblePathPrefix } from './operations.js';
import type { Protocol } from './wire.js';

/** A request that is meant for AWS, before its body is read. */
export interface AwsRequest {
  protocol: Protocol;
  /** Absent: the sandbox plays no such operation. */
  call?: Omit<NimbleCall, 'body'>;
}

/** Recognises a request to Nimble Studio or to the identity store; `undefined` for any other. */
export function recogniseAwsRequest(request: IncomingMessage): AwsRequest | undefined {
  const { method = '', url = '', headers } = request;
  const [pathname = '', search = ''] = url.split('?', 2);
  if (pathname.startsWith(nimblePathPrefix)) {
    const found = findOperation(method, pathname);
    if (!found) return { protocol: 'rest-json' };
    const clientToken = headers['x-amz-client-token'];
    const token = typeof clientToken === 'string' ? { clientToken } : {};
    const call = { ...found, query: new URLSearchParams(search), ...token };
    return { protocol: 'rest-json', call };
  }
  const target = headers['x-amz-target'];
  if (method !== 'POST' || pathname !== '/' || typeof target !== 'string') return undefined;
  if (!target.startsWith(identityStoreTarget)) return undefined;
  if (target !== `${identityStoreTarget}GetUserId`) return { protocol: 'json-1.1' };
  const labels = { studioId: '', sessionId: '', streamId: '' };
  const call = { operation: 'GetUserId', labels, query: new URLSearchParams() } as const;
  return { protocol: 'json-1.1', call };
}
