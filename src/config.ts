import { z } from 'zod';
import { type LogLevel, logLevels } from './log.js';
import type { SlackSettings } from './slack/app.js';

/** Every setting, checked. */
export interface Config {
  /** Null: the sandbox's pretend workspace. */
  slack: SlackSettings | null;
  studio: NimbleSettings | { kind: 'sandbox' };
  databaseUrl: string;
  pollIntervalMs: number;
  readyTimeoutMs: number;
  logLevel: LogLevel;
  sandboxPort: number;
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

const port = z.coerce.number().int().min(0).max(65_535);
const text = z.string().trim();

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
    .regex(/^file:.+/, 'must look like file:./data/nimble-session.sqlite')
    .default('file:./data/nimble-session.sqlite'),
  POLL_INTERVAL_SECONDS: z.coerce.number().min(1).max(60).default(5),
  READY_TIMEOUT_MINUTES: z.coerce.number().min(1).max(1_440).default(30),
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
  const given = Object.entries(environment).filter(([, value]) => value?.trim());
  const parsed = settingsSchema.safeParse(Object.fromEntries(given));
  if (!parsed.success) {
    throw new ConfigError(
      parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`),
    );
  }
  const problems: string[] = [];
  const settings = parsed.data;
  const slack = slackSettings(settings, problems);
  const studio = studioSettings(settings, slack !== null, problems);
  if (settings.NODE_ENV === 'production' && (slack === null || studio.kind === 'sandbox')) {
    problems.push(
      'NODE_ENV is production: the sandbox is for trying out, so connect Slack and set STUDIO=nimble',
    );
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return {
    slack,
    studio,
    databaseUrl: settings.DATABASE_URL,
    pollIntervalMs: settings.POLL_INTERVAL_SECONDS * 1_000,
    readyTimeoutMs: settings.READY_TIMEOUT_MINUTES * 60_000,
    logLevel: settings.LOG_LEVEL,
    sandboxPort: settings.SANDBOX_PORT,
  };
}

function slackSettings(settings: Settings, problems: string[]): SlackSettings | null {
  const { SLACK_BOT_TOKEN, SLACK_APP_TOKEN, SLACK_SIGNING_SECRET, SLACK_API_URL, PORT } = settings;
  const given = [SLACK_BOT_TOKEN, SLACK_APP_TOKEN, SLACK_SIGNING_SECRET, SLACK_API_URL];
  if (given.every((value) => value === undefined)) return null;
  if (SLACK_BOT_TOKEN === undefined) problems.push('SLACK_BOT_TOKEN is missing');
  if (SLACK_APP_TOKEN !== undefined && SLACK_SIGNING_SECRET !== undefined) {
    problems.push(
      'SLACK_APP_TOKEN (Socket Mode) and SLACK_SIGNING_SECRET (HTTP mode) are both set: keep one',
    );
  }
  const receiver =
    SLACK_APP_TOKEN !== undefined
      ? { kind: 'socket' as const, appToken: SLACK_APP_TOKEN }
      : { kind: 'http' as const, signingSecret: SLACK_SIGNING_SECRET ?? '', port: PORT ?? 3_000 };
  if (receiver.kind === 'http' && receiver.signingSecret === '') {
    problems.push('SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP mode) is missing');
  }
  const apiUrl = SLACK_API_URL === undefined ? null : SLACK_API_URL.replace(/\/?$/, '/');
  return { botToken: SLACK_BOT_TOKEN ?? '', apiUrl, receiver };
}

function studioSettings(
  settings: Settings,
  slackIsReal: boolean,
  problems: string[],
): NimbleSettings | { kind: 'sandbox' } {
  const { STUDIO, NIMBLE_STUDIO_ID, AWS_REGION, IDENTITY_STORE_ID, STUDIO_USERS_FILE } = settings;
  const nimbleGiven = [NIMBLE_STUDIO_ID, IDENTITY_STORE_ID, STUDIO_USERS_FILE].some(
    (value) => value !== undefined,
  );
  if (STUDIO === 'sandbox' || (STUDIO === undefined && !nimbleGiven && !slackIsReal)) {
    return { kind: 'sandbox' };
  }
  if (STUDIO === undefined && !nimbleGiven) {
    problems.push('STUDIO is missing: nimble, or sandbox to try the bot on a pretend studio');
    return { kind: 'sandbox' };
  }
  if (NIMBLE_STUDIO_ID === undefined) problems.push('NIMBLE_STUDIO_ID is missing');
  if (AWS_REGION === undefined) problems.push('AWS_REGION is missing');
  if (!slackIsReal) {
    problems.push('SLACK_BOT_TOKEN is missing');
    problems.push('SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP mode) is missing');
  }
  return {
    kind: 'nimble',
    studioId: NIMBLE_STUDIO_ID ?? '',
    region: AWS_REGION ?? '',
    identityStoreId: IDENTITY_STORE_ID ?? null,
    studioUsersFile: STUDIO_USERS_FILE ?? null,
  };
}
