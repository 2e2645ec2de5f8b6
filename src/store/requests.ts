import type { Updateable } from 'kysely';
import { theBotByWorkflow } from '../launches/actors.js';
import type { LaunchEvent } from '../launches/launch-event.js';
import type { Full, RequestedIntent, Requests } from '../launches/ports/requests.js';
import { finalStates } from '../launches/states.js';
import { addAuditEntry } from './audit-log.js';
import { addLaunch, appendEvents, behindInSlack, dueAtStudio } from './changes.js';
import { columnsOf, launchColumnNames, requestColumnsOf } from './columns.js';
import { takeInteraction } from './interactions.js';
import { hasWorkflowsWaiting, limitReached } from './limits.js';
import { liveOf } from './live-launches.js';
import { auditOpen, nothingWanted, putIntent } from './put-intent.js';
import type { LaunchTable } from './schema.js';
import {
  inTransaction,
  launchesFrom,
  lock,
  lockLaunch,
  type Sql,
  type Tx,
  updateLaunch,
} from './sql.js';
import { countedFor } from './unclaimed-sessions.js';

export function sqlRequests(sql: Sql): Requests {
  const { leases } = sql;

  const fullOf = async (
    tx: Tx,
    owner: string,
    maxLive: number,
    unclaimed: number,
  ): Promise<Full> => {
    const live = await liveOf(tx.db.selectFrom('launches'), owner)
      .select(launchColumnNames)
      .orderBy('requestedAtMs', 'desc')
      .limit(maxLive)
      .execute();
    return { kind: 'too_many', live: launchesFrom(sql, live), unclaimed };
  };

  /** A READY session stays on for longer: what the bot itself had wanted of it is off the row then. */
  const stayOn = (
    clientToken: string,
    { by, press, action }: Pick<RequestedIntent, 'by' | 'press' | 'action'>,
    { stopAtMs, terminateAtMs, intent, openRequestBy }: Parameters<Requests['prolong']>[2],
    { set, event }: { set: Updateable<LaunchTable>; event: LaunchEvent },
  ): Promise<boolean> =>
    inTransaction(sql, async (tx) => {
      const before = await lockLaunch(tx, clientToken)
        .select(['openRequestBy', 'openRequestAction'])
        .where('state', '=', 'READY')
        .where('intent', 'is not distinct from', intent)
        .where('openRequestBy', 'is not distinct from', openRequestBy)
        .where('stopAtMs', 'is not distinct from', stopAtMs)
        .where('terminateAtMs', 'is not distinct from', terminateAtMs)
        .executeTakeFirst();
      if (before === undefined || !(await takeInteraction(tx, press))) return false;
      await updateLaunch(tx, clientToken)
        .set((e) => ({
          ...set,
          // It may have been carried out without an answer: the next observation tells.
          ...(intent !== null && { ...nothingWanted, ...dueAtStudio(e, leases) }),
          ...behindInSlack(e, leases, [event]),
        }))
        .execute();
      await appendEvents(tx, clientToken, [event]);
      if (intent !== null) await auditOpen(tx, clientToken, before, 'superseded');
      await addAuditEntry(tx, { actor: by, action, clientToken, result: 'succeeded' });
      return true;
    });

  return {
    add: (launch, maxLive, limits = []) =>
      inTransaction(sql, async (tx) => {
        await lock(tx, launch.owner);
        const { clientToken, owner, requestedBy, executionId } = launch;
        const actor = executionId === null ? requestedBy : theBotByWorkflow;
        const isOwners = requestedBy === owner && executionId === null;
        const { live, unclaimed, known } = await countedFor(tx, owner, clientToken);
        // What is stored already, and comes again, is not one too many.
        if (known > 0) return { kind: 'known' };
        // A launch that its owner did not ask for counts once it is admitted: until then no one learns of them.
        if ((launch.admitted || isOwners) && live + unclaimed >= maxLive) {
          return fullOf(tx, owner, maxLive, unclaimed);
        }
        if (executionId !== null && (await hasWorkflowsWaiting(tx, launch))) {
          return { kind: 'too_many', live: [], unclaimed: 0 };
        }
        const reached = await limitReached(tx, limits, clientToken);
        if (reached !== null) return reached;
        const added = await addLaunch(tx, {
          ...requestColumnsOf(launch),
          state: launch.beginsAtMs > launch.requestedAtMs ? 'PLANNED' : 'REQUESTED',
          stateSinceMs: launch.requestedAtMs,
          studioDueAtMs: leases.now(),
          // Until the studio has admitted it there is nothing to show.
          slackDueAtMs: launch.admitted ? leases.now() : null,
          openRequestBy: actor,
          openRequestAction: 'launch',
        });
        if (!added) return { kind: 'known' };
        await addAuditEntry(tx, { actor, action: 'launch', clientToken, result: 'requested' });
        return { kind: 'added' };
      }),

    setIntent: (clientToken, { press, ...asked }, seen) =>
      inTransaction(sql, async (tx) => {
        const { overdue } = asked;
        const before = await lockLaunch(tx, clientToken)
          .select(['openRequestBy', 'openRequestAction'])
          .where('state', '=', seen.state)
          .where('intent', 'is not distinct from', seen.intent)
          // Not since when: that was read as now if it lies ahead.
          .where('stuckSinceMs', seen.stuckSinceMs === null ? 'is' : 'is not', null)
          .$if(overdue !== undefined, (row) => row.where('endAtMs', '=', overdue?.endAtMs ?? null))
          .executeTakeFirst();
        if (before === undefined || !(await takeInteraction(tx, press))) return false;
        await putIntent(tx, clientToken, asked, before);
        return true;
      }),

    prolong: (clientToken, { untilMs, ...asked }, seen) =>
      stayOn(clientToken, { ...asked, action: 'extend' }, seen, {
        set: {
          ...(seen.stopAtMs === null ? { terminateAtMs: untilMs } : { stopAtMs: untilMs }),
          endAtMs: untilMs,
          endAttempts: 0,
          endToldAtMs: null,
        },
        event: { kind: 'extended', by: asked.by, untilMs },
      }),

    hold: (clientToken, { answer, untilMs, ...asked }, seen) =>
      stayOn(clientToken, { ...asked, action: answer }, seen, {
        set: columnsOf({ idle: { is: 'held', untilMs } }),
        event: { kind: 'held', by: asked.by, answer, untilMs },
      }),

    dismiss: (clientToken, { by, press }) =>
      inTransaction(sql, async (tx) => {
        const before = await lockLaunch(tx, clientToken)
          .select('clientToken')
          .where('dismissed', '=', 0)
          .executeTakeFirst();
        if (before === undefined || !(await takeInteraction(tx, press))) return false;
        await updateLaunch(tx, clientToken)
          .set((e) => ({ dismissed: 1, ...behindInSlack(e, leases) }))
          .execute();
        await addAuditEntry(tx, { actor: by, action: 'dismiss', clientToken, result: 'succeeded' });
        return true;
      }),

    keepTrying: ({ clientToken, owner, state }, kept, maxLive, limits = []) =>
      inTransaction(sql, async (tx) => {
        const { untilMs, takesOtherTypes, needsAnotherApproval, by, press } = kept;
        await lock(tx, owner);
        const before = await lockLaunch(tx, clientToken)
          .select(['sessionId', 'attempt'])
          .where('state', '=', state)
          .where('dismissed', '=', 0)
          .where('intent', 'is', null)
          .executeTakeFirst();
        if (before === undefined) return { kind: 'changed' };
        const { live, unclaimed } = await countedFor(tx, owner, clientToken);
        if (live + unclaimed >= maxLive) return fullOf(tx, owner, maxLive, unclaimed);
        const reached = await limitReached(tx, limits, clientToken);
        if (reached !== null) return reached;
        if (!(await takeInteraction(tx, press))) return { kind: 'changed' };
        await updateLaunch(tx, clientToken)
          .set((e) => ({
            state: 'REQUESTED',
            stateWord: null,
            stateSinceMs: leases.now(),
            sessionId: null,
            failedSessionId: before.sessionId,
            problem: null,
            statusCode: null,
            statusMessage: null,
            failure: null,
            // It is admitted anew: what the profile offers may have changed.
            placeId: null,
            attempt: before.attempt + 1,
            attemptSinceMs: leases.now(),
            ec2InstanceType: e.fn.coalesce('insteadOfType', 'ec2InstanceType'),
            insteadOfType: null,
            refusedRounds: 0,
            refusedSinceMs: null,
            nextRoundAtMs: null,
            keepTryingUntilMs: untilMs,
            takesOtherTypes: takesOtherTypes ? 1 : 0,
            ...(needsAnotherApproval && { approval: null, decidedBy: null }),
            studioAttempts: 0,
            openRequestBy: by,
            openRequestAction: 'keep_trying',
            // A bot may still hold what has ended.
            studioTicket: null,
            studioDueAtMs: leases.now(),
            ...behindInSlack(e, leases),
          }))
          .execute();
        await addAuditEntry(tx, {
          actor: by,
          action: 'keep_trying',
          clientToken,
          result: 'requested',
        });
        return { kind: 'reopened' };
      }),

    async observeNow(clientToken) {
      await updateLaunch(sql, clientToken)
        .set((e) => dueAtStudio(e, leases))
        .where('sessionId', 'is not', null)
        .where('state', 'not in', finalStates)
        .execute();
    },
  };
}
