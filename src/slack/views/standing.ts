import type { KnownBlock } from '@slack/web-api';
import type { LaunchProfile } from '../../studio/studio.js';
import { leftWords, standingWords } from '../words/quotas.js';
import { section } from './blocks.js';
import type { FormContent } from './launch-modal.js';

/** On top of the form: how far the limits and budgets of its owner are used up, with the profile that is chosen. */
export function standingBlocks(
  { standing, owner, onBehalf }: Pick<FormContent, 'standing' | 'owner' | 'onBehalf'>,
  { id: launchProfileId, name: launchProfileName }: Pick<LaunchProfile, 'id' | 'name'>,
): KnownBlock[] {
  const { limits, budgets } = standing({ launchProfileId, launchProfileName });
  const lines = [
    ...limits.map(standingWords),
    ...budgets.map((one) => leftWords(one, onBehalf ? '' : owner)),
  ];
  return lines.length === 0 ? [] : [section(lines.join('\n'))];
}
