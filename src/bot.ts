import type { Logger } from 'pino';
import type { BotClock } from './clock.js';
import { logFindings } from './doctor/at-start.js';
import { HomeTabs } from './engine/home-tabs.js';
import { Reconciler } from './engine/reconciler.js';
import { Approval } from './launches/approval.js';
import { whyNotEntitled } from './launches/entitlement.js';
import type { Holidays } from './launches/hours.js';
import { Offers } from './launches/offers.js';
import { pricedStudio } from './launches/prices.js';
import { noQuotas } from './launches/quotas.js';
import { readReport } from './launches/read-report.js';
import { Room } from './launches/room.js';
import { SessionActions } from './launches/session-actions.js';
import { streamLifeSeconds } from './launches/stream.js';
import { Ops } from './ops/ops.js';
import { heardStudio } from './ops/studio-calls.js';
import { readHolidays } from './settings/holidays-file.js';
import { readProfileHours } from './settings/hours-file.js';
import { warnIfOpen } from './settings/open-file.js';
import { readStudioUsers } from './settings/people/studio-users-file.js';
import { readPrices } from './settings/prices-file.js';
import { readQuotas } from './settings/quotas-file.js';
import type { Settings } from './settings/read-settings.js';
import { identityOf, type StudioSettings } from './settings/studio.js';
import { slackAdmins } from './slack/admins.js';
import { SlackAlertBoard } from './slack/alert-board.js';
import {
  backgroundClient,
  createSlackApp,
  readingClient,
  type SlackSettings,
} from './slack/app.js';
import { slackApprovalBoard } from './slack/approval-board.js';
import { BotToken } from './slack/bot-token.js';
import { heardCalls } from './slack/heard-calls.js';
import { slackHomeBoard } from './slack/home-board.js';
import { Messages } from './slack/messages.js';
import { ChannelAccess } from './slack/people/channel-access.js';
import { SlackPeople } from './slack/people/people.js';
import { UserGroups } from './slack/people/user-groups.js';
import { SlackReportBoard } from './slack/report-board.js';
import { SlackStatusBoard } from './slack/status-board.js';
import { namesFor } from './slack/words/support.js';
import { openStore } from './store/open.js';
import { refusesForGood } from './store/refusal.js';
import { openDirectory, openStudio } from './studio/open-studio.js';
import { version } from './version.js';
import { openWayOut } from './way-out.js';
import { within } from './within.js';

/** What the bot itself needs: a Slack and a studio, pretended or not. */
export interface BotSettings
  extends Omit<
    Settings,
    'slack' | 'studio' | 'logLevel' | 'sandboxPort' | 'sandboxStudio' | 'lookAlikes'
  > {
  clock: BotClock;
  slack: SlackSettings;
  studio: StudioSettings;
}

export interface Bot {
  /** Resolves with the reason once Slack is not to be reached again before an operator mends it. */
  readonly broken: Promise<Error>;
  /** What an operator wants to know of a start, for the log: names and counts, nothing secret. */
  readonly about: Readonly<Record<string, unknown>>;
  /** The names of what the studio offers; null: it does not say in time, and `lookAround` says why. */
  profiles(): Promise<string[] | null>;
  /**
   * Says in the log what the doctor would find wrong with the studio, and with the app and the settings in
   * Slack.
   * @param isSlackPretended the settings are of a real workspace: the pretend one has nothing that they name
   */
  lookAround(isSlackPretended: boolean): Promise<void>;
  /** Takes nothing new, saves what is under way, and gives its claims back. */
  stop(): Promise<void>;
}

/** The first line of the log waits for the names of the profiles; nothing else does. */
const profilesNamedWithinMs = 1_000;

/** A clock that is never set, for how long the process remembers things. */
const steadyClock = () => performance.now();

/** Starts the bot, and what tells of its health all the while. @throws Error in words for the operator */
export async function startBot(settings: BotSettings, log: Logger): Promise<Bot> {
  const ops = new Ops(steadyClock);
  await ops.open(settings.ops, log);
  try {
    const bot = await startParts(settings, ops, log);
    return {
      ...bot,
      async stop() {
        ops.stopping();
        await bot.stop().finally(() => ops.close());
      },
    };
  } catch (error) {
    await ops.close();
    throw error;
  }
}

