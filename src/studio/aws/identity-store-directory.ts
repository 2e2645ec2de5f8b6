import {
  GetUserIdCommand,
  IdentitystoreClient,
  ResourceNotFoundException,
} from '@aws-sdk/client-identitystore';
import type { Dispatcher } from 'undici';
import { type StudioDirectory, StudioError } from '../studio.js';
import { readAws } from './call.js';
import { type AwsAccess, openClient } from './client.js';

/** IAM Identity Center's directory: `identitystore:GetUserId` by `emails.value`. */
export class IdentityStoreDirectory implements StudioDirectory {
  readonly #client: IdentitystoreClient;
  readonly #identityStoreId: string;

  constructor(
    { identityStoreId, ...access }: AwsAccess & { identityStoreId: string },
    dispatcher: Dispatcher,
  ) {
    this.#identityStoreId = identityStoreId;
    this.#client = openClient(IdentitystoreClient, access, dispatcher);
  }

  async userIdByEmail(email: string, signal: AbortSignal): Promise<string | null> {
    const command = new GetUserIdCommand({
      IdentityStoreId: this.#identityStoreId,
      AlternateIdentifier: {
        UniqueAttribute: { AttributePath: 'emails.value', AttributeValue: email },
      },
    });
    try {
      const answer = await readAws((options) => this.#client.send(command, options), signal);
      return answer.UserId ?? null;
    } catch (error) {
      if (error instanceof StudioError && isUserNotFound(error.cause)) return null;
      throw error;
    }
  }
}

/** The same exception also says that the whole directory is unknown; that says nothing about a person. */
function isUserNotFound(error: unknown): boolean {
  return error instanceof ResourceNotFoundException && error.ResourceType !== 'IDENTITY_STORE';
}
