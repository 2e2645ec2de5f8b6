import pg from 'pg';
import { describe, expect } from 'vitest';
import type { LoggedCall } from '../../sandbox/src/aws/call-log.js';
import { type PretendStudio, pretendStudio } from '../../sandbox/src/pretend-studio.js';
import { type Sandbox, startSandbox } from '../../sandbox/src/sandbox.js';
import type { PageMessage } from '../../sandbox/src/slack/page-protocol.js';
import { patienceMs } from '../../sandbox/testing/patience.js';
import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import { sessionActions } from '../../src/launches/actions.js';
import { type Command, parseCommand } from '../../src/slack/command.js';
import {
  actionIds,
  historyActionIds,
  listActionIds,
  sessionActionId,
} from '../../src/slack/views/ids.js';
import { type Deed, messageOf, type Who } from '../support/deed.js';
import { deeds } from '../support/deeds.js';
import { wholeText } from '../support/launching.js';
import { it } from '../support/process-fixtures.js';
import type { Replicas } from '../support/replicas.js';
import { eventually } from '../support/waiting.js';

/** Ben may use more profiles than a list holds. */
const bensProfile = pretendStudio.launchProfiles.find(({ members }) => members.includes('ben'));
const studio: PretendStudio = {
  ...pretendStudio,
  sessionQuota: 100,
  launchProfiles: [
    ...pretendStudio.launchProfiles,
    ...Array.from({ length: 110 }, (_, shot) => ({
      ...(bensProfile ?? expect.fail('Ben has no profile')),
      launchProfileId: `lp-${shot}`,
      name: `Shot ${shot}`,
      members: ['ben'],
    })),
  ],
};

const durations = { createMs: 300, startMs: 200, stopMs: 200, deleteMs: 200, streamMs: 0 };

/** Every press and word is delivered to each of three replicas. */
const bots = 3;

describe.concurrent.each(['at_once', 'after_acknowledgement'] as const)(
  'three replicas, each of which gets everything, %s',
  (when) => {
    it(
      'do everything once',
      async ({ startReplicas }) => {
        const narration: string[] = [];
        const narrate = (line: string) => narration.push(line);
        const sandbox = await startSandbox({ port: 0, studio, nimble: { durations }, narrate });
        const replicas = await startReplicas({
          sandbox,
          deployment: { database: 'PostgreSQL', replicas: bots },
          settings: { MAX_SESSIONS_PER_USER: '4', ADMIN_USERS: 'U0MEI00003' },
        });
        try {
          const world = new Deployment(sandbox, replicas);
          sandbox.slack.controls.repeatDeliveries({ times: bots, when });
          for (const deed of deeds) await world.perform(deed);
          expectNothingLeftOut(narration);
          await eventually(async () => expect(await world.auditLog()).toEqual(entriesOf(deeds)));
          // What is still under way ends before they do.
          for (const bot of replicas.bots) expect(await bot.end('SIGTERM')).toBe(0);
          await world.expectOneOfEverything();
        } finally {
          await replicas.dispose();
          await sandbox.close();
        }
      },
      20 * patienceMs,
    );
  },
);

class Deployment {
  readonly #sandbox: Sandbox;
  readonly #replicas: Replicas;
  readonly #people: Record<Who, WorkspaceClient>;

  constructor(sandbox: Sandbox, replicas: Replicas) {
    this.#sandbox = sandbox;
    this.#replicas = replicas;
    const [ada, ben, mei] = replicas.people;
    if (!ada || !ben || !mei) throw new Error('a person is missing');
    this.#people = { ada, ben, mei };
  }

