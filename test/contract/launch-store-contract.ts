import { describe } from 'vitest';
import { describeRecords } from './audit-log-contract.js';
import { describeHomes } from './homes-contract.js';
import { describeInteractions } from './interactions-contract.js';
import { GivenStores, type StoreUnderTest } from './launch-store-given.js';
import { describeIntents } from './launch-store-intents-contract.js';
import { describeLive } from './launch-store-live-contract.js';
import { describeRows } from './launch-store-rows-contract.js';
import { describeSlackTasks } from './launch-store-slack-contract.js';
import { describeStudioTasks } from './launch-store-studio-contract.js';
import { describeTaken } from './launch-store-taken-contract.js';

/**
 * What every implementation of the ports `LaunchStore`, `Homes`, `AuditLog` and `Interactions` promises.
 * `open` is called before each test with the clock that stands for the present in the database; both stores are closed afterwards.
 */
export function describeLaunchStore(
  name: string,
  open: (clock: () => number) => Promise<StoreUnderTest>,
): void {
  describe(`${name} is a store: it`, () => {
    const given = new GivenStores(open);
    describeRows(given);
    describeLive(given);
    describeStudioTasks(given);
    describeTaken(given);
    describeIntents(given);
    describeSlackTasks(given);
    describeHomes(given);
    describeRecords(given);
    describeInteractions(given);
  });
}
