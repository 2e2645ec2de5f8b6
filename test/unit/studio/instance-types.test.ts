import { describe, expect, it } from 'vitest';
import {
  factsInWords,
  gpuClassOf,
  instanceTypeFacts,
  isInstanceType,
  nearestInstanceType,
} from '../../../src/studio/instance-types.js';

describe('what an instance type is made of', () => {
  it.each([
    ['g3s.xlarge', '4 vCPU · 30.5 GiB · 1× M60 8 GB', null],
    ['g4dn.12xlarge', '48 vCPU · 192 GiB · 4× T4 16 GB', 900],
    ['g5.16xlarge', '64 vCPU · 256 GiB · 1× A10G 24 GB', 1_900],
    ['g6.2xlarge', '8 vCPU · 32 GiB · 1× L4 24 GB', 450],
    ['g6.24xlarge', '96 vCPU · 384 GiB · 4× L4 24 GB', 3_760],
    ['gr6.8xlarge', '32 vCPU · 256 GiB · 1× L4 24 GB', 900],
    ['g6e.xlarge', '4 vCPU · 32 GiB · 1× L40S 48 GB', 250],
    ['g6e.48xlarge', '192 vCPU · 1536 GiB · 8× L40S 48 GB', 7_600],
    ['g6f.large', '2 vCPU · 8 GiB · ⅛ L4 3 GB', 100],
    ['g6f.2xlarge', '8 vCPU · 32 GiB · ¼ L4 6 GB', 200],
    ['gr6f.4xlarge', '16 vCPU · 128 GiB · ½ L4 12 GB', 450],
  ])('%s: %s, with %s GB of scratch disk', (name, words, scratchGb) => {
    const facts = instanceTypeFacts(name);
    expect(facts && factsInWords(facts)).toBe(words);
    expect(facts?.scratchGb).toBe(scratchGb);
    expect(isInstanceType(name.toUpperCase())).toBe(true);
  });

  it('may be without a GPU', () => {
    const facts = { vCpus: 2, memoryGiB: 4, gpu: null, scratchGb: null, usdPerHour: null };
    expect(factsInWords(facts)).toBe('2 vCPU · 4 GiB');
    expect(factsInWords({ ...facts, usdPerHour: 4.1 })).toBe('2 vCPU · 4 GiB · $4.10/h');
  });

  it('is not known of every type', () => {
    expect(instanceTypeFacts('g9.huge')).toBeNull();
    expect(gpuClassOf('g9.huge')).toBeNull();
    expect(isInstanceType('g9.huge')).toBe(false);
  });
});

describe('the class of a GPU', () => {
  it.each([
    [['g6f.large', 'g6f.xlarge'], 0],
    [['g6f.2xlarge'], 1],
    [['g3s.xlarge', 'g3.4xlarge'], 2],
    [['g6f.4xlarge', 'gr6f.4xlarge'], 3],
    [['g4dn.xlarge', 'g4dn.12xlarge'], 4],
    [['g5.xlarge', 'g5.48xlarge', 'g6.xlarge', 'g6.48xlarge', 'gr6.4xlarge'], 5],
    [['g6e.xlarge', 'g6e.48xlarge'], 6],
  ])('of %j is %i', (names, place) => {
    expect(names.map(gpuClassOf)).toEqual(names.map(() => place));
  });
});

describe('the nearest other type', () => {
  it.each<[string, string[], string | null, string]>([
    ['g5.2xlarge', ['g5.8xlarge', 'g4dn.2xlarge'], 'g5.8xlarge', 'never a weaker class before it'],
    ['g5.2xlarge', ['g5.4xlarge', 'g6.16xlarge'], 'g6.16xlarge', 'another family of the class'],
    ['g5.2xlarge', ['g6.16xlarge', 'g6.4xlarge'], 'g6.4xlarge', 'the nearest number of vCPUs'],
    ['g5.2xlarge', ['g4dn.2xlarge', 'g6e.4xlarge'], 'g6e.4xlarge', 'a better class when need be'],
    ['g4dn.xlarge', ['g6e.xlarge', 'g5.16xlarge'], 'g5.16xlarge', 'the next better class'],
    ['g6e.xlarge', ['g3s.xlarge', 'g4dn.xlarge'], 'g4dn.xlarge', 'the next weaker class'],
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
    expect(nearestInstanceType(wanted, others)).toBe(nearest);
    expect(nearestInstanceType(wanted, others.toReversed())).toBe(nearest);
  });
});
