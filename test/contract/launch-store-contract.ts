import { describe } from 'vitest';
import { describeAuditLog } from './audit-log-contract.js';
import { describeAuditResults } from './audit-results-contract.js';
import { describeCensus } from './census-contract.js';
import { describeHomes } from './homes-contract.js';
import { describeInteractions } from './interactions-contract.js';
import { describeCapacity } from './launch-store-capacity-contract.js';
import { describeClaims } from './launch-store-claims-contract.js';
import { describeClock } from './launch-store-clock-contract.js';
import { GivenStores, type OpenDatabase } from './launch-store-given.js';
import { describeIntents } from './launch-store-intents-contract.js';
import { describeLaunches } from './launch-store-launches-contract.js';
import { describeObserved } from './launch-store-observed-contract.js';
import { describeOnBehalf } from './launch-store-on-behalf-contract.js';
import { describeOverdue } from './launch-store-overdue-contract.js';
import { describeOwners } from './launch-store-owners-contract.js';
import { describeRequests } from './launch-store-requests-contract.js';
import { describeRetention } from './launch-store-retention-contract.js';
import { describeSearch } from './launch-store-search-contract.js';
import { describeSecondSessions } from './launch-store-second-contract.js';
import { describeSlackTasks } from './launch-store-slack-contract.js';
import { describeSlackOrder } from './launch-store-slack-order-contract.js';
import { describeStudioTasks } from './launch-store-studio-contract.js';
import { describeSweep } from './launch-store-sweep-contract.js';
import { describeUnclaimed } from './launch-store-unclaimed-contract.js';
import { describeUnreadable } from './launch-store-unreadable-contract.js';
import { describeWorld } from './world-contract.js';

/** What every implementation of the ports `LaunchStore`, `Homes`, `AuditLog` and `Interactions` promises. */
export function describeStore(name: string, open: OpenDatabase): void {
  describe(name, () => {
    const given = new GivenStores(open);
    describeRequests(given);
    describeOnBehalf(given);
    describeIntents(given);
    describeLaunches(given);
    describeSearch(given);
    describeStudioTasks(given);
    describeObserved(given);
    describeSweep(given);
    describeSecondSessions(given);
    describeOwners(given);
    describeOverdue(given);
    describeUnclaimed(given);
    describeSlackTasks(given);
    describeSlackOrder(given);
    describeCapacity(given);
    describeClaims(given);
    describeClock(given);
    describeUnreadable(given);
    describeHomes(given);
    describeAuditLog(given);
    describeAuditResults(given);
    describeInteractions(given);
    describeRetention(given);
    describeCensus(given);
    describeWorld(given);
  });
}
