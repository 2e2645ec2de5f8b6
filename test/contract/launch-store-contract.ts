import { describe } from 'vitest';
import { describeBoardErrands } from './launch-store-board-contract.js';
import { GivenStores, type StoreUnderTest } from './launch-store-given.js';
import { describeRows } from './launch-store-rows-contract.js';
import { describeStudioErrands } from './launch-store-studio-contract.js';

/**
 * What every implementation of the port `LaunchStore` promises. `open` is called before each test
 * with the clock that stands for the present in the database; both stores are closed afterwards.
 */
export function describeLaunchStore(
  name: string,
  open: (clock: () => number) => Promise<StoreUnderTest>,
): void {
  describe(`${name} is a launch store: it`, () => {
    const given = new GivenStores(open);
    describeRows(given);
    describeStudioErrands(given);
    describeBoardErrands(given);
  });
}
