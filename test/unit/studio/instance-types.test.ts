import { describe, expect, it } from 'vitest';
import { factsInWords, instanceTypeFacts } from '../../../src/studio/instance-types.js';

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
  });

  it('may be without a GPU', () => {
    const facts = { vCpus: 2, memoryGiB: 4, gpu: null, scratchGb: null, usdPerHour: null };
    expect(factsInWords(facts)).toBe('2 vCPU · 4 GiB');
    expect(factsInWords({ ...facts, usdPerHour: 4.1 })).toBe('2 vCPU · 4 GiB · $4.10/h');
  });

  it('is not known of every type', () => {
    expect(instanceTypeFacts('g9.huge')).toBeNull();
  });
});
