import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { Dispatcher } from 'undici';
import { readAws } from './call.js';
import { type AwsAccess, openClient } from './client.js';

/**
 * As whom AWS knows the bot: the ARN of its user or assumed role. It takes no permission.
 * @throws StudioError
 */
export async function callerIdentity(
  { region, credentials }: Omit<AwsAccess, 'endpoint'>,
  dispatcher: Dispatcher,
  signal: AbortSignal,
): Promise<string> {
  const client = openClient(STSClient, { region, credentials, endpoint: null }, dispatcher);
  const command = new GetCallerIdentityCommand({});
  const { Arn = 'no one' } = await readAws((options) => client.send(command, options), signal);
  return Arn;
}
