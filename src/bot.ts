import type { Logger } from 'pino';
import { HomeTabs } from './engine/home-tabs.js';
import { Reconciler } from './engine/reconciler.js';
import { Offers } from './launches/offers.js';
import { SessionActions } from './launches/session-actions.js';
import { streamLifeSeconds } from './launches/stream.js';
import type { Config, NimbleSettings } from './settings/settings.js';
import { readStudioUsers } from './settings/studio-users-file.js';
import { backgroundClient, createSlackApp, type SlackSettings } from './slack/app.js';
import { SlackHomeBoard } from './slack/home-board.js';
import { ChannelAccess } from './slack/people/channel-access.js';
import { SlackPeople } from './slack/people/people.js';
import { UserGroups } from './slack/people/user-groups.js';
import { SlackStatusBoard } from './slack/status-board.js';
import { openStore } from './store/open.js';
import { IdentityStoreDirectory } from './studio/aws/identity-store-directory.js';
import { NimbleStudio } from './studio/nimble/nimble-studio.js';
import type { StudioDirectory } from './studio/studio.js';

/** What the bot itself needs: a Slack and a studio, pretended or not. */
export interface BotSettings extends Pick<Config, 'databaseUrl' | 'limits' | 'rules'> {
  slack: SlackSettings;
  studio: NimbleSettings;
}

export interface Bot {
  /** Resolves with the reason once Slack is not to be reached again before an operator mends it. */
  readonly broken: Promise<Error>;
  /** Takes nothing new, saves what is under way, and gives its claims back. */
  stop(): Promise<void>;
}

/** For what is only remembered here, and for how long: a clock that nobody sets. */
const steadyClock = () => performance.now();

/**
 * Puts the parts together and starts them.
 * @throws Error in words for the operator
 */
export async function startBot(settings: BotSettings, log: Logger): Promise<Bot> {
  const { slack, studio: nimble, rules } = settings;
  const now = Date.now;
  const pairs = nimble.studioUsersFile === null ? null : readStudioUsers(nimble.studioUsersFile);
  const {
    launches: store,
    auditLog,
    homes,
    interactions,
    clock,
  } = await openStore(settings.databaseUrl, now, log);
  const studio = new NimbleStudio({ ...nimble, endpoint: null, credentials: null });
  const client = backgroundClient(slack, log);
  const groups = new UserGroups({ client, clock: steadyClock, log });
  const directory = directoryFor(nimble);
  const people = new SlackPeople({ client, pairs, directory, groups, rules, clock: steadyClock });
  const offers = new Offers({
    studio,
    people,
    async lastChoice(slackUserId) {
      try {
        return await store.lastChoice(slackUserId);
      } catch (error) {
        log.warn({ err: error, slackUser: slackUserId }, 'without their last choice');
        return null;
      }
    },
    allowedInstanceTypes: rules.allowedInstanceTypes,
    clock,
  });
  const homeTabs = new HomeTabs({
    launches: store,
    homes,
    homeBoard: new SlackHomeBoard(client),
    people,
    log,
  });
  const reconciler = new Reconciler({
    store,
    studio,
    statusBoard: new SlackStatusBoard({
      client,
      access: new ChannelAccess({ client, people, clock: steadyClock, log }),
      studio: studio.facts,
      clock: steadyClock,
    }),
    homeTabs,
    interactions,
    offers,
    people,
    rules,
    limits: settings.limits,
    botName: 'nimble-session',
    clock,
    steadyClock,
    random: Math.random,
    log,
  });
  const changed = (owner: string) => reconciler.changed(owner);
  const stopping = new AbortController();
  const app = createSlackApp(slack, {
    store,
    offers,
    people,
    actions: new SessionActions({ store, studio, people, auditLog, changed, log }),
    auditLog,
    homeTabs,
    interactions,
    openStream: (sessionId, clientToken, signal) =>
      studio.openStream(sessionId, { clientToken, lifeSeconds: streamLifeSeconds }, signal),
    rules,
    changed,
    stopping: stopping.signal,
    studio: studio.facts,
    version: '0.1.0',
    clock,
    log,
  });
  try {
    await app.start();
  } catch (error) {
    await store.close();
    throw error;
  }
  reconciler.start();
  return {
    broken: app.broken,
    async stop() {
      stopping.abort();
      await Promise.all([app.stop(), reconciler.stop(), homeTabs.stop()]);
      await store.close();
    },
  };
}

function directoryFor({ identityStoreId, region }: NimbleSettings): StudioDirectory | null {
  return identityStoreId === null
    ? null
    : new IdentityStoreDirectory({
        identityStoreId,
        region,
        endpoint: null,
        credentials: null,
      });
}
