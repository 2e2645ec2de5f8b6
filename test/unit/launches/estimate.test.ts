import { describe, expect, it } from 'vitest';
import { estimateFrom } from '../../../src/launches/estimate.js';

describe('how long a launch will take', () => {
  it.each([[[]], [[60_000]], [[60_000, 70_000]]])(
    'is not said from as few as %j',
    (durationsMs) => {
      expect(estimateFrom(durationsMs)).toBeNull();
    },
  );

  it.each<[string, number[], number, number]>([
    ['three', [3, 1, 2], 2, 3],
    ['an even number: the lower of the two in the middle', [4, 1, 3, 2], 2, 4],
    ['an odd number', [5, 1, 4, 2, 3], 3, 5],
    ['ten: one of them may take longer', [10, 9, 8, 7, 6, 5, 4, 3, 2, 1], 5, 9],
    ['eleven: still only one', [11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1], 6, 10],
    ['all the same', [7, 7, 7, 7], 7, 7],
    ['ties in the middle', [1, 5, 5, 5, 9], 5, 9],
    ['one that took for ever', [2, 2, 2, 2, 2, 2, 2, 2, 2, 99_999], 2, 2],
  ])('from %s', (_what, durationsMs, typicalMs, slowMs) => {
    const given = [...durationsMs];
    expect(estimateFrom(given)).toEqual({ typicalMs, slowMs });
    expect(given).toEqual(durationsMs);
  });

  it('sorts by size, not by digits', () => {
    expect(estimateFrom([100_000, 20_000, 9_000])).toEqual({ typicalMs: 20_000, slowMs: 100_000 });
  });
});
