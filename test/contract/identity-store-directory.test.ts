import { describe, expect, it } from 'vitest';
import type { FaultRule } from '../../sandbox/src/nimble/nimble-sandbox.js';
import { ada, startNimble } from '../../sandbox/testing/start-nimble.js';
import { IdentityStoreDirectory } from '../../src/studio/aws/identity-store-directory.js';
import type { StudioErrorKind } from '../../src/studio/studio.js';
import { studioFailure } from '../support/studio-failure.js';
import { wayOut } from '../support/way-out.js';
import {
  hurryRetries,
  identityStoreId,
  pointAwsAt,
  region,
  startFixedAnswers,
} from './start-nimble-studio.js';

const never = new AbortController().signal;

function directoryOf(id: string): IdentityStoreDirectory {
  const access = { region, endpoint: null, credentials: null };
  const options = { ...access, identityStoreId: id, lookedUp: () => {} };
  return new IdentityStoreDirectory(options, wayOut.dispatcher);
}

async function startDirectory(id = identityStoreId) {
  hurryRetries();
  const { controls, endpoint } = await startNimble();
  pointAwsAt(endpoint);
  return { directory: directoryOf(id), controls };
}

describe('IAM Identity Center as the directory', () => {
  it('knows a person by exactly the e-mail address that stands there', async () => {
    const { directory } = await startDirectory();
    expect(await directory.userIdByEmail('ada@papermoon.example', never)).toBe(ada);
    expect(await directory.userIdByEmail('Ada@PaperMoon.example', never)).toBeNull();
  });

  it('is asked for the e-mail address, the way AWS documents it', async () => {
    const { received } = await startFixedAnswers(() => ({
      headers: { 'content-type': 'application/x-amz-json-1.1' },
      body: { UserId: 'user-1', IdentityStoreId: identityStoreId },
    }));
    const directory = directoryOf(identityStoreId);
    expect(await directory.userIdByEmail('ada@papermoon.example', never)).toBe('user-1');
    expect(received).toMatchObject([
      { method: 'POST', url: '/', headers: { 'x-amz-target': 'AWSIdentityStore.GetUserId' } },
    ]);
    expect(JSON.parse(received[0]?.body ?? '')).toEqual({
      IdentityStoreId: identityStoreId,
      AlternateIdentifier: {
        UniqueAttribute: { AttributePath: 'emails.value', AttributeValue: 'ada@papermoon.example' },
      },
    });
  });

  it.each(['sam@papermoon.example', 'nobody@elsewhere.example', ''])(
    'answers null for whom it does not have: “%s”',
    async (email) => {
      const { directory, controls } = await startDirectory();
      expect(await directory.userIdByEmail(email, never)).toBeNull();
      expect(controls.state().calls.GetUserId).toBe(1);
    },
  );

  it('does not take a wrong IDENTITY_STORE_ID for an unknown person', async () => {
    const { directory } = await startDirectory('d-0000000000');
    expect(
      await studioFailure(directory.userIdByEmail('ada@papermoon.example', never)),
    ).toMatchObject({
      kind: 'not_found',
      message: 'IdentityStore not found.',
    });
  });

  it.each<[FaultRule['fault'], StudioErrorKind, number]>([
    [{ kind: 'error', name: 'AccessDeniedException' }, 'access_denied', 1],
    [{ kind: 'error', name: 'ValidationException' }, 'validation', 1],
    [{ kind: 'error', name: 'ExpiredTokenException' }, 'credentials', 1],
    [{ kind: 'error', name: 'ThrottlingException' }, 'throttled', 3],
    [{ kind: 'error', name: 'InternalServerErrorException' }, 'server', 3],
    [{ kind: 'drop', carriedOut: false }, 'unreachable', 3],
    [{ kind: 'html', status: 502 }, 'unreadable', 3],
  ])('fails as the studio does: %j', async (fault, kind, calls) => {
    const { directory, controls } = await startDirectory();
    controls.fail({ operation: 'GetUserId', fault, times: 9 });
    const error = await studioFailure(directory.userIdByEmail('ada@papermoon.example', never));
    expect(error.kind).toBe(kind);
    expect(controls.state().calls.GetUserId).toBe(calls);
  });

  it('finds a person after a passing fault', async () => {
    const { directory, controls } = await startDirectory();
    controls.fail({
      operation: 'GetUserId',
      fault: { kind: 'error', name: 'ThrottlingException' },
    });
    expect(await directory.userIdByEmail('ada@papermoon.example', never)).toBe(ada);
  });
});
