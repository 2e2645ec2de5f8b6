import { z } from 'zod';
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
import { lookAlikes } from './look-alikes.js';
import { directorySettings, directoryTable, isDirectoryGiven } from './people/directory.js';
import type { SchemasOf, Setting, SettingTable } from './setting.js';
import { isSlackGiven, slackProblems, slackSettings, slackTable } from './slack.js';
import { factsOf, studioKind, studioProblems, studioSettings, studioTable } from './studio.js';

export type Settings = ReturnType<typeof readAll>;

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

const botSettings = {
  ...slackTable,
  ...studioTable,
  ...directoryTable,
  ...databaseTable,
  ...limitsTable,
  ...rulesTable,
};
const everySetting = { ...botSettings, ...proxyTable, ...processTable };

/** Platforms and other programs have settings of these names too, so that one is set says nothing. */
const { HOST: _host, PORT: _port, AWS_REGION: _region, ...botsOwn } = botSettings;
const ours = [...Object.keys(botsOwn), 'SANDBOX_PORT', 'SANDBOX_STUDIO'];

const schema = z.object(schemaOf(everySetting));

/**
 * Reads the settings from the environment. An empty one counts as absent.
 * @throws SettingsError that names every mistake at once, never a value
 */
export function readSettings(environment: Environment): Settings {
  return readAll(environment, false);
}

/** As `readSettings`, of the sandbox by its name: nothing leads to a real Slack, studio or directory. */
export function readSandboxSettings(environment: Environment): Settings {
  const { slack, studio, directory } = settingTables;
  const outside = new Set(Object.keys({ ...slack, ...studio, ...directory }));
  const inside = Object.entries(environment).filter(([name]) => !outside.has(name));
  return readAll(Object.fromEntries(inside), true);
}

function readAll(environment: Environment, isSandbox: boolean) {
  const small = Object.keys(proxyTable).map((name) => [name, environment[name.toLowerCase()]]);
  const set: Record<string, string | undefined> = Object.fromEntries(
    [...Object.entries(environment), ...small].filter(([, value]) => value?.trim()),
  );
  const given: ReadonlySet<string> = new Set(Object.keys(set));
  const kind = studioKind(set.STUDIO, given);
  const alike = lookAlikes(given, ours, Object.keys(everySetting));
  const parsed = schema.safeParse({ ...usualValues(), ...set });
  const problems = [
    // However many items of a list are wrong, that is one line.
    ...new Set(parsed.error?.issues.map(({ path, message }) => `${String(path[0])}: ${message}`)),
    ...alike
      .filter(({ isMisspelt }) => isMisspelt)
      .map(({ name, meant }) => `${name} is no setting: ${meant} is meant`),
    ...problemsTogether(given, kind, set.NODE_ENV, isSandbox),
  ];
  if (!parsed.success || problems.length > 0) throw new SettingsError(problems);
  const read = parsed.data;
  const slack = slackSettings(read);
  const studio = studioSettings(kind, read);
  return {
    /** Null: the sandbox's pretend workspace. */
    slack,
    studio,
    directory: directorySettings(read, {
      region: read.AWS_REGION,
      byEmail: factsOf(kind).knowsByEmail,
    }),
    botName: read.BOT_NAME,
    databaseUrl: databaseUrl(read, { slack: slack === null, studio: studio.kind === 'sandbox' }),
    limits: limitSettings(read),
    /** Null: there is no list of prices but the studio's. */
    pricesFile: read.PRICES_FILE ?? null,
    holidaysFile: read.HOLIDAYS_FILE ?? null,
    hoursFile: read.HOURS_FILE ?? null,
    /** Null: no user group or profile is limited, and there are no budgets. */
    quotasFile: read.QUOTAS_FILE ?? null,
    rules: rulesSettings(read),
    proxies: proxySettings(read),
    logLevel: read.LOG_LEVEL,
    /** Null: neither health nor metrics are served. */
    ops: read.OPS_PORT === undefined ? null : { host: read.HOST, port: read.OPS_PORT },
    sandboxPort: read.SANDBOX_PORT,
    sandboxStudio: read.SANDBOX_STUDIO,
    /** Variables that are perhaps meant as settings, and perhaps for other programs. */
    lookAlikes: alike,
  };
}

/** Settings that are missing beside the given ones, or that exclude each other. */
function problemsTogether(
  given: ReadonlySet<string>,
  kind: ReturnType<typeof studioKind>,
  nodeEnv: string | undefined,
  isSandbox: boolean,
): string[] {
  const real = factsOf(kind).isReal;
  const slackGiven = isSlackGiven(given);
  const problems: string[] = [];
  if (nodeEnv?.trim() === 'production' && !(slackGiven && real)) {
    problems.push(
      'NODE_ENV is production: the sandbox is for trying out, so connect Slack and set STUDIO=nimble or ec2',
    );
  }
  if (kind === null && !given.has('STUDIO') && (slackGiven || isDirectoryGiven(given))) {
    problems.push('STUDIO is missing: nimble, ec2, or sandbox to try the bot on a pretend studio');
  }
  problems.push(...studioProblems(kind, given));
  // With pretend people, a real studio would start real machines that no artist uses.
  const people = isDirectoryGiven(given) && kind !== 'sandbox';
  if (slackGiven || real || people) problems.push(...slackProblems(given));
  else if (!isSandbox) problems.push(...halfProblems(given));
  return problems;
}

/** Without Slack, what is set of the bot itself is half a configuration. */
function halfProblems(given: ReadonlySet<string>): string[] {
  const set = ours.filter((name) => given.has(name) && !name.startsWith('SANDBOX_'));
  if (set.length === 0) return [];
  return [
    `${set.join(', ')} ${set.length === 1 ? 'is' : 'are'} set, but nothing of Slack: set SLACK_BOT_TOKEN too, or start the sandbox by its name, npm run sandbox`,
  ];
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