/** Puts the parts together and starts them. @throws Error in words for the operator */
async function startParts(settings: BotSettings, ops: Ops, log: Logger): Promise<Bot> {
  const { slack, rules } = settings;
  const { aheadMs, onMove } = settings.clock;
  const now = () => Date.now() + aheadMs();
  const { launchEnded, slackCalled, acknowledged, lookedUp } = ops.meters;
  const { studioUsersFile } = settings.directory;
  const pairs = studioUsersFile === null ? null : readStudioUsers(studioUsersFile);
  if (studioUsersFile !== null) warnIfOpen(studioUsersFile, log);
  const wayOut = openWayOut(settings.proxies);
  const opened = await openStudio(settings.studio, settings.botName, wayOut, lookedUp, now);
  const heard = heardStudio(opened, ops.studioCalled);
  const prices = settings.pricesFile === null ? null : readPrices(settings.pricesFile);
  const profileHours = settings.hoursFile === null ? [] : readProfileHours(settings.hoursFile);
  const quotas = settings.quotasFile === null ? noQuotas : readQuotas(settings.quotasFile);
  const { holidaysFile } = settings;
  const holidays: Holidays =
    holidaysFile === null ? new Set() : await readHolidays(holidaysFile, now());
  const studio = prices === null ? heard : pricedStudio(heard, prices);
  const directory = await openDirectory(settings.directory, wayOut, lookedUp);
  const database = await openStore(settings.databaseUrl, now, log, aheadMs);
  const { launches: store, auditLog, homes, interactions, usage, clock } = database;
  const { reportRows, notices, alerts } = database;
  const stopping = new AbortController();
  let breakOff: (why: Error) => void = () => {};
  const broken = new Promise<Error>((resolve) => {
    breakOff = resolve;
  });
  const { limits, botName } = settings;
  const { tokenLookEveryMs } = limits;
  const token = new BotToken({
    botToken: slack.botToken,
    ask: () => reading.auth.test(),
    checkWorkspace: (teamId) => database.tellsOf('workspace', teamId),
    breakOff,
    lookEveryMs: tokenLookEveryMs,
    stopping: stopping.signal,
    log,
  });
  const { installation } = token;
  const wayToSlack = token.watched(heardCalls(wayOut, slack.apiUrl, slackCalled));
  const client = backgroundClient(slack, wayToSlack, log);
  const reading = readingClient(slack, wayToSlack, log);
  const groups = new UserGroups({ client: reading, clock: steadyClock, log });
  const people = new SlackPeople({
    client: reading,
    installation,
    pairs,
    directory,
    groups,
    rules,
    clock: steadyClock,
    log,
  });
  const room = new Room({ quotas, groups, store, usage, clock });
  const approval = new Approval({
    rules: quotas.approval,
    admins: { users: rules.adminUsers, groups: rules.adminUserGroups },
    people,
  });
  const offers = new Offers({ studio, people, store, rules, clock, log });
  const homeBoard = slackHomeBoard({ client, installation, clock, steadyClock });
  const homeTabs = new HomeTabs({ launches: store, homes, usage, homeBoard, people, clock, log });
  const names = namesFor(studio.facts, rules, prices);
  const channels = new ChannelAccess({ client, people, clock: steadyClock, log });
  // One for each board: that Slack asks one to wait holds up no other.
  const newMessages = () => new Messages(client, channels, steadyClock);
  const messages = newMessages();
  const statusBoard = new SlackStatusBoard({ client, messages, access: channels, studio: names });
  const approvalBoard = slackApprovalBoard(newMessages(), names);
  const admins = slackAdmins({ client, installation, people, rules, limits, clock, log });
  const { alertChannel, reportChannel } = rules;
  const engine = {
    store,
    usage,
    reportRows,
    notices,
    alerts,
    studio,
    studioTrouble: () => ops.studioTrouble,
    statusBoard,
    alertBoard:
      alertChannel === null
        ? null
        : new SlackAlertBoard({
            messages: newMessages(),
            channel: alertChannel,
            studio: names,
            log,
          }),
    reportBoard:
      reportChannel === null
        ? null
        : new SlackReportBoard({ client, messages: newMessages(), channel: reportChannel, log }),
    offers,
    people,
    admins,
    rules,
    room,
    approval,
    approvalBoard,
    limits,
    holidays,
    profileHours,
    botName,
    isSlackOpen: () => token.isGood,
    clock,
    steadyClock,
    random: Math.random,
    launchEnded,
    log,
  };
  const reconciler = new Reconciler(engine, homeTabs);
  const changed = (owner: string) => reconciler.changed(owner);
  const app = createSlackApp(slack, wayToSlack, {
    store,
    offers,
    installation,
    token,
    tokenLookEveryMs,
    isReady: () => ops.isReady,
    acknowledged,
    breakOff,
    people,
    channels,
    actions: new SessionActions({
      store,
      studio,
      people,
      rules,
      room,
      approval,
      auditLog,
      interactions,
      clock,
      changed,
      log,
    }),
    auditLog,
    readReport: (periods, owner) => readReport({ usage, reportRows, clock }, periods, owner),
    homeTabs,
    accountChanged: (slackUserId) => reconciler.accountChanged(slackUserId),
    interactions,
    refusedForGood: refusesForGood,
    whyNotEntitled: (launch, signal) => whyNotEntitled({ people, studio, log }, launch, signal),
    room,
    approval,
    openStream: (sessionId, clientToken, signal) =>
      studio.openStream(sessionId, { clientToken, lifeSeconds: streamLifeSeconds }, signal),
    rules,
    holidays,
    profileHours,
    changed,
    stopping: stopping.signal,
    studio: names,
    version,
    clock,
    log,
  });
  let launches: number;
  try {
    await database.tellsOf('studio', identityOf(settings.studio, settings.botName));
    // What the channel that is named now was not told begins anew there, and without one there is none.
    await alerts.forgetElsewhere(rules.alertChannel);
    const isNew = (await database.worldId('workspace')) === null;
    // The groups are at hand when the first press comes.
    const started = Promise.all([app.start(isNew), people.isAdmin(''), room.learn()]);
    const inVain = broken.then((why) => {
      throw why;
    });
    await Promise.race([started, inVain]);
    launches = [...(await database.census()).live.values()].reduce((sum, one) => sum + one, 0);
  } catch (error) {
    stopping.abort();
    await app.stop();
    await store.close();
    throw error;
  }
  const about = {
    mode: slack.receiver.kind === 'socket' ? 'Socket Mode' : 'HTTP',
    // Null: Slack has not accepted the token yet.
    workspace: token.isGood ? (await installation()).teamId : null,
    studio: studio.facts.name,
    region: studio.facts.region,
    database: settings.databaseUrl.startsWith('file:') ? 'SQLite' : 'PostgreSQL',
    admins: [...rules.adminUsers, ...rules.adminUserGroups],
    sessionsPerPerson: rules.maxSessionsPerUser,
    // Live ones that are taken up again.
    launches,
  };
  reconciler.start();
  const stopHearing = onMove(() => reconciler.moved());
  ops.started({
    known: () => ({ token, isConnected: app.isConnected(), rounds: reconciler.rounds }),
    census: database.census,
  });
  return {
    broken,
    about,
    async profiles() {
      try {
        const offered = await within(stopping.signal, profilesNamedWithinMs, (signal) =>
          studio.launchProfiles(null, signal),
        );
        return offered.map(({ name }) => name);
      } catch {
        return null;
      }
    },
    lookAround: async (isSlackPretended) => {
      const own = token.isGood && !isSlackPretended ? await installation() : null;
      const { approval } = quotas;
      await logFindings({ studio, client: reading, rules, approval, own, log }, stopping.signal);
    },
    async stop() {
      stopHearing();
      stopping.abort();
      await Promise.all([app.stop(), reconciler.stop(), homeTabs.stop()]);
      await store.close();
    },
  };
}
