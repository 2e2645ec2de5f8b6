import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from 'pino';
import { adminConfirmedMs, observeBeforeAnswerMs, slackSaysSoonMs } from '../limits.js';
import { type Studio, StudioError, sessionOf } from '../studio/studio.js';
import {
  type ActionRefusal,
  isDecision,
  neverCreated,
  type Role,
  refusalOf,
  roleOf,
  type SessionAction,
} from './actions.js';
import type { Approval } from './approval.js';
import type { Launch } from './launch.js';
import type { AuditResult } from './outcome.js';
import { type AuditLog, type NewAuditEntry, writeAuditEntry } from './ports/audit-log.js';
import type { Interactions } from './ports/interactions.js';
import { type People, PersonLookupError } from './ports/people.js';
import type { Requests } from './ports/requests.js';
import type { UnclaimedSessions } from './ports/stray-sessions.js';
import { states } from './states.js';
import {
  type Press,
  type Refused,
  type StoreActionOptions,
  type Stored,
  storeAction,
} from './store-action.js';

export interface SessionActionsOptions extends StoreActionOptions {
  store: StoreActionOptions['store'] &
    Pick<Requests, 'observeNow'> &
    Pick<UnclaimedSessions, 'adopt'>;
  studio: Pick<Studio, 'getSessions'>;
  people: Pick<People, 'isAdmin' | 'isAdminAtHand' | 'isAdminForCertain'>;
  approval: Pick<Approval, 'isApproverAtHand' | 'withinMs'>;
  auditLog: AuditLog;
  interactions: Pick<Interactions, 'take'>;
  /** Hears of the owner of each launch that was changed. */
  changed: (owner: string) => void;
  log: Logger;
}

/** Why it was not done. `answer` brings `launch` up to date where the person saw an old state. */
type NotDone =
  | Refused
  | { kind: 'unknown_launch' }
  /** Of a session without a row. */
  | { kind: 'not_admin' };

export type ActionAnswer =
  | Stored
  | NotDone
  /** It has a row, by this press or by an earlier one. */
  | { kind: 'adopted'; launch: Launch }
  /** What decides whether the person may is not at hand, so nothing was done, and nothing is acknowledged. */
  | { kind: 'unsure' };

type Asked = Pick<Press, 'action' | 'clientToken' | 'actor'>;

/** The row may change this often between reading it and writing the intent. */
const attemptsToStore = 3;

/**
 * What people ask of a session: checked against the row and the rules, not against what their client sent,
 * written into the audit log, and left to the loop as an intent on the row.
 */
export class SessionActions {
  readonly #options: SessionActionsOptions;

  constructor(options: SessionActionsOptions) {
    this.#options = options;
  }

  /**
   * Stores what this person asks for, if they may have it: called before the press is acknowledged, so the
   * studio is not asked, nor is Slack where a row is there. `answer` goes on with what it returns.
   */
  async store(asked: Press): Promise<ActionAnswer> {
    const { store, changed } = this.#options;
    for (let attempt = 1; ; attempt += 1) {
      const row = asked.action === 'adopt' ? null : await store.get(asked.clientToken);
      const launch = row ?? (await this.#takenUp(asked));
      if ('kind' in launch) return launch;
      const role = this.#roleAtHand(asked, launch);
      if (role === null) return { kind: 'unsure' };
      const refusal = refusalOf(asked.action, role, launch);
      if (refusal !== null) return refused(asked, refusal, launch);
      const stored = await storeAction(this.#options, asked, launch);
      if (stored !== null) {
        if (isNotDone(stored)) return stored;
        this.#log(asked, stored.kind === 'requested' ? 'requested' : 'succeeded');
        changed(launch.owner);
        return stored;
      }
      // Another request was faster. The row as it has become decides, a few times.
      if (attempt === attemptsToStore) return refused(asked, 'under_way', launch);
    }
  }

  /**
   * Null: not at hand. What is at hand may be old, and then the step refuses. A press that would end what is
   * still open counts only by what Slack said just now: else what another person asked for would be lost. *Keep
   * trying* ends nothing, and what it finds open may be its own.
   */
  #roleAtHand({ action, actor }: Asked, launch: Launch): Role | null {
    if (isDecision(action)) return this.#approverAtHand(actor, launch);
    const { owner, intent, openRequestBy } = launch;
    const mayEnd = action !== 'keep_trying' && (intent !== null || openRequestBy !== null);
    const atMostMs = mayEnd ? adminConfirmedMs : undefined;
    const isAdmin = actor !== owner && this.#options.people.isAdminAtHand(actor, atMostMs);
    return isAdmin === null ? null : roleOf(actor, owner, isAdmin);
  }

  /** The same of a decision. Only an admin is an approver of their own launch. */
  #approverAtHand(actor: string, { owner }: Launch): Role | null {
    const { approval, people } = this.#options;
    const isApprover = approval.isApproverAtHand(actor);
    if (!isApprover) return isApprover === null ? null : 'other';
    const mayDecide = actor !== owner || people.isAdminAtHand(actor);
    if (mayDecide === null) return null;
    return mayDecide ? 'approver' : 'owner';
  }

