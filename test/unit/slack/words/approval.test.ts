import { describe, expect, it } from 'vitest';
import type { Launch } from '../../../../src/launches/launch.js';
import { alreadyDecidedWords, askedWords } from '../../../../src/slack/words/approval.js';
import { eventWords } from '../../../../src/slack/words/events.js';
import { stateInWords, stateWhen } from '../../../../src/slack/words/states.js';
import { aLaunch, aStudio } from '../../../support/examples.js';

const mei = 'U0MEI00003';
const { requestedAtMs, ec2InstanceType } = aLaunch();
const readyByMs = requestedAtMs + 3_600_000;
const asked = { state: 'REQUESTED', approval: 'asked', reason: 'Why' } as const;

describe('what an approver reads', () => {
  it.each<[string, Partial<Launch>, string]>([
    ['for later', { state: 'PLANNED', readyByMs }, 'If it is approved later than that allows'],
    ['for a time that is near or past', { readyByMs }, 'so it begins at once if it is approved'],
    [
      'with any type',
      { takesOtherTypes: true, offeredInstanceTypes: [ec2InstanceType, 'g4dn.xlarge'] },
      `If no ${ec2InstanceType} is free, g4dn.xlarge will do.`,
    ],
  ])('says what is asked for: %s', (_what, changed, words) => {
    expect(askedWords(aLaunch({ ...asked, ...changed }))).toContain(words);
    expect(askedWords(aLaunch(asked))).not.toContain(words);
  });

  it.each<[string, Partial<Launch>, RegExp]>([
    ['approved, not checked', { approval: 'approved', decidedBy: mei }, /approved.*making sure/],
    ['refused, not checked', { approval: 'refused', decidedBy: mei }, /refused.*making sure/],
    ['approved', { approval: 'granted', decidedBy: mei }, /has approved it already\.$/],
    ['out of time', {}, /The time to decide about it is over/],
    ['cancelled', { intent: 'terminate' }, /There is nothing to decide/],
  ])('says who was first, and what of that is certain: %s', (_what, changed, words) => {
    const launch = aLaunch({ ...asked, ...changed });
    expect(alreadyDecidedWords(launch)).toMatch(words);
  });
});

describe('what others read of it', () => {
  it.each<[string, Partial<Launch>, RegExp]>([
    ['that waits', { state: 'REQUESTED' }, /has approved it, so it begins\.$/],
    ['for later', { state: 'PLANNED', readyByMs }, /so it is to be ready at <!date/],
  ])('once a launch is approved: %s', (_what, changed, words) => {
    const launch = aLaunch({ ...asked, approval: 'granted', ...changed });
    expect(eventWords(launch, { kind: 'approved', by: mei }, aStudio)).toMatch(words);
  });

  it('in lists is that it waits for its approval', () => {
    const launch = aLaunch(asked);
    expect(stateInWords(launch)).toBe('waiting for an approval');
    expect(stateWhen(launch, requestedAtMs)).toContain('waiting for an approval since');
    const later = aLaunch({ ...asked, state: 'PLANNED', readyByMs });
    expect(stateWhen(later, requestedAtMs)).toMatch(/^to be ready at .*, if it is approved$/);
    expect(stateWhen(aLaunch({ state: 'REQUESTED' }), requestedAtMs)).not.toContain('approv');
  });
});
