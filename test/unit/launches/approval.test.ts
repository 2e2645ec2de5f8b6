import { describe, expect, it } from 'vitest';
import { Approval, type ApprovalRules } from '../../../src/launches/approval.js';

const ada = 'U0ADA00001';
const mei = 'U0MEI00003';
const admins = { users: [mei], groups: ['S0ADMINS'] };

function given(rules: Partial<ApprovalRules> | null, members: string[] = []) {
  const asked: object[] = [];
  const people = {
    isAmong: async (_id: string, named: object) => asked.push(named) > 0,
    isAmongAtHand: (_id: string, named: object) => asked.push(named) > 0,
    allAmong: async (named: object) => {
      asked.push(named);
      return members;
    },
  };
  const usual = { types: [], profiles: [], approvers: null, withinMs: 1 };
  const approval = new Approval({ rules: rules && { ...usual, ...rules }, admins, people });
  return { approval, asked };
}

const launch = {
  launchProfileId: 'lp-1',
  launchProfileName: 'Animation',
  ec2InstanceType: 'g5.48xlarge',
};

describe('what needs an approval', () => {
  it.each<[string, Partial<ApprovalRules> | null, boolean]>([
    ['nothing, where nothing is set', null, false],
    ['a type', { types: ['g5.48xlarge'] }, true],
    ['no other type', { types: ['g5.4xlarge', 'g5x48xlarge', '5.48xlarge', 'g5'] }, false],
    ['the types of a pattern', { types: ['g6.*', 'g5.*'] }, true],
    ['sizes of a pattern', { types: ['*.48xlarge'] }, true],
    ['a profile by its id', { profiles: ['lp-1'] }, true],
    ['a profile by its name', { profiles: ['Animation'] }, true],
    ['no other profile', { profiles: ['lp', 'animation', '*'] }, false],
  ])('is %s', (_what, rules, isNeeded) => {
    expect(given(rules).approval.isNeeded(launch)).toBe(isNeeded);
  });

  it.each([
    ['a person', false, ['g4dn.xlarge', 'g5.xlarge']],
    ['an admin', true, ['g4dn.xlarge', 'g5.xlarge', 'g5.2xlarge']],
  ])('leaves of the other types those that %s may have', (_who, isAdmin, open) => {
    const { approval } = given({ types: ['g5.*'] });
    const asked = { ...launch, ec2InstanceType: 'g5.xlarge' };
    expect(approval.open(['g4dn.xlarge', 'g5.xlarge', 'g5.2xlarge'], asked, isAdmin)).toEqual(open);
  });

  it('leaves of a profile only the type that was asked for', () => {
    const { approval } = given({ profiles: ['Animation'] });
    const asked = { ...launch, ec2InstanceType: 'g5.xlarge' };
    expect(approval.open(['g4dn.xlarge', 'g5.xlarge'], asked, false)).toEqual(['g5.xlarge']);
  });

  const approved = { ...launch, approval: 'granted' as const, offeredInstanceTypes: ['g5.xlarge'] };
  const notApproved = { ...approved, approval: null };
  const types = { types: ['g5.*'] };
  const profiles = { profiles: ['lp-1'] };

  it.each([
    ['a type that is not named', types, notApproved, 'g4dn.2xlarge', false, true],
    ['the type that was approved', types, approved, 'g5.xlarge', false, true],
    ['a type that was not', types, approved, 'g5.2xlarge', false, false],
    ['what was on offer with no approval', types, notApproved, 'g5.xlarge', false, false],
    ['any type to an admin', types, notApproved, 'g5.xlarge', true, true],
    ['another type of a profile', profiles, approved, 'g4dn.2xlarge', false, false],
    ['the approved type of a profile', profiles, approved, 'g5.xlarge', false, true],
  ] as const)('as another size is given: %s', (_what, rules, one, type, isAdmin, expected) => {
    expect(given(rules).approval.mayBecome(one, type, isAdmin)).toBe(expected);
  });
});

describe('who approves', () => {
  const named = { users: [ada], groups: ['S0LEADS'] };

  it.each([
    ['those who are named', named, named],
    ['the admins, where no one is', null, admins],
  ])('are %s', async (_who, approvers, expected) => {
    const { approval, asked } = given({ types: ['*'], approvers }, [ada, mei]);
    expect(await approval.isApprover(mei)).toBe(true);
    expect(approval.isApproverAtHand(mei)).toBe(true);
    expect(await approval.approversFor(ada)).toEqual([mei]);
    expect(asked).toEqual([expected, expected, expected]);
  });
});
