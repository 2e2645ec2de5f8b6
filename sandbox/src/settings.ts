import { sandboxAccessKeyId } from './aws/access.js';
import type { PretendStudio } from './pretend-studio.js';
import { sandboxAppToken, sandboxBotToken } from './slack/slack-sandbox.js';

interface AwsAccess {
  region: string;
  endpoint: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
}

/** The settings of a bot that works in this sandbox, by Socket Mode. */
export interface SandboxSettings {
  slack: {
    botToken: string;
    apiUrl: string;
    receiver: { kind: 'socket'; appToken: string };
  };
  studio: AwsAccess & { kind: 'nimble'; studioId: string };
  directory: {
    identityStore: AwsAccess & { identityStoreId: string };
    studioUsersFile: null;
  };
}

export function settingsFor(origin: string, studio: PretendStudio): SandboxSettings {
  const aws = {
    region: studio.region,
    endpoint: origin,
    credentials: { accessKeyId: sandboxAccessKeyId, secretAccessKey: 'sandbox' },
  };
  return {
    slack: {
      botToken: sandboxBotToken,
      apiUrl: `${origin}/api/`,
      receiver: { kind: 'socket', appToken: sandboxAppToken },
    },
    studio: { kind: 'nimble', studioId: studio.studioId, ...aws },
    directory: {
      identityStore: { identityStoreId: studio.identityStoreId, ...aws },
      studioUsersFile: null,
    },
  };
}

/** The same for a bot in a process of its own, which reads the environment. */
export function environmentFor({
  slack,
  studio,
  directory,
}: SandboxSettings): Record<string, string> {
  return {
    SLACK_API_URL: slack.apiUrl,
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_APP_TOKEN: slack.receiver.appToken,
    STUDIO: studio.kind,
    NIMBLE_STUDIO_ID: studio.studioId,
    IDENTITY_STORE_ID: directory.identityStore.identityStoreId,
    AWS_REGION: studio.region,
    AWS_ENDPOINT_URL_NIMBLE: studio.endpoint,
    AWS_ENDPOINT_URL_IDENTITYSTORE: directory.identityStore.endpoint,
    AWS_ACCESS_KEY_ID: studio.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: studio.credentials.secretAccessKey,
    // Emptied, since either would make the SDK use other credentials than these.
    AWS_SESSION_TOKEN: '',
    AWS_PROFILE: '',
  };
}
