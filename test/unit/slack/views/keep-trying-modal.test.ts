import { describe, expect, it } from 'vitest';
import { keepTryingModal, parseKeepTrying } from '../../../../src/slack/views/keep-trying-modal.js';
import { asView } from '../../../support/blocks.js';
import { aLaunch } from '../../../support/examples.js';

const submitted = (time: unknown, types?: unknown, private_metadata: unknown = 'slack-1') => ({
  private_metadata,
  state: {
    values: {
      keep_trying_for: { keep_trying_for: { selected_option: { value: time } } },
      ...(types !== undefined && {
        keep_trying_types: { keep_trying_types: { selected_option: { value: types } } },
      }),
    },
  },
});

describe('the modal of Keep trying', () => {
  it('offers times, two hours first, and the types', () => {
    const launch = aLaunch({ ec2InstanceType: 'g6.xlarge', insteadOfType: 'g5.2xlarge' });
    const shown = asView(keepTryingModal(launch), 'modal');
    expect(shown).toContain('30 minutes');
    expect(shown).toContain('1 hour"');
    expect(shown).toMatch(/"initial_option":{"value":"7200000","text":{[^}]*"2 hours"/);
    expect(shown).toContain('Only g5.2xlarge');
    expect(shown).not.toContain('g6.xlarge');
  });

  it('asks for no type where there is only one', () => {
    const launch = aLaunch({ offeredInstanceTypes: ['g5.2xlarge'] });
    expect(asView(keepTryingModal(launch), 'modal')).not.toContain('keep_trying_types');
  });

  it.each([
    [submitted('1800000'), { clientToken: 'slack-1', forMs: 1_800_000, takesOtherTypes: false }],
    [
      submitted('7200000', 'asked'),
      { clientToken: 'slack-1', forMs: 7_200_000, takesOtherTypes: false },
    ],
    [
      submitted('28800000', 'any_type'),
      { clientToken: 'slack-1', forMs: 28_800_000, takesOtherTypes: true },
    ],
  ])('reads %j as %j', (view, form) => expect(parseKeepTrying(view)).toEqual(form));

  it.each([
    [submitted('1')],
    [submitted('9e99')],
    [submitted(null)],
    [submitted('7200000', 'all')],
    [submitted('7200000', 'asked', 'x'.repeat(65))],
    [{ private_metadata: 'slack-1', state: { values: {} } }],
    [null],
  ])('does not read %j', (view) => expect(() => parseKeepTrying(view)).toThrow());
});
