import { z } from 'zod';
import type { AwsAccess } from '../studio/aws/client.js';
import { type ReadFrom, type SettingTable, safeAddress, text } from './setting.js';

/** A studio that can be opened, one member for each kind. */
export type StudioSettings =
  | (AwsAccess & { kind: 'nimble'; studioId: string })
  | (AwsAccess & { kind: 'ec2'; pricingEndpoint: string | null });

/**
 * Names a studio among all, so that a database knows of which one it tells. Without its address: a studio
 * that moves to another one is the same.
 */
export function identityOf(settings: StudioSettings, botName: string): string {
  switch (settings.kind) {
    case 'nimble':
      return `nimble ${settings.region} ${settings.studioId}`;
    case 'ec2':
      // Under another name the bot would not find its own machines. The account is not known without a call.
      return `ec2 ${settings.region} ${botName}`;
  }
}

/** What was chosen: a studio, or the sandbox's pretend one. */
export type StudioChoice = StudioSettings | { kind: 'sandbox' };

/** The values of STUDIO. */
const studioKinds = ['nimble', 'ec2', 'sandbox'] as const;

type StudioKind = (typeof studioKinds)[number];

export const studioTable = {
  STUDIO: {
    schema: z.enum(studioKinds, 'must be nimble, ec2 or sandbox').optional(),
    meaning: 'nimble, ec2, or sandbox to try the bot on a pretend studio',
    unset: 'nimble when it is configured, or the sandbox',
  },
  NIMBLE_STUDIO_ID: {
    schema: text.regex(/^[\w-]{1,64}$/, 'must be letters, digits and dashes').optional(),
    meaning: 'Id of the Nimble studio',
  },
  AWS_REGION: {
    schema: text.regex(/^[a-z]{2,3}(-[a-z]+)+-\d+$/, 'must look like us-west-2').optional(),
    meaning: 'AWS Region of the studio and of the IAM Identity Center directory, us-west-2',
  },
  AWS_ENDPOINT_URL_NIMBLE: {
    schema: safeAddress.optional(),
    meaning:
      'Address of the Nimble Studio API, because Amazon’s own is gone; credentials come from AWS_PROFILE and the like, as for every program of the AWS SDK',
  },
  AWS_ENDPOINT_URL_EC2: {
    schema: safeAddress.optional(),
    meaning: 'STUDIO=ec2: another address of EC2 than Amazon’s own, for tests',
  },
  AWS_ENDPOINT_URL_PRICING: {
    schema: safeAddress.optional(),
    meaning: 'STUDIO=ec2: another address of Amazon’s price list than its own, for tests',
  },
  BOT_NAME: {
    schema: text.regex(/^[\w.-]{1,64}$/, 'must be 1 to 64 letters, digits, dots and dashes'),
    usually: 'nimble-session',
    meaning:
      'Name that the bot’s sessions carry as a tag; each bot that shares a studio needs its own',
  },
} satisfies SettingTable;

/** The studio that is meant, also where STUDIO does not say it; null: none is. */
export function studioKind(
  read: string | undefined,
  given: ReadonlySet<string>,
): StudioKind | null {
  const known = studioKinds.find((kind) => kind === read?.trim());
  if (known !== undefined) return known;
  const nimble = given.has('NIMBLE_STUDIO_ID') || given.has('AWS_ENDPOINT_URL_NIMBLE');
  return nimble && !given.has('STUDIO') ? 'nimble' : null;
}

/** What belongs to one kind of studio only. */
const nimbleOnly = [
  'NIMBLE_STUDIO_ID',
  'AWS_ENDPOINT_URL_NIMBLE',
  'IDENTITY_STORE_ID',
  'AWS_ENDPOINT_URL_IDENTITYSTORE',
];
const ec2Only = ['AWS_ENDPOINT_URL_EC2', 'AWS_ENDPOINT_URL_PRICING'];

interface KindFacts {
  /** It has real machines. */
  isReal: boolean;
  /** It has no users of its own, so that an e-mail address is as good a name as any. */
  knowsByEmail: boolean;
  /** What it does not work without, and why one has to set it. */
  needs: Readonly<Record<string, string>>;
  /** What only other kinds use. */
  foreign: readonly { names: readonly string[]; of: StudioKind }[];
}

const ofEc2 = { names: ec2Only, of: 'ec2' } as const;

const kinds: Readonly<Record<StudioKind, KindFacts>> = {
  nimble: {
    isReal: true,
    knowsByEmail: false,
    needs: {
      NIMBLE_STUDIO_ID: '',
      AWS_REGION: '',
      AWS_ENDPOINT_URL_NIMBLE: ': Amazon’s own Nimble Studio is gone',
    },
    foreign: [ofEc2],
  },
  ec2: {
    isReal: true,
    knowsByEmail: true,
    needs: { AWS_REGION: '' },
    foreign: [{ names: nimbleOnly, of: 'nimble' }],
  },
  sandbox: { isReal: false, knowsByEmail: false, needs: {}, foreign: [ofEc2] },
};

/** Without any, the bot is on its sandbox. */
export const factsOf = (kind: StudioKind | null): KindFacts => kinds[kind ?? 'sandbox'];

/** What is missing for the studio that is meant, and what contradicts it. */
export function studioProblems(kind: StudioKind | null, given: ReadonlySet<string>): string[] {
  const { needs, foreign } = factsOf(kind);
  const but = kind === null ? 'not STUDIO' : `STUDIO is ${kind}`;
  return [
    ...Object.entries(needs)
      .filter(([name]) => !given.has(name))
      .map(([name, why]) => `${name} is missing${why}`),
    ...foreign.flatMap(({ names, of }) =>
      names
        .filter((name) => given.has(name))
        .map((name) => `${name} is set, but ${but}: only STUDIO=${of} uses it`),
    ),
  ];
}

/** The sandbox, unless a studio is set. What is set, goes together. */
export function studioSettings(
  kind: StudioKind | null,
  read: ReadFrom<typeof studioTable>,
): StudioChoice {
  const { NIMBLE_STUDIO_ID = '', AWS_REGION: region = '' } = read;
  const { AWS_ENDPOINT_URL_NIMBLE = null, AWS_ENDPOINT_URL_EC2 = null } = read;
  const { AWS_ENDPOINT_URL_PRICING: pricingEndpoint = null } = read;
  switch (kind) {
    case 'nimble':
      return {
        kind,
        studioId: NIMBLE_STUDIO_ID,
        region,
        endpoint: AWS_ENDPOINT_URL_NIMBLE,
        credentials: null,
      };
    case 'ec2':
      return {
        kind,
        region,
        endpoint: AWS_ENDPOINT_URL_EC2,
        pricingEndpoint,
        credentials: null,
      };
    case 'sandbox':
    case null:
      return { kind: 'sandbox' };
  }
}