  /** What the person is told once the press is acknowledged; null: another delivery of it is answered. */
  async answer(asked: Press, stored: ActionAnswer): Promise<ActionAnswer | null> {
    const isAdopted = stored.kind === 'adopted';
    if (!isAdopted && !isNotDone(stored)) return stored;
    if (!(await this.#options.interactions.take(asked.press))) return null;
    if (!isAdopted) return this.#refuse(asked, stored);
    return { ...stored, launch: await this.asItIs(stored.launch) };
  }

  /**
   * *Adopt*, or *Terminate*, of a session that had no row: it gets one, which *Terminate* begins with its intent. No
   * step decides later whether an admin asks for it, so Slack is asked here. Returns the row if another press has
   * just given it one, and *Terminate* goes on with that.
   */
  async #takenUp(asked: Press): Promise<Launch | ActionAnswer> {
    const { store, changed } = this.#options;
    const { action, clientToken, actor, press } = asked;
    const isAdopt = action === 'adopt';
    if (!isAdopt && action !== 'terminate') return { kind: 'unknown_launch' };
    const isAdmin = await this.#isAdminSoon(actor);
    if (isAdmin === null) return { kind: 'unsure' };
    if (!isAdmin) return { kind: isAdopt ? 'not_admin' : 'unknown_launch' };
    const isNew = await store.adopt(clientToken, actor, isAdopt ? undefined : press);
    const launch = await store.get(clientToken);
    if (launch === null) return { kind: 'unknown_launch' };
    if (isNew) {
      this.#log({ ...asked, action: 'adopt' }, 'succeeded');
      changed(launch.owner);
    }
    if (isAdopt) return { kind: 'adopted', launch };
    if (!isNew) return launch;
    this.#log(asked, 'requested');
    return { kind: 'requested', launch };
  }

  /** By what Slack says now; null: it does not say in the time that a press has until its acknowledgement. */
  async #isAdminSoon(actor: string): Promise<boolean | null> {
    const { people } = this.#options;
    // A person whom the settings do not name costs no question.
    if (people.isAdminAtHand(actor, adminConfirmedMs) === false) return false;
    try {
      return await Promise.race([
        people.isAdminForCertain(actor, true),
        wait(slackSaysSoonMs, null, { ref: false }),
      ]);
    } catch (error) {
      if (error instanceof PersonLookupError) return null;
      throw error;
    }
  }

  /** Whether this person may do this now; writes it into the audit log either way. */
  async check(action: SessionAction, clientToken: string, actor: string): Promise<ActionAnswer> {
    const answer = await this.mayChoose(action, clientToken, actor);
    if (answer.kind === 'requested') await this.#audit({ action, clientToken, actor }, answer.kind);
    return answer;
  }

