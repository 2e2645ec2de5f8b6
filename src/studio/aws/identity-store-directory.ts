import {
  GetUserIdCommand,
  IdentitystoreClient,
  ResourceNotFoundException,
} from '@aws-sdk/client-identitystore';
import type { Dispatcher } from 'undici';
import { type HearLookup, heard, type StudioDirectory, StudioError } from '../studio.js';
import { readAws } from './call.js';
import { type AwsAccess, openClient } from './client.js';

interface DirectoryOptions extends AwsAccess {
  identityStoreId: string;
  lookedUp: HearLookup;
}

/** IAM Identity Center's directory: `identitystore:GetUserId` by `emails.value`. */
export class IdentityStoreDirectory implements StudioDirectory {
  readonly #client: IdentitystoreClient;
  readonly #identityStoreId: string;
  readonly #lookedUp: HearLookup;

  constructor({ identityStoreId, lookedUp, ...access }: DirectoryOptions, dispatcher: Dispatcher) {
    this.#identityStoreId = identityStoreId;
    this.#lookedUp = lookedUp;
    this.#client = openClient(IdentitystoreClient, access, dispatcher);
  }

  userIdByEmail(email: string, signal: AbortSignal): Promise<string | null> {
    return heard(this.#lookedUp, 'userIdByEmail', signal, () => this.#ask(email, signal));
  }

  async #ask(email: string, signal: AbortSignal): Promise<string | null> {
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
