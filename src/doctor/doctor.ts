import { existsSync } from 'node:fs';
import type { Logger } from 'pino';
import type { ApprovalRules } from '../launches/approval.js';
import type { EnvFile } from '../settings/env-file.js';
import { readHolidays } from '../settings/holidays-file.js';
import { readProfileHours } from '../settings/hours-file.js';
import { isOpenToOthers } from '../settings/open-file.js';
import { readStudioUsers } from '../settings/people/studio-users-file.js';
import { readPrices } from '../settings/prices-file.js';
import { readQuotas } from '../settings/quotas-file.js';
import {
  type Environment,
  readSettings,
  type Settings,
  SettingsError,
} from '../settings/read-settings.js';
import { identityOf, type StudioSettings } from '../settings/studio.js';
import { readingClient, type SlackSettings } from '../slack/app.js';
import { installationSchema } from '../slack/people/installation.js';
import { SlackPeople } from '../slack/people/people.js';
import { UserGroups } from '../slack/people/user-groups.js';
import { lookAtStore } from '../store/look.js';
import { callerIdentity } from '../studio/aws/identity.js';
import { openDirectory, openStudio } from '../studio/open-studio.js';
import { StudioError } from '../studio/studio.js';
import { openWayOut, type WayOut } from '../way-out.js';
import { type Finding, type Findings, good, unknown, wrong } from './finding.js';
import { slackFindings } from './slack.js';
import { remedyFor, saidBy, studioFindings } from './studio.js';

export { lineOf } from './finding.js';

interface Configured {
  settings: Settings;
  slack: SlackSettings;
  wayOut: WayOut;
  log: Logger;
  signal: AbortSignal;
}

const whoIsWho = 'Who is who';

const readSetup = 'docs/setup.md says how; .env.example has every setting.';

/**
 * Examines what the bot needs, from the outside in, and changes nothing: settings, Slack, AWS, the studio,
 * who is who, the database, proxies.
 */
export async function* examine(environment: Environment, envFile: EnvFile, log: Logger): Findings {
  let settings: Settings;
  try {
    settings = readSettings(environment);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    for (const problem of error.problems) yield wrong('Settings', problem, readSetup);
    return;
  }
  yield* settingFindings(settings, envFile);
  yield* fileFindings(settings);
  const { slack } = settings;
  const workspace = slack === null ? null : yield* farFindings({ settings, slack, log });
  yield await databaseFinding(settings, workspace, log);
  yield proxyFinding(settings);
}

/** Of what the bot reaches over the network. @returns its workspace; null: Slack does not say */
async function* farFindings({
  settings,
  slack,
  log,
}: Omit<Configured, 'wayOut' | 'signal'>): AsyncGenerator<Finding, string | null, void> {
  const { studio, rules, botName } = settings;
  const wayOut = openWayOut(settings.proxies);
  const { signal } = new AbortController();
  const configured = { settings, slack, wayOut, log, signal };
  const client = readingClient(slack, wayOut, log);
  const own = yield* slackFindings({ client, slack, rules, approval: approvalIn(settings) });
  const workspace = own?.teamId ?? null;
  if (studio.kind === 'sandbox') {
    yield unknown('Studio', 'is the sandbox’s pretend one');
    return workspace;
  }
  if (studio.kind === 'ec2') yield await identityFinding(studio, configured);
  const opened = await openStudio(studio, botName, wayOut);
  if (yield* studioFindings(opened, signal, saidBy)) {
    const about = 'Workstations';
    yield await tried(about, async () => {
      const { length } = await opened.listSessions(signal);
      return good(about, `${length} at the studio with this bot’s name`);
    });
  }
  yield await tried(whoIsWho, () => directoryFinding(configured));
  return workspace;
}

function* settingFindings(
  { slack, lookAlikes }: Settings,
  { path, told }: EnvFile,
): Generator<Finding> {
  // The bot would start on its sandbox; an operator who asks the doctor means a real one.
  yield slack === null
    ? wrong('Settings', `nothing is configured; .env: ${told}`, readSetup)
    : good('Settings', `complete; .env: ${told}`);
  for (const { name, meant } of lookAlikes) {
    yield unknown('Settings', `${name} is set and no setting; ${meant} is one`);
  }
  if (path !== null && isOpenToOthers(path)) {
    yield wrong('Settings', `others may read or write ${path}`, `chmod 600 ${path}`);
  }
}

