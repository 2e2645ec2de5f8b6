import { describe, expect, it } from 'vitest';
import { nearestType } from '../../../src/launches/nearest-type.js';
import type { InstanceType } from '../../../src/studio/studio.js';
import { someTypes } from '../../support/examples.js';

describe('the nearest other type', () => {
  it.each<[string, string[], string | null, string]>([
    ['g5.2xlarge', ['g5.8xlarge', 'g4dn.2xlarge'], 'g5.8xlarge', 'never a weaker GPU before it'],
    ['g5.2xlarge', ['g5.4xlarge', 'g6.16xlarge'], 'g6.16xlarge', 'another family, as much memory'],
    ['g5.2xlarge', ['g6.16xlarge', 'g6.4xlarge'], 'g6.4xlarge', 'the nearest number of vCPUs'],
    ['g5.2xlarge', ['g4dn.2xlarge', 'g6e.4xlarge'], 'g6e.4xlarge', 'a better GPU when need be'],
    ['g4dn.xlarge', ['g6e.xlarge', 'g5.16xlarge'], 'g5.16xlarge', 'the next better GPU'],
    ['g6e.xlarge', ['g3s.xlarge', 'g4dn.xlarge'], 'g4dn.xlarge', 'the next weaker GPU'],
    ['g5.12xlarge', ['g6.16xlarge', 'g5.24xlarge'], 'g5.24xlarge', 'as many GPUs at least'],
    ['g5.2xlarge', ['g6.48xlarge', 'g5.4xlarge'], 'g5.4xlarge', 'no more GPUs than needed'],
    ['g6.xlarge', ['g6f.4xlarge', 'g4dn.xlarge'], 'g4dn.xlarge', 'a whole GPU before a share'],
    ['g5.2xlarge', ['g9.huge', 'g6f.large'], 'g6f.large', 'one that is known'],
    [
      'g9.huge',
      ['g9.huger', 'g5.xlarge'],
      'g5.xlarge',
      'one that is known, beside one that is not',
    ],
    ['g5.2xlarge', ['g5.2xlarge'], null, 'none, if there is no other'],
  ])('to %s among %j is %s: %s', (wanted, others, nearest) => {
    const offered = someTypes(wanted, ...others);
    expect(nearestType(wanted, offered)).toBe(nearest);
    expect(nearestType(wanted, offered.toReversed())).toBe(nearest);
  });

  it('goes by what the studio says of its types, also of those that are new', () => {
    const gpu = { count: 1, model: 'RTX PRO 6000', memoryGb: 96 };
    const made = (name: string, vCpus: number): InstanceType => ({
      name,
      facts: { vCpus, memoryGiB: 64, gpu, scratchGb: null, usdPerHour: null },
    });
    const offered = [...someTypes('g6e.2xlarge'), made('g7e.2xlarge', 8), made('g7e.4xlarge', 16)];
    expect(nearestType('g7e.2xlarge', offered)).toBe('g7e.4xlarge');
    expect(nearestType('g6e.2xlarge', offered)).toBe('g7e.2xlarge');
  });

  it('to one without a GPU is another without', () => {
    const facts = { vCpus: 8, memoryGiB: 32, gpu: null, scratchGb: null, usdPerHour: null };
    const offered = [{ name: 'm7i.2xlarge', facts }, ...someTypes('g5.2xlarge')];
    const larger = { name: 'm7i.8xlarge', facts: { ...facts, vCpus: 32 } };
    expect(nearestType('m7i.2xlarge', [...offered, larger])).toBe('m7i.8xlarge');
    expect(nearestType('g5.2xlarge', [...offered, ...someTypes('g3.4xlarge')])).toBe('g3.4xlarge');
  });
});