  /** Does it, and waits for what is to come of it. */
  async perform(deed: Deed): Promise<void> {
    const person = this.#people[deed.who];
    const told = new Set(toldTo(person).map(({ ts }) => ts));
    const modals = new Set(person.workspace.modals.map(({ id }) => id));
    try {
      await deed.act(person, this.#sandbox.nimble.controls);
      await this.#expectEachReplicaAcknowledged();
      const { told: words, opens, lays, shows, until = {} } = deed;
      const modal = opens ?? lays ?? shows;
      if (words) {
        await person.waitFor(
          () => toldTo(person).some(({ ts, text }) => !told.has(ts) && words.test(text)),
          `${person.as} being told ${words}`,
        );
      }
      if (modal !== undefined) {
        await person.waitFor(({ modals: [...open] }) => {
          const top = open.at(-1);
          const isNew = top !== undefined && !modals.has(top.id);
          const text = JSON.stringify(top?.blocks);
          return isNew === (shows === undefined) && text.includes(modal);
        }, `a modal saying “${modal}”`);
      }
      for (const [note, state] of Object.entries(until)) {
        await person.waitFor(
          () => this.#everyonesMessage(note)?.includes(state),
          `the message of “${note}” saying “${state}”`,
        );
      }
    } catch (error) {
      throw new Error(`${deed.what}: ${error instanceof Error ? error.message : error}`, {
        cause: error,
      });
    }
  }

  /** The entries of the audit log, sorted. */
  async auditLog(): Promise<string[]> {
    const client = new pg.Client({ connectionString: this.#replicas.databaseUrl ?? '' });
    await client.connect();
    try {
      const { rows } = await client.query<Record<'actor' | 'action' | 'result', string>>(
        'select actor, action, result from audit_log',
      );
      return rows
        .map(({ actor, action, result }) => `${this.#nameOf(actor)}: ${action} ${result}`)
        .sort();
    } finally {
      await client.end();
    }
  }

  async expectOneOfEverything(): Promise<void> {
    expect(await this.auditLog()).toEqual(entriesOf(deeds));
    const { calls, recentCalls, sessions } = this.#sandbox.nimble.controls.state();
    const studioCalls = deeds.flatMap(({ studio = [] }) => studio);
    const asked = (call: string) => studioCalls.filter((one) => one === call).length;
    expect({
      created: recentCalls.filter(isCreation).length,
      started: calls.StartStreamingSession,
      stopped: calls.StopStreamingSession,
      deleted: calls.DeleteStreamingSession,
      streams: calls.CreateStreamingSessionStream,
      sessions: sessions.length,
    }).toEqual({
      created: asked('Create'),
      started: asked('Start'),
      stopped: asked('Stop'),
      deleted: asked('Delete'),
      streams: asked('Stream'),
      sessions: asked('Create'),
    });
    const { calls: slackCalls, messages, views } = this.#sandbox.slack.controls.state();
    const opened = slackCalls.filter(({ method, ok }) => method === 'views.open' && ok);
    expect(opened).toHaveLength(deeds.filter(({ opens }) => opens !== undefined).length);
    expect(views.flatMap(({ modals }) => modals)).toEqual([]);
    const ofLaunches = messages.filter(({ metadata }) => metadata !== undefined);
    const roots = ofLaunches.filter(({ threadTs }) => threadTs === undefined);
    expect(roots).toHaveLength(
      deeds.filter(({ recorded }) => recorded?.includes('launch requested')).length,
    );
    const replies = ofLaunches.filter(({ threadTs }) => threadTs !== undefined);
    expect(new Set(replies.map(({ metadata }) => JSON.stringify(metadata))).size).toBe(
      replies.length,
    );
    // And this is all that the bot has said besides, in answer to whom.
    const others = messages.filter((each) => each.user === studio.botUserId && !each.metadata);
    expect(others.map(({ ephemeralFor }) => this.#nameOf(ephemeralFor)).sort()).toEqual(
      deeds.flatMap(({ told, who }) => (told ? [who] : [])).sort(),
    );
  }

  /** Of everything that Slack has delivered three replicas have acknowledged a copy each. */
  async #expectEachReplicaAcknowledged(): Promise<void> {
    const acknowledgedBy = () => {
      const byEnvelope = new Map<string, string[]>();
      for (const each of this.#sandbox.slack.controls.state().envelopes) {
        const { envelopeId, deliveredTo, acknowledgedAfterMs } = each;
        const by = acknowledgedAfterMs === null ? 'none' : replicaAt(deliveredTo);
        byEnvelope.set(envelopeId, [...(byEnvelope.get(envelopeId) ?? []), by]);
      }
      return new Set([...byEnvelope.values()].map((by) => by.sort().join(' ')));
    };
    const each = new Set(['replica-1 replica-2 replica-3']);
    await eventually(() => expect(acknowledgedBy()).toEqual(each));
  }

  #everyonesMessage(note: string): string | undefined {
    const found = Object.values(this.#people)
      .map((person) => messageOf(person, note))
      .find((message) => message !== undefined);
    return found && wholeText(found);
  }

  #nameOf(slackUserId: string | undefined): string | undefined {
    return Object.entries(this.#people).find(([, { as }]) => as === slackUserId)?.[0];
  }
}

/** All that leads from Slack to a listener is in the table. */
function expectNothingLeftOut(narration: string[]): void {
  const found = (what: RegExp) => narration.flatMap((line) => what.exec(line)?.[1] ?? []);
  const { profile, searchedProfile, owner, launch, help, openStream } = actionIds;
  const { hours, hoursFrom, hoursOff, keepOn } = actionIds;
  const known = [
    ...[profile, searchedProfile, owner, launch, help, openStream],
    ...[hours, hoursFrom, hoursOff, keepOn],
    ...sessionActions.map(sessionActionId),
    ...Object.values(listActionIds),
    ...Object.values(historyActionIds),
  ];
  expect([...new Set(found(/ used (\S+)$/))].sort()).toEqual(known.sort());
  const typed = found(/ typed \/nimble-session ?(.*) in #/).map((words) => parseCommand(words).do);
  expect([...new Set(typed)].sort()).toEqual(Object.keys(commands).sort());
}

const commands: Record<Command['do'], true> = {
  launch: true,
  act: true,
  status: true,
  list: true,
  again: true,
  hours: true,
  history: true,
  report: true,
  tell: true,
};

/** One that came about: some are refused on purpose. */
function isCreation({ operation, status }: LoggedCall): boolean {
  return operation === 'CreateStreamingSession' && status === 200;
}

/** What this person alone was told, as they see it. */
function toldTo({ workspace }: WorkspaceClient): PageMessage[] {
  return workspace.messages.filter(({ ephemeral }) => ephemeral);
}

/** Each has two connections, and they have connected one after the other. */
function replicaAt(connection: string | null): string {
  const number = Number(connection?.replace('connection-', ''));
  return `replica-${Math.ceil(number / 2)}`;
}

function entriesOf(done: Deed[]): string[] {
  return done
    .flatMap(({ who, recorded = [] }) => recorded.map((entry) => `${who}: ${entry}`))
    .sort();
}