  /** The same for a person who has yet to choose how: only a refusal is written. */
  async mayChoose(
    action: SessionAction,
    clientToken: string,
    actor: string,
  ): Promise<ActionAnswer> {
    const { store, people } = this.#options;
    const asked = { action, clientToken, actor };
    const launch = await store.get(clientToken);
    if (launch === null) return this.#refuse(asked, { kind: 'unknown_launch' });
    const { owner } = launch;
    const role = isDecision(action)
      ? this.#approverAtHand(actor, launch)
      : roleOf(actor, owner, actor !== owner && (await people.isAdmin(actor)));
    if (role === null) return { kind: 'unsure' };
    const refusal = refusalOf(action, role, launch);
    if (refusal !== null) return this.#refuse(asked, { kind: 'refused', refusal, launch });
    return { kind: 'requested', launch };
  }

  /** The launch with the session's state as the studio has it now; the row follows at once. */
  async asItIs({ clientToken, ...before }: Launch): Promise<Launch> {
    const { store, studio, changed, log } = this.#options;
    const launch = (await store.get(clientToken)) ?? { clientToken, ...before };
    if (launch.sessionId === null || states[launch.state].phase === 'over') return launch;
    try {
      const now = await stateAt(studio, launch.sessionId);
      if (now.state === launch.state && now.stateWord === launch.stateWord) return launch;
      await store.observeNow(clientToken);
      changed(launch.owner);
      return { ...launch, ...now };
    } catch (error) {
      if (!(error instanceof StudioError)) throw error;
      log.warn({ launch: clientToken, err: error }, 'session not observed before an answer');
      return launch;
    }
  }

  async #refuse({ action, clientToken, actor }: Asked, answer: NotDone): Promise<ActionAnswer> {
    switch (answer.kind) {
      case 'unknown_launch':
      case 'not_admin':
        await this.#audit({ action, actor, clientToken: null }, answer.kind);
        return answer;
      case 'no_room':
        await this.#audit({ action, actor, clientToken }, answer.failure.kind);
        return answer;
      case 'refused': {
        const { refusal, launch } = answer;
        await this.#audit({ action, actor, clientToken }, refusal);
        return { ...answer, launch: isStale(refusal) ? await this.asItIs(launch) : launch };
      }
    }
  }

  async #audit(asked: Omit<NewAuditEntry, 'result'>, result: AuditResult): Promise<void> {
    await writeAuditEntry(this.#options, { ...asked, result });
    this.#log(asked, result);
  }

  #log({ clientToken, actor, action }: Omit<NewAuditEntry, 'result'>, result: AuditResult): void {
    const about = { launch: clientToken, slackUser: actor, action, result };
    this.#options.log.info(about, 'action requested');
  }
}

const notDone: Readonly<Record<NotDone['kind'], true>> = {
  refused: true,
  no_room: true,
  unknown_launch: true,
  not_admin: true,
};

function isNotDone(answer: ActionAnswer): answer is NotDone {
  return answer.kind in notDone;
}

/** Whether the person has seen the launch as it no longer is. */
function isStale(refusal: ActionRefusal): boolean {
  return refusal === 'wrong_state' || refusal === 'under_way';
}

/** Another delivery of the press may have been faster. Then it is so, and all of them get one answer. */
function refused(asked: Press, refusal: ActionRefusal, launch: Launch): ActionAnswer {
  return isStale(refusal) && isSo(asked, launch)
    ? { kind: 'requested', launch }
    : { kind: 'refused', refusal, launch };
}

/** Of what is chosen in a modal, which would say that it did not work. */
function isSo({ action, wantedInstanceType: wanted }: Press, launch: Launch): boolean {
  if (action === 'keep_trying') return launch.keepTryingUntilMs !== null && !neverCreated(launch);
  const isWanted = launch.wantedInstanceType === wanted || launch.ec2InstanceType === wanted;
  return action === 'resize' && wanted !== undefined && isWanted;
}

async function stateAt(
  studio: Pick<Studio, 'getSessions'>,
  sessionId: string,
): Promise<Pick<Launch, 'state' | 'stateWord'>> {
  try {
    const signal = AbortSignal.timeout(observeBeforeAnswerMs);
    const { state, stateWord } = await sessionOf(studio, sessionId, signal);
    return { state, stateWord };
  } catch (error) {
    if (!(error instanceof StudioError) || error.kind !== 'not_found') throw error;
    return { state: 'FORGOTTEN', stateWord: null };
  }
}
