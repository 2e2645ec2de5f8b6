import { z } from 'zod';
import type { Rules } from '../launches/rules.js';
import type { Limits } from '../limits.js';
import type { LogLevel } from '../log.js';
import type { SlackSettings } from '../slack/app.js';
import type { ProxySettings } from '../way-out.js';
import {
  limitSettings,
  limitsTable,
  processTable,
  proxySettings,
  proxyTable,
  rulesSettings,
  rulesTable,
} from './bot.js';
import { databaseTable, databaseUrl } from './database.js';
import {
  type DirectorySettings,
  directorySettings,
  directoryTable,
  isDirectoryGiven,
} from './people/directory.js';
import type { SchemasOf, Setting, SettingTable } from './setting.js';
import { isSlackGiven, slackProblems, slackSettings, slackTable } from './slack.js';
import {
  isRealStudio,
  type StudioChoice,
  studioKind,
  studioProblems,
  studioSettings,
  studioTable,
} from './studio.js';

export interface Settings {
  /** Null: the sandbox's pretend workspace. */
  slack: SlackSettings | null;
  studio: StudioChoice;
  directory: DirectorySettings;
  botName: string;
  databaseUrl: string;
  limits: Limits;
  rules: Rules;
  proxies: ProxySettings;
  logLevel: LogLevel;
  sandboxPort: number;
}

/** All environment variables that the bot reads, by subject. */
export const settingTables = {
  slack: slackTable,
  studio: studioTable,
  directory: directoryTable,
  database: databaseTable,
  limits: limitsTable,
  rules: rulesTable,
  proxies: proxyTable,
  process: processTable,
} as const;

export type Environment = Readonly<Record<string, string | undefined>>;

/** Everything that is wrong with the settings, one line each. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

const everySetting = {
  ...slackTable,
  ...studioTable,
  ...directoryTable,
  ...databaseTable,
  ...limitsTable,
  ...rulesTable,
  ...proxyTable,
  ...processTable,
};

const schema = z.object(schemaOf(everySetting));

/**
 * Reads the settings from the environment. An empty one counts as absent.
 * @throws SettingsError that names every mistake at once, never a value
 */
export function readSettings(environment: Environment): Settings {
  const small = Object.keys(proxyTable).map((name) => [name, environment[name.toLowerCase()]]);
  const set: Record<string, string | undefined> = Object.fromEntries(
    [...Object.entries(environment), ...small].filter(([, value]) => value?.trim()),
  );
  const given: ReadonlySet<string> = new Set(Object.keys(set));
  const kind = studioKind(set.STUDIO, given);
  const parsed = schema.safeParse({ ...usualValues(), ...set });
  const problems = [
    // However many items of a list are wrong, that is one line.
    ...new Set(parsed.error?.issues.map(({ path, message }) => `${String(path[0])}: ${message}`)),
    ...problemsTogether(given, kind, set.NODE_ENV),
  ];
  if (!parsed.success || problems.length > 0) throw new SettingsError(problems);
  const read = parsed.data;
  const slack = slackSettings(read);
  const studio = studioSettings(kind, read);
  return {
    slack,
    studio,
    directory: directorySettings(read, read.AWS_REGION),
    botName: read.BOT_NAME,
    databaseUrl: databaseUrl(read, { slack: slack === null, studio: studio.kind === 'sandbox' }),
    limits: limitSettings(read),
    rules: rulesSettings(read),
    proxies: proxySettings(read),
    logLevel: read.LOG_LEVEL,
    sandboxPort: read.SANDBOX_PORT,
  };
}

/** The environment without what leads to a real Slack or a real studio, or to the people there. */
export function withoutOutsideWorld(environment: Environment): Environment {
  const { slack, studio, directory } = settingTables;
  const outside = new Set(Object.keys({ ...slack, ...studio, ...directory }));
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !outside.has(name)));
}

/** Settings that are missing beside the given ones, or that exclude each other. */
function problemsTogether(
  given: ReadonlySet<string>,
  kind: ReturnType<typeof studioKind>,
  nodeEnv: string | undefined,
): string[] {
  const real = isRealStudio(kind);
  const slackGiven = isSlackGiven(given);
  const problems: string[] = [];
  if (nodeEnv?.trim() === 'production' && !(slackGiven && real)) {
    problems.push(
      'NODE_ENV is production: the sandbox is for trying out, so connect Slack and set STUDIO=nimble',
    );
  }
  if (kind === null && !given.has('STUDIO') && (slackGiven || isDirectoryGiven(given))) {
    problems.push('STUDIO is missing: nimble, or sandbox to try the bot on a pretend studio');
  }
  problems.push(...studioProblems(kind, given));
  // With pretend people, a real studio would start real machines that no artist uses.
  const people = isDirectoryGiven(given) && kind !== 'sandbox';
  if (slackGiven || real || people) problems.push(...slackProblems(given));
  return problems;
}

function schemaOf<Table extends SettingTable>(table: Table) {
  return Object.fromEntries(
    Object.entries(table).map(([name, setting]) => [name, setting.schema]),
  ) as SchemasOf<Table>;
}

function usualValues(): Record<string, string> {
  return Object.fromEntries(
    Object.entries<Setting>(everySetting).flatMap(([name, { usually }]) =>
      usually === undefined ? [] : [[name, usually]],
    ),
  );
}
