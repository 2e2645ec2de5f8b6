import { describe, expect, it } from 'vitest';
import { type StraySession, sessionToken } from '../../src/launches/ports/stray-sessions.js';
import { launchInState } from '../support/launches.js';
import { ada, type GivenStores, minute, startMs, trouble } from './launch-store-given.js';

const twice = { kind: 'made_twice' } as const;

/** What a launch store promises about a second session of one launch. */
export function describeSecondSessions(given: GivenStores): void {
  const stray = (clientToken: string): StraySession => ({
    sessionId: 's-stray',
    clientToken,
    state: 'READY',
    stateWord: 'READY',
  });

  describe('addSecond', () => {
    it('adds a launch like the first, with the session and the intent to terminate it', async () => {
      const request = { note: 'Take 2', requestedBy: 'U0BEN00002' };
      const clientToken = await given.addInState('READY', request);
      const first = await given.read(clientToken);
      given.nowMs += minute;
      expect(await given.store.addSecond(stray(clientToken), twice)).toBe('U0ADA00001');
      expect(await given.read(sessionToken('s-stray'))).toEqual(
        launchInState({
          requestedBy: first.requestedBy,
          clientToken: 'session-s-stray',
          state: 'READY',
          stateWord: 'READY',
          stateSinceMs: given.nowMs,
          sessionId: 's-stray',
          intent: 'terminate',
          intentAtMs: given.nowMs,
        }),
      );
      expect(await given.read(clientToken)).toEqual(first);
    });

    it('takes over nothing that happened to the first', async () => {
      const clientToken = await given.addChanged({
        set: {
          ...{ sessionId: 's-1', state: 'READY', problem: 'script', trouble, failure: trouble },
          ...{ statusCode: 'CODE', statusMessage: 'Message', studioAttempts: 2, typicalMs: 1 },
          ...{ slowMs: 2, readyAtMs: 3, firstReadyAtMs: 3, stopAtMs: 4, terminateAtMs: 5 },
          ...{ createSentAtMs: 1, missingSinceMs: 6, slowSinceMs: 7, stuckSinceMs: 8 },
          ...{ remindedDeadlineMs: 9, remindedLeadMs: 10, agedReadyAtMs: 3, dismissed: true },
        },
      });
      const { ticket } = await given.claimSlackTask();
      await given.store.saveSlack(clientToken, ticket, {
        ...{ messageChannel: 'C1', messageTs: '1.2', messageSentAtMs: 11, slackAttempts: 3 },
        ...{ messagePlace: 'owner', fallbackReason: 'archived', shownRevision: 1 },
      });
      await given.store.addSecond(stray(clientToken), twice);
      expect(await given.read(sessionToken('s-stray'))).toEqual(
        launchInState({
          ...{ clientToken: 'session-s-stray', state: 'READY', stateWord: 'READY' },
          ...{ sessionId: 's-stray', intent: 'terminate', intentAtMs: startMs },
        }),
      );
    });

    it('has both tasks due at once, with the event', async () => {
      const clientToken = await given.addInState('READY');
      await given.show(await given.claimSlackTask());
      await given.store.addSecond(stray(clientToken), twice);
      const second = { clientToken: 'session-s-stray', intent: 'terminate' };
      expect(await given.claimStudioTask()).toMatchObject(second);
      const { launch, openReplies } = await given.claimSlackTask();
      expect(launch).toMatchObject(second);
      expect(openReplies).toMatchObject([{ number: 1, atMs: startMs, event: twice }]);
    });

    it('adds one row for two replicas that sweep at one moment', async () => {
      const clientToken = await given.addInState('READY');
      await given.show(await given.claimSlackTask());
      const added = await Promise.all(
        [given.store, given.replica].map((one) => one.addSecond(stray(clientToken), twice)),
      );
      expect(added.sort()).toEqual(['U0ADA00001', null]);
      expect((await given.claimSlackTask()).openReplies).toHaveLength(1);
    });

    it('returns null, and changes nothing, when the session has its row already', async () => {
      const clientToken = await given.addInState('READY');
      await given.store.addSecond(stray(clientToken), twice);
      const { ticket } = await given.claimStudioTask();
      const set = { state: 'DELETED', intent: null } as const;
      const release = { dueInMs: null, seenIntent: 'terminate' } as const;
      await given.store.saveStudio('session-s-stray', ticket, { set, release });
      expect(await given.store.addSecond(stray(clientToken), twice)).toBeNull();
      expect(await given.read('session-s-stray')).toMatchObject({ state: 'DELETED' });
    });

    it('adds the row only together with its event', async () => {
      const clientToken = await given.addInState('READY');
      await given.breakThreadReplies();
      await expect(given.store.addSecond(stray(clientToken), twice)).rejects.toThrow();
      expect(await given.store.get(sessionToken('s-stray'))).toBeNull();
    });

    it('leaves the first as the owner’s newest launch, and their last choice', async () => {
      const clientToken = await given.addInState('READY', { clientToken: 'slack-1' });
      given.nowMs += minute;
      await given.store.addSecond(stray(clientToken), twice);
      expect(await given.store.recent(ada, 1)).toMatchObject([{ clientToken }]);
      given.nowMs += minute;
      const ec2InstanceType = 'g4dn.4xlarge';
      await given.add({ clientToken: 'slack-2', requestedAtMs: startMs + 1, ec2InstanceType });
      expect(await given.store.recent(ada, 1)).toMatchObject([{ clientToken: 'slack-2' }]);
      expect(await given.store.lastChoice(ada)).toMatchObject({ ec2InstanceType });
    });

    it('leaves nothing for the audit log to tell when it is terminated', async () => {
      const clientToken = await given.addInState('READY');
      const before = await given.auditLog.newest(10);
      await given.store.addSecond(stray(clientToken), twice);
      const { ticket } = await given.claimStudioTask();
      const set = { state: 'DELETED', intent: null } as const;
      const release = { dueInMs: null, seenIntent: 'terminate' } as const;
      await given.store.saveStudio('session-s-stray', ticket, { set, release });
      expect(await given.auditLog.newest(10)).toEqual(before);
    });
  });
}
