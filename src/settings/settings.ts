import { z } from 'zod';
import { defaultLimits, type Limits } from '../limits.js';
import { type LogLevel, logLevels } from '../log.js';
import type { SlackSettings } from '../slack/app.js';
import type { PeopleRules } from '../slack/people/people.js';

/** Every setting, checked. */
export interface Config {
  /** Null: the sandbox's pretend workspace. */
  slack: SlackSettings | null;
  studio: NimbleSettings | { kind: 'sandbox' };
  databaseUrl: string;
  limits: Limits;
  rules: Rules;
  logLevel: LogLevel;
  sandboxPort: number;
}

/** Who may do what. Empty lists allow everybody and everything. */
export interface Rules extends PeopleRules {
  /** Ids of the channels that a status message may go to. */
  allowedChannels: readonly string[];
  allowedInstanceTypes: readonly string[];
  /** Live sessions that one person may own. */
  maxSessionsPerUser: number;
}

export interface NimbleSettings {
  kind: 'nimble';
  studioId: string;
  region: string;
  /** Null: people are not looked up in IAM Identity Center. */
  identityStoreId: string | null;
  /** Null: there is no file of explicit pairs. */
  studioUsersFile: string | null;
}

/** Everything that is wrong with the settings, one line each. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

/** Whatever is wrong with it is told in the same words. */
const numberFrom = (least: number, most: number) => {
  const error = `must be a number from ${least} to ${most}`;
  return z.coerce.number(error).min(least, error).max(most, error);
};
const port = numberFrom(0, 65_535).int('must be a whole number');
const text = z.string().trim();
const badReminder = 'must be minutes from 1 to 1440 with commas, such as 30,10';

/** A list with commas, of words that each match. */
function list(word: RegExp, error: string) {
  return text
    .transform((value) => value.split(',').map((item) => item.trim()))
    .pipe(z.array(z.string().regex(word, error)))
    .default([]);
}

const settingsSchema = z.object({
  SLACK_BOT_TOKEN: text.startsWith('xoxb-', 'must start with xoxb-').optional(),
  SLACK_APP_TOKEN: text.startsWith('xapp-', 'must start with xapp-').optional(),
  SLACK_SIGNING_SECRET: text.optional(),
  PORT: port.optional(),
  SLACK_API_URL: z.url({ protocol: /^https?$/, error: 'must be a web address' }).optional(),
  STUDIO: z.enum(['nimble', 'sandbox'], 'must be nimble or sandbox').optional(),
  NIMBLE_STUDIO_ID: text.optional(),
  AWS_REGION: text.optional(),
  IDENTITY_STORE_ID: text.regex(/^d-[0-9a-f]{10}$/, 'must look like d-92670a1b2c').optional(),
  STUDIO_USERS_FILE: text.optional(),
  DATABASE_URL: text
    .regex(
      /^(file:.+|postgres(ql)?:\/\/.+)/,
      'must look like file:./data/nimble-session.sqlite or postgres://user:password@host/database',
    )
    .default('file:./data/nimble-session.sqlite'),
  POLL_INTERVAL_SECONDS: numberFrom(1, 60).default(5),
  READY_TIMEOUT_MINUTES: numberFrom(1, 1_440).default(30),
  REMINDER_MINUTES: text
    .transform((value) => value.split(',').map(Number))
    .pipe(z.array(z.number(badReminder).min(1, badReminder).max(1_440, badReminder)))
    .default([30, 10]),
  MAX_SESSIONS_PER_USER: numberFrom(1, 1_000).int('must be a whole number').default(1),
  ADMIN_USERS: list(/^[UW][A-Z0-9]+$/, 'must be Slack user ids with commas, such as U012AB3CD'),
  ADMIN_USER_GROUPS: list(/^S[A-Z0-9]+$/, 'must be ids of Slack user groups, such as S012AB3CD'),
  ALLOWED_USER_GROUPS: list(/^S[A-Z0-9]+$/, 'must be ids of Slack user groups, such as S012AB3CD'),
  ALLOWED_CHANNELS: list(/^[CDG][A-Z0-9]+$/, 'must be ids of Slack channels, such as C012AB3CD'),
  ALLOWED_INSTANCE_TYPES: list(/^[a-z0-9-]+\.[a-z0-9-]+$/, 'must be types such as g4dn.xlarge'),
  LOG_LEVEL: z.enum(logLevels, `must be one of ${logLevels.join(', ')}`).default('info'),
  SANDBOX_PORT: port.default(3_000),
  NODE_ENV: text.optional(),
});

type Settings = z.infer<typeof settingsSchema>;

