import { defaultProvider } from '@aws-sdk/credential-provider-node';
import type { Dispatcher } from 'undici';
import { areSame, Credentials, type Keys } from './credentials.js';
import { studioErrorFrom } from './errors.js';
import { requestHandler } from './request-handler.js';

/** Where AWS is, and who asks. */
export interface AwsAccess {
  region: string;
  /** Another address than AWS's own; null: what the SDK's own environment variables say. */
  endpoint: string | null;
  /** Null: the SDK's own chain (environment, profile, role …). */
  credentials: { accessKeyId: string; secretAccessKey: string } | null;
}

/** As much of a client of the AWS SDK as all of them have in common. */
interface Client {
  middlewareStack: {
    add(
      middleware: <Input, Output>(
        next: (input: Input) => Promise<Output>,
      ) => (input: Input) => Promise<Output>,
      options: { step: 'initialize'; name: string },
    ): void;
  };
}

/** A client of the AWS SDK, for any of its services. */
export function openClient<Opened extends Client>(
  Service: new (options: ReturnType<typeof clientOptions>) => Opened,
  access: AwsAccess,
  dispatcher: Dispatcher,
): Opened {
  const handler = requestHandler(dispatcher);
  const parentClientConfig = { region: access.region, requestHandler: handler };
  // Made anew each time, because it keeps what it has found; and past the SDK's copy of the files.
  const read = async () =>
    access.credentials ?? defaultProvider({ ignoreCache: true, parentClientConfig })();
  const credentials = new Credentials(read);
  const client = new Service(clientOptions(access, handler, credentials));
  client.middlewareStack.add((next) => secondTry(next, credentials), {
    step: 'initialize',
    name: 'secondTry',
  });
  return client;
}

function clientOptions(
  { region, endpoint }: AwsAccess,
  handler: ReturnType<typeof requestHandler>,
  credentials: Credentials,
) {
  return {
    region,
    ...(endpoint !== null && { endpoint }),
    // Not `credentials`: the SDK keeps for ever what that gives without an expiry.
    credentialDefaultProvider: () => (): Promise<Keys> => credentials.get(),
    // `callAws` retries; retried by the SDK too, a call would take longer than a claim holds.
    maxAttempts: 1,
    requestHandler: handler,
  };
}

/**
 * Sends a request again that AWS's front door refused, once, if that may help: nothing was done yet.
 * By then the SDK has taken over AWS's time from the refusal; its own retry is off (`maxAttempts`).
 */
function secondTry<Input, Output>(
  next: (input: Input) => Promise<Output>,
  credentials: Credentials,
): (input: Input) => Promise<Output> {
  return async (input) => {
    const used = await credentials.get();
    try {
      return await next(input);
    } catch (error) {
      const { kind } = studioErrorFrom(error);
      const mended =
        kind === 'clock' || (kind === 'credentials' && !areSame(used, await credentials.renewed()));
      if (!mended) throw error;
      return next(input);
    }
  };
}
