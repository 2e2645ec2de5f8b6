import { sandboxAccessKeyId } from './aws/access.js';
import type { Clock } from './clock.js';
import type { PretendStudio } from './pretend-studio.js';
import { sandboxAppToken, sandboxBotToken } from './slack/slack-sandbox.js';

interface AwsAccess {
  region: string;
  endpoint: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
}

/** The studios that a bot can work with here, and whom it asks about people there. */
interface Studios {
  nimble: {
    studio: AwsAccess & { kind: 'nimble'; studioId: string };
    directory: {
      identityStore: AwsAccess & { identityStoreId: string };
      byEmail: false;
      studioUsersFile: null;
    };
  };
  ec2: {
    /** Prices are asked for at an address of their own. */
    studio: AwsAccess & { kind: 'ec2'; pricingEndpoint: string };
    directory: { identityStore: null; byEmail: true; studioUsersFile: null };
  };
}

export type StudioKind = keyof Studios;

export function isStudioKind(word: string): word is StudioKind {
  return word === 'nimble' || word === 'ec2';
}

/** The settings of a bot that works in this sandbox, by Socket Mode. */
export interface SandboxSettings<Kind extends StudioKind = StudioKind> {
  /** How far the time here is before the real one, and word of each move. */
  clock: Pick<Clock, 'aheadMs' | 'onMove'>;
  slack: {
    botToken: string;
    apiUrl: string;
    receiver: { kind: 'socket'; appToken: string };
  };
  studio: Studios[Kind]['studio'];
  directory: Studios[Kind]['directory'];
}

export function settingsFor<Kind extends StudioKind>(
  { origin, pretended, clock }: { origin: string; pretended: PretendStudio; clock: Clock },
  kind: Kind,
): SandboxSettings<Kind> {
  const slack = {
    botToken: sandboxBotToken,
    apiUrl: `${origin}/api/`,
    receiver: { kind: 'socket', appToken: sandboxAppToken },
  } as const;
  return { clock, slack, ...studiosAt(origin, pretended)[kind] };
}

function studiosAt(origin: string, pretended: PretendStudio): Studios {
  const aws = {
    region: pretended.region,
    endpoint: origin,
    credentials: { accessKeyId: sandboxAccessKeyId, secretAccessKey: 'sandbox' },
  };
  return {
    nimble: {
      studio: { kind: 'nimble', studioId: pretended.studioId, ...aws },
      directory: {
        identityStore: { identityStoreId: pretended.identityStoreId, ...aws },
        byEmail: false,
        studioUsersFile: null,
      },
    },
    ec2: {
      studio: { kind: 'ec2', pricingEndpoint: origin, ...aws },
      directory: { identityStore: null, byEmail: true, studioUsersFile: null },
    },
  };
}

/** The same for a bot in a process of its own, which reads the environment. */
export function environmentFor({
  slack,
  studio,
  directory,
}: Omit<SandboxSettings, 'clock'>): Record<string, string> {
  const { identityStore } = directory;
  return {
    SLACK_API_URL: slack.apiUrl,
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_APP_TOKEN: slack.receiver.appToken,
    STUDIO: studio.kind,
    AWS_REGION: studio.region,
    ...studioEnvironment(studio),
    ...(identityStore && {
      IDENTITY_STORE_ID: identityStore.identityStoreId,
      AWS_ENDPOINT_URL_IDENTITYSTORE: identityStore.endpoint,
    }),
    AWS_ACCESS_KEY_ID: studio.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: studio.credentials.secretAccessKey,
    // Emptied, since either would make the SDK use other credentials than these.
    AWS_SESSION_TOKEN: '',
    AWS_PROFILE: '',
  };
}

function studioEnvironment(studio: SandboxSettings['studio']): Record<string, string> {
  switch (studio.kind) {
    case 'nimble':
      return { NIMBLE_STUDIO_ID: studio.studioId, AWS_ENDPOINT_URL_NIMBLE: studio.endpoint };
    case 'ec2':
      return {
        AWS_ENDPOINT_URL_EC2: studio.endpoint,
        AWS_ENDPOINT_URL_PRICING: studio.pricingEndpoint,
      };
  }
}
