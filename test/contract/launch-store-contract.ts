import { describe } from 'vitest';
import { describeHomes } from './homes-contract.js';
import { describeInteractions } from './interactions-contract.js';
import { describeBoardErrands } from './launch-store-board-contract.js';
import { GivenStores, type StoreUnderTest } from './launch-store-given.js';
import { describeLive } from './launch-store-live-contract.js';
import { describeRows } from './launch-store-rows-contract.js';
import { describeStudioErrands } from './launch-store-studio-contract.js';
import { describeTaken } from './launch-store-taken-contract.js';
import { describeWishes } from './launch-store-wishes-contract.js';
import { describeRecords } from './records-contract.js';

/**
 * What every implementation of the ports `LaunchStore`, `Homes`, `Records` and `Interactions` promises.
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
    describeStudioErrands(given);
    describeTaken(given);
    describeWishes(given);
    describeBoardErrands(given);
    describeHomes(given);
    describeRecords(given);
    describeInteractions(given);
  });
}
