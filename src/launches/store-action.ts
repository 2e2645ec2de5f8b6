import { type ActionRefusal, intentOf, type SessionAction } from './actions.js';
import type { Approval } from './approval.js';
import { type Failure, failureOf } from './failures.js';
import { heldUntilMs, type IdleAnswer } from './idle.js';
import type { Launch } from './launch.js';
import { ownEndMs, prolongedUntilMs } from './lifetime.js';
import type { Approvals, Decision } from './ports/approvals.js';
import type { Launches } from './ports/launch-store.js';
import type { People } from './ports/people.js';
import type { KeptTrying, Requests } from './ports/requests.js';
import type { Room } from './room.js';
import type { Rules } from './rules.js';

/** What a person asks for that is to be stored before it is acknowledged. */
export interface Press {
  action: SessionAction;
  clientToken: string;
  /** Slack user id of the person who asks. */
  actor: string;
  /** As a key of `Interactions`: all deliveries of the press share it. */
  press: string;
  /** The type that *Another size* is to give the session. */
  wantedInstanceType?: string;
  /** Why *Refuse…* refuses, in the approver's words. */
  because?: string | null;
  /** How *Keep trying* does. */
  keep?: Pick<KeptTrying, 'untilMs' | 'takesOtherTypes'>;
}

/** `launch` is as it was before. */
export type Stored =
  /** The loop carries it out. */
  | { kind: 'requested'; launch: Launch }
  /** It is prolonged. */
  | { kind: 'extended'; launch: Launch; untilMs: number }
  /** It is not stopped for being idle. */
  | { kind: 'held'; launch: Launch; untilMs: number };

export type Refused =
  | { kind: 'refused'; refusal: ActionRefusal; launch: Launch }
  /** A limit is reached, or a budget spent. */
  | { kind: 'no_room'; failure: Failure; launch: Launch };

export interface StoreActionOptions {
  store: Pick<Launches, 'get'> &
    Pick<Requests, 'setIntent' | 'prolong' | 'hold' | 'dismiss' | 'keepTrying'> &
    Pick<Approvals, 'decide'>;
  people: Pick<People, 'isAdminAtHand'>;
  rules: Pick<Rules, 'maxSessionsPerUser'>;
  room: Pick<Room, 'atHand' | 'spentIn'>;
  approval: Pick<Approval, 'withinMs'>;
  clock: () => number;
}

/** Null: the launch is no longer as it was read, or there is nothing to store. */
type Storing = Promise<Stored | Refused | null>;

type Store = (options: StoreActionOptions, asked: Press, launch: Launch) => Storing;

/**
 * How actions are stored that leave no intent. An action without an entry leaves an intent, only opens something, or is
 * *Adopt*.
 */
const stores: Readonly<Partial<Record<SessionAction, Store>>> = {
  extend: prolong,
  keep_on: hold('keep_on'),
  rendering: hold('rendering'),
  dismiss: async ({ store }, { actor: by, press }, launch) =>
    requested(launch, await store.dismiss(launch.clientToken, { by, press })),
  keep_trying: keepTrying,
  approve: decide('approve'),
  refuse: decide('refuse'),
};

/** Stores what a person may ask for: the studio is not asked, nor is Slack. */
export async function storeAction(
  options: StoreActionOptions,
  asked: Press,
  launch: Launch,
): Storing {
  const { clientToken, actor: by, ...rest } = asked;
  const intent = intentOf(asked.action, launch);
  if (intent === null) return (await stores[asked.action]?.(options, asked, launch)) ?? null;
  const isStored = await options.store.setIntent(clientToken, { intent, by, ...rest }, launch);
  return requested(launch, isStored);
}

function requested(launch: Launch, isStored: boolean): Stored | null {
  return isStored ? { kind: 'requested', launch } : null;
}

/** Carried out here: the deadline is the bot's own, and the studio is asked for nothing. */
async function prolong(
  { store, clock }: StoreActionOptions,
  { actor: by, press }: Press,
  launch: Launch,
): Storing {
  const endMs = ownEndMs(launch);
  const untilMs = endMs && prolongedUntilMs(launch, endMs, clock());
  // The longest has gone by since the deadline was to be carried out.
  if (!untilMs) return { kind: 'refused', refusal: 'longest_reached', launch };
  const isStored = await store.prolong(launch.clientToken, { by, press, untilMs }, launch);
  return isStored ? { kind: 'extended', launch, untilMs } : null;
}

/** Carried out here, too: the bot alone would stop it. */
function hold(answer: IdleAnswer): Store {
  return async ({ store, clock }, { actor: by, press }, launch) => {
    const untilMs = heldUntilMs(answer, launch, clock());
    const isStored = await store.hold(launch.clientToken, { by, press, answer, untilMs }, launch);
    return isStored ? { kind: 'held', launch, untilMs } : null;
  };
}

/** The first decision counts. Its time may be over without the row saying so yet. */
function decide(does: Decision['does']): Store {
  return async ({ store }, { actor: by, because = null, press }, launch) => {
    const { clientToken } = launch;
    if (await store.decide(clientToken, { does, by, because, press })) {
      return { kind: 'requested', launch };
    }
    const now = (await store.get(clientToken)) ?? launch;
    return { kind: 'refused', refusal: 'already_decided', launch: now };
  };
}

/** What is not at hand the loop decides, as it admits the launch anew. */
async function keepTrying(
  { store, people, rules, room, approval, clock }: StoreActionOptions,
  { actor: by, press, keep }: Press,
  launch: Launch,
): Storing {
  if (keep === undefined) return null;
  const noRoom = (failure: Failure) => ({ kind: 'no_room', failure, launch }) as const;
  const { limits, budgets } = room.atHand(launch);
  const budget = people.isAdminAtHand(by) === false ? await room.spentIn(budgets) : null;
  if (budget !== null) return noRoom({ ...failureOf('budget_spent'), budget });
  // It begins when it is approved, or later.
  const needsAnotherApproval = clock() - launch.beginsAtMs > approval.withinMs;
  const kept = { ...keep, by, press, needsAnotherApproval };
  const answer = await store.keepTrying(launch, kept, rules.maxSessionsPerUser, limits);
  switch (answer.kind) {
    case 'reopened':
      return { kind: 'requested', launch };
    case 'changed':
      return null;
    case 'too_many':
      return noRoom(failureOf(answer.kind));
    case 'limit_reached':
      return noRoom({ ...failureOf(answer.kind), limit: answer.limit });
  }
}