/**
 * Reads the settings from the environment. An empty one counts as absent.
 * @throws ConfigError that names every mistake at once, never a value
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value?.trim()),
  );
  const parsed = settingsSchema.safeParse(given);
  const wrong = parsed.error?.issues ?? [];
  const problems = [
    // However many items of a list are wrong, that is one line.
    ...new Set(wrong.map(({ path, message }) => `${String(path[0])}: ${message}`)),
    ...whatDoesNotGoTogether(new Set(Object.keys(given)), given.STUDIO, given.NODE_ENV),
  ];
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);
  const settings = parsed.data;
  return {
    slack: slackSettings(settings),
    studio: studioSettings(settings),
    databaseUrl: settings.DATABASE_URL,
    limits: {
      ...defaultLimits,
      movingMs: settings.POLL_INTERVAL_SECONDS * 1_000,
      readyTimeoutMs: settings.READY_TIMEOUT_MINUTES * 60_000,
      reminderLeadsMs: settings.REMINDER_MINUTES.map((minutes) => minutes * 60_000),
    },
    rules: {
      adminUsers: settings.ADMIN_USERS,
      adminUserGroups: settings.ADMIN_USER_GROUPS,
      allowedUserGroups: settings.ALLOWED_USER_GROUPS,
      allowedChannels: settings.ALLOWED_CHANNELS,
      allowedInstanceTypes: settings.ALLOWED_INSTANCE_TYPES,
      maxSessionsPerUser: settings.MAX_SESSIONS_PER_USER,
    },
    logLevel: settings.LOG_LEVEL,
    sandboxPort: settings.SANDBOX_PORT,
  };
}

const slackNames = [
  'SLACK_BOT_TOKEN',
  'SLACK_APP_TOKEN',
  'SLACK_SIGNING_SECRET',
  'SLACK_API_URL',
] as const;
const nimbleNames = [
  'NIMBLE_STUDIO_ID',
  'AWS_ENDPOINT_URL_NIMBLE',
  'IDENTITY_STORE_ID',
  'STUDIO_USERS_FILE',
] as const;

/** Settings that are missing beside the given ones, or that exclude each other. */
function whatDoesNotGoTogether(
  given: ReadonlySet<string>,
  studio: string | undefined,
  nodeEnv: string | undefined,
): string[] {
  const slackGiven = slackNames.some((name) => given.has(name));
  const nimbleGiven = nimbleNames.some((name) => given.has(name));
  const nimble = studio === 'nimble' || (studio === undefined && nimbleGiven);
  const problems: string[] = [];
  const require = (name: string) => {
    if (!given.has(name)) problems.push(`${name} is missing`);
  };
  if (nodeEnv === 'production' && !(slackGiven && nimble)) {
    problems.push(
      'NODE_ENV is production: the sandbox is for trying out, so connect Slack and set STUDIO=nimble',
    );
  }
  if (slackGiven && studio === undefined && !nimbleGiven) {
    problems.push('STUDIO is missing: nimble, or sandbox to try the bot on a pretend studio');
  }
  if (nimble) {
    require('NIMBLE_STUDIO_ID');
    require('AWS_REGION');
  }
  // A real studio for pretend people would start real machines for nobody.
  if (slackGiven || nimble) {
    require('SLACK_BOT_TOKEN');
    const receivers = ['SLACK_APP_TOKEN', 'SLACK_SIGNING_SECRET'].filter((name) => given.has(name));
    if (receivers.length === 0) {
      problems.push('SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP mode) is missing');
    }
    if (receivers.length === 2) {
      problems.push(
        'SLACK_APP_TOKEN (Socket Mode) and SLACK_SIGNING_SECRET (HTTP mode) are both set: keep one',
      );
    }
  }
  return problems;
}

/** Null when nothing of it is set. What is set, goes together. */
function slackSettings(settings: Settings): SlackSettings | null {
  const { SLACK_BOT_TOKEN, SLACK_APP_TOKEN, SLACK_SIGNING_SECRET, SLACK_API_URL, PORT } = settings;
  if (SLACK_BOT_TOKEN === undefined) return null;
  return {
    botToken: SLACK_BOT_TOKEN,
    apiUrl: SLACK_API_URL === undefined ? null : SLACK_API_URL.replace(/\/?$/, '/'),
    receiver:
      SLACK_APP_TOKEN !== undefined
        ? { kind: 'socket', appToken: SLACK_APP_TOKEN }
        : { kind: 'http', signingSecret: SLACK_SIGNING_SECRET ?? '', port: PORT ?? 3_000 },
  };
}

/** The sandbox, unless a studio is set. What is set, goes together. */
function studioSettings(settings: Settings): Config['studio'] {
  const { STUDIO, NIMBLE_STUDIO_ID, AWS_REGION, IDENTITY_STORE_ID, STUDIO_USERS_FILE } = settings;
  if (STUDIO === 'sandbox' || NIMBLE_STUDIO_ID === undefined || AWS_REGION === undefined) {
    return { kind: 'sandbox' };
  }
  return {
    kind: 'nimble',
    studioId: NIMBLE_STUDIO_ID,
    region: AWS_REGION,
    identityStoreId: IDENTITY_STORE_ID ?? null,
    studioUsersFile: STUDIO_USERS_FILE ?? null,
  };
}
