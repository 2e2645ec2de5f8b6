import type { Logger } from 'pino';
import { type Studio, StudioError, sessionOf } from '../studio/studio.js';
import { type Intent, type Launch, phaseOf } from './launch.js';
import { requested } from './outcome.js';
import { type ActionRefusal, mayAct, roleOf, type SessionAction, type Verdict } from './policy.js';
import { type AuditLog, writeAuditEntry } from './ports/audit-log.js';
import type { Launches } from './ports/launches.js';
import type { People } from './ports/people.js';
import type { Requests } from './ports/requests.js';

export interface SessionActionsOptions {
  store: Pick<Launches, 'get'> & Pick<Requests, 'intent' | 'dismiss' | 'lookNow'>;
  studio: Pick<Studio, 'getSessions'>;
  people: Pick<People, 'isAdmin'>;
  auditLog: AuditLog;
  /** Tells the reconciler that there is something new to do. */
  wake: () => void;
  log: Logger;
}

export type Asked =
  /** Noted; the reconciler makes it so. `launch` is as it was before. */
  | { kind: 'requested'; launch: Launch }
  /** `launch` is as the studio says it is now. */
  | { kind: 'refused'; refusal: ActionRefusal; launch: Launch }
  | { kind: 'unknown_launch' };

/** What the row and the policy say, before anything is done about it. */
type Judged = (Verdict & { launch: Launch }) | { kind: 'unknown_launch' };

const lookWithinMs = 10_000;

/** So often the row may change under the hands of somebody who asks. */
const attemptsToNote = 3;

const intentFor: Readonly<Record<SessionAction, Intent | null>> = {
  stop: 'stop',
  start: 'start',
  terminate: 'terminate',
  give_up: 'terminate',
  dismiss: null,
  connect: null,
  try_again: null,
};

/**
 * What people ask of a session: checked against the row and the policy, whatever their client sent
 * along, written into the record, and left to the reconciler as an intent on the row.
 */
export class SessionActions {
  readonly #options: SessionActionsOptions;

  constructor(options: SessionActionsOptions) {
    this.#options = options;
  }

  /** Notes the intent, if this person may have it now. */
  async ask(action: SessionAction, clientToken: string, actor: string): Promise<Asked> {
    const { store, wake } = this.#options;
    let launch: Launch | null = null;
    // Where somebody else was faster, what is true now is a matter of the row as it has become.
    for (let attempt = 0; attempt < attemptsToNote; attempt += 1) {
      const judged = await this.#judge(action, clientToken, actor);
      if (judged.kind !== 'allowed') return this.#notAllowed(action, judged, clientToken, actor);
      launch = judged.launch;
      const intent = intentForAction(action, launch);
      const isNoted =
        intent === null
          ? action === 'dismiss' && (await store.dismiss(clientToken, actor))
          : await store.intent(clientToken, { intent, action, by: actor }, launch);
      if (!isNoted) continue;
      this.#log(action, clientToken, actor, requested);
      wake();
      return { kind: 'requested', launch };
    }
    if (launch === null) return { kind: 'unknown_launch' };
    return this.#notAllowed(
      action,
      { kind: 'refused', refusal: 'under_way', launch },
      clientToken,
      actor,
    );
  }

  /** Whether this person may do this now; writes it into the record either way. */
  async check(action: SessionAction, clientToken: string, actor: string): Promise<Asked> {
    const judged = await this.#judge(action, clientToken, actor);
    if (judged.kind !== 'allowed') return this.#notAllowed(action, judged, clientToken, actor);
    await this.#record(action, clientToken, actor, requested);
    return { kind: 'requested', launch: judged.launch };
  }

  /** The launch with the session's state as the studio has it now; the row follows at once. */
  async asItIs({ clientToken, ...before }: Launch): Promise<Launch> {
    const { store, log } = this.#options;
    const launch = (await store.get(clientToken)) ?? { clientToken, ...before };
    if (launch.sessionId === null || phaseOf(launch.state) === 'over') return launch;
    try {
      const state = await this.#stateAtStudio(launch.sessionId);
      if (state === launch.state) return launch;
      await store.lookNow(clientToken);
      this.#options.wake();
      return { ...launch, state };
    } catch (error) {
      if (!(error instanceof StudioError)) throw error;
      log.warn({ launch: clientToken, err: error }, 'could not look before answering');
      return launch;
    }
  }

  async #judge(action: SessionAction, clientToken: string, actor: string): Promise<Judged> {
    const { store, people } = this.#options;
    const launch = await store.get(clientToken);
    if (launch === null) return { kind: 'unknown_launch' };
    const isAdmin = actor !== launch.owner && (await people.isAdmin(actor));
    return { ...mayAct(action, roleOf(actor, launch.owner, isAdmin), launch), launch };
  }

  async #notAllowed(
    action: SessionAction,
    judged: Exclude<Judged, { kind: 'allowed' }>,
    clientToken: string,
    actor: string,
  ): Promise<Asked> {
    if (judged.kind === 'unknown_launch') {
      await this.#record(action, null, actor, judged.kind);
      return judged;
    }
    const { refusal, launch } = judged;
    await this.#record(action, clientToken, actor, refusal);
    const stale = refusal === 'wrong_state' || refusal === 'under_way';
    return { kind: 'refused', refusal, launch: stale ? await this.asItIs(launch) : launch };
  }

  async #stateAtStudio(sessionId: string): Promise<string> {
    try {
      const signal = AbortSignal.timeout(lookWithinMs);
      return (await sessionOf(this.#options.studio, sessionId, signal)).state;
    } catch (error) {
      if (error instanceof StudioError && error.kind === 'not_found') return 'FORGOTTEN';
      throw error;
    }
  }

  async #record(
    action: SessionAction,
    clientToken: string | null,
    actor: string,
    result: string,
  ): Promise<void> {
    await writeAuditEntry(this.#options, { actor, action, clientToken, result });
    this.#log(action, clientToken, actor, result);
  }

  #log(action: SessionAction, clientToken: string | null, actor: string, result: string): void {
    const { log } = this.#options;
    log.info({ launch: clientToken, slackUser: actor, action, result }, 'asked');
  }
}

/** Dismissing a failed launch ends what is left of its session, if there is one. */
function intentForAction(action: SessionAction, launch: Launch): Intent | null {
  if (action === 'dismiss' && launch.sessionId !== null) return 'terminate';
  return intentFor[action];
}
