import type { AwsAccess } from '../../studio/aws/client.js';
import { optionalText, type ReadFrom, type SettingTable, safeAddress, text } from '../setting.js';

/** How the studio's user of a person in Slack is found, with any studio. */
export interface DirectorySettings {
  /** Null: people are not looked up in IAM Identity Center. */
  identityStore: (AwsAccess & { identityStoreId: string }) | null;
  /** The studio has no users of its own: a person is known to it by the address of their Slack profile. */
  byEmail: boolean;
  /** Null: there is no file of explicit pairs. */
  studioUsersFile: string | null;
}

/** No person is looked up: sessions have no owner of their own. */
export const noDirectory: DirectorySettings = {
  identityStore: null,
  byEmail: false,
  studioUsersFile: null,
};

export const directoryTable = {
  IDENTITY_STORE_ID: {
    schema: text
      .regex(
        /^(d-[0-9a-f]{10}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/,
        'must look like d-92670a1b2c',
      )
      .optional(),
    meaning:
      'IAM Identity Center directory in which people are found by the e-mail address of their Slack profile, d-…',
  },
  AWS_ENDPOINT_URL_IDENTITYSTORE: {
    schema: safeAddress.optional(),
    meaning: 'Another address of the IAM Identity Center directory',
  },
  STUDIO_USERS_FILE: {
    schema: optionalText,
    meaning: 'JSON file of Slack user id → studio user id; its pairs win over the directory',
  },
} satisfies SettingTable;

/** Whether the settings say who is who: that matters to a real studio only. */
export function isDirectoryGiven(given: ReadonlySet<string>): boolean {
  return given.has('IDENTITY_STORE_ID') || given.has('STUDIO_USERS_FILE');
}

/** @param region that of the studio, where its directory is too */
export function directorySettings(
  read: ReadFrom<typeof directoryTable>,
  { region, byEmail }: { region: string | undefined; byEmail: boolean },
): DirectorySettings {
  const { IDENTITY_STORE_ID, AWS_ENDPOINT_URL_IDENTITYSTORE: endpoint = null } = read;
  return {
    identityStore:
      IDENTITY_STORE_ID === undefined || region === undefined
        ? null
        : { identityStoreId: IDENTITY_STORE_ID, region, endpoint, credentials: null },
    byEmail,
    studioUsersFile: read.STUDIO_USERS_FILE ?? null,
  };
}