/** The bot reads them at its start, and does not start without one that is named. */
async function* fileFindings(settings: Settings): Findings {
  const { pricesFile, hoursFile, quotasFile, holidaysFile } = settings;
  const { studioUsersFile } = settings.directory;
  const files: [string, string | null, (file: string) => string | Promise<string>][] = [
    ['STUDIO_USERS_FILE', studioUsersFile, (file) => `people: ${readStudioUsers(file).size}`],
    ['PRICES_FILE', pricesFile, (file) => `prices of ${readPrices(file).date}`],
    ['HOURS_FILE', hoursFile, (file) => `profiles: ${readProfileHours(file).length}`],
    ['QUOTAS_FILE', quotasFile, saidOfQuotas],
    [
      'HOLIDAYS_FILE',
      holidaysFile,
      async (file) => `days: ${(await readHolidays(file, Date.now())).size}`,
    ],
  ];
  for (const [about, file, said] of files) {
    if (file === null) continue;
    yield await tried(about, async () => good(about, await said(file)));
    if (file === studioUsersFile && existsSync(file) && isOpenToOthers(file)) {
      // Under systemd's DynamicUser= it has to be.
      yield unknown(about, `others may read or write ${file}`);
    }
  }
}

function saidOfQuotas(file: string): string {
  const { limits, budgets } = readQuotas(file);
  return `limits: ${limits.length}, budgets: ${budgets.length}`;
}

/** Null: nothing needs an approval, or the file cannot be read, which has its own finding. */
function approvalIn({ quotasFile }: Settings): ApprovalRules | null {
  try {
    return quotasFile === null ? null : readQuotas(quotasFile).approval;
  } catch {
    return null;
  }
}

/** What was found, or why nothing could be. */
async function tried(about: string, find: () => Promise<Finding>): Promise<Finding> {
  try {
    return await find();
  } catch (error) {
    return error instanceof StudioError
      ? wrong(about, saidBy(error), remedyFor(error))
      : wrong(about, reasonOf(error), readSetup);
  }
}

function proxyFinding({ proxies: { https, http } }: Settings): Finding {
  const address = https || http;
  return address === ''
    ? good('Proxy', 'none')
    : good('Proxy', `by ${new URL(address).host}, but for NO_PROXY and this machine`);
}

async function databaseFinding(
  { databaseUrl, studio, botName }: Settings,
  workspace: string | null,
  log: Logger,
): Promise<Finding> {
  const world = {
    workspace,
    studio: studio.kind === 'sandbox' ? null : identityOf(studio, botName),
  };
  try {
    return good('Database', await lookAtStore(databaseUrl, world, log));
  } catch (error) {
    const pages = 'docs/operating.md, “SQLite” and “PostgreSQL, and several bots”.';
    return wrong('Database', reasonOf(error), pages);
  }
}

async function identityFinding(
  { region, credentials }: StudioSettings,
  { wayOut, signal }: Configured,
): Promise<Finding> {
  try {
    const arn = await callerIdentity({ region, credentials }, wayOut.dispatcher, signal);
    return good('AWS', `${arn}, in ${region}`);
  } catch (error) {
    if (!(error instanceof StudioError)) throw error;
    const { kind } = error;
    // AWS's token service need not be reachable for the bot to work; the studio says what matters.
    if (kind !== 'credentials' && kind !== 'no_credentials' && kind !== 'clock') {
      return unknown('AWS', `did not say who the bot is: ${saidBy(error)}`);
    }
    return wrong('AWS', saidBy(error), remedyFor(error));
  }
}

/** Looks one admin up, as everybody is looked up who asks for a workstation. */
async function directoryFinding({
  settings,
  slack,
  wayOut,
  log,
  signal,
}: Configured): Promise<Finding> {
  const { directory, rules } = settings;
  const [admin] = rules.adminUsers;
  if (admin === undefined) return unknown(whoIsWho, 'is tried with the first of ADMIN_USERS');
  const client = readingClient(slack, wayOut, log);
  const clock = () => performance.now();
  const { studioUsersFile } = directory;
  const pairs = studioUsersFile === null ? null : readStudioUsers(studioUsersFile);
  const people = new SlackPeople({
    client,
    installation: async () => installationSchema.parse(await client.auth.test()),
    pairs,
    directory: await openDirectory(directory, wayOut),
    groups: new UserGroups({ client, clock, log }),
    rules,
    clock,
    log,
  });
  const person = await people.person(admin, signal);
  switch (person.kind) {
    case 'known':
      return person.ownedBy === null
        ? good(whoIsWho, 'everyone may use every profile: the studio knows no users of its own')
        : good(whoIsWho, `${admin} has a user at the studio`);
    case 'refused':
      return wrong(whoIsWho, `${admin}: ${person.refusal.replaceAll('_', ' ')}`, readSetup);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
