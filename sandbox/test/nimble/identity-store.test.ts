import {
  GetUserIdCommand,
  ResourceNotFoundException,
  ThrottlingException,
  ValidationException,
} from '@aws-sdk/client-identitystore';
import { describe, expect, it } from 'vitest';
import { pretendStudio } from '../../src/pretend-studio.js';
import { ada, startNimble } from '../../testing/start-nimble.js';

function userWith(
  AttributePath: string,
  AttributeValue: string,
  IdentityStoreId = pretendStudio.identityStoreId,
) {
  const UniqueAttribute = { AttributePath, AttributeValue };
  return new GetUserIdCommand({ IdentityStoreId, AlternateIdentifier: { UniqueAttribute } });
}

describe('GetUserId', () => {
  it.each([
    ['emails.value', 'ada@papermoon.example'],
    ['userName', 'ada'],
  ])('finds the user whose %s is %s', async (path, value) => {
    const { identityStore } = await startNimble();
    expect(await identityStore.send(userWith(path, value))).toMatchObject({
      UserId: ada,
      IdentityStoreId: pretendStudio.identityStoreId,
    });
  });

  it.each([
    ['emails.value', 'Ada@PaperMoon.example'],
    ['emails.value', ' ada@papermoon.example'],
    ['userName', 'Ada'],
  ])('compares exactly: finds nobody whose %s is “%s”', async (path, value) => {
    const { identityStore } = await startNimble();
    await expect(identityStore.send(userWith(path, value))).rejects.toBeInstanceOf(
      ResourceNotFoundException,
    );
  });

  it('does not find people whom the directory does not know', async () => {
    const { identityStore } = await startNimble();
    const error: unknown = await identityStore
      .send(userWith('emails.value', 'sam@papermoon.example'))
      .catch((one) => one);
    expect(error).toBeInstanceOf(ResourceNotFoundException);
    expect(error).toMatchObject({
      message: 'USER not found.',
      ResourceType: 'USER',
      $metadata: { httpStatusCode: 400, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    });
    await expect(
      identityStore.send(userWith('userName', 'ada', 'd-0000000000')),
    ).rejects.toBeInstanceOf(ResourceNotFoundException);
  });

  it('takes no other attribute', async () => {
    const { identityStore } = await startNimble();
    await expect(identityStore.send(userWith('name.familyName', 'Okafor'))).rejects.toBeInstanceOf(
      ValidationException,
    );
  });

  it('fails as it is told to, in its own protocol', async () => {
    const { identityStore, controls } = await startNimble();
    controls.fail({
      operation: 'GetUserId',
      fault: { kind: 'error', name: 'ThrottlingException', message: 'Slow down' },
    });
    controls.fail({
      operation: '*',
      fault: { kind: 'error', name: 'InternalServerErrorException' },
    });
    const ask = () => identityStore.send(userWith('userName', 'ada'));
    const throttled = ask();
    await expect(throttled).rejects.toBeInstanceOf(ThrottlingException);
    await expect(throttled).rejects.toThrow('Slow down');
    await expect(ask()).rejects.toMatchObject({
      name: 'InternalServerException',
      $metadata: { httpStatusCode: 500 },
    });
    await ask();
  });
});
