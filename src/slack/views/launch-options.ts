import type { PlainTextOption } from '@slack/web-api';
import { factsInWords } from '../../studio/instance-types.js';
import type { InstanceType, LaunchProfile, StreamingImage } from '../../studio/studio.js';
import { shortened } from '../words/mrkdwn.js';
import { plain } from './blocks.js';

/** Slack: at most this many options in a list. A longer one has to be searched. */
export const longestList = 100;

export function profileOption({ id, name, description }: LaunchProfile): PlainTextOption {
  return {
    value: id,
    text: plain(shortened(name, 75)),
    ...(description !== null &&
      description !== '' && { description: plain(shortened(description, 75)) }),
  };
}

export function typeOption({ name, facts }: InstanceType): PlainTextOption {
  const text = facts === null ? name : `${name} · ${factsInWords(facts)}`;
  return { value: name, text: plain(shortened(text, 75)) };
}

export function imageOption({ id, name }: StreamingImage): PlainTextOption {
  return { value: id, text: plain(shortened(name, 75)) };
}

/** Slack refuses an `initial_option` that is not exactly one of the options. */
export function initially(
  options: PlainTextOption[],
  value: string | null,
): { initial_option?: PlainTextOption } {
  const option = options.find((candidate) => candidate.value === value) ?? options[0];
  return option === undefined ? {} : { initial_option: option };
}

/** Profiles whose name or description holds what was typed; the first hundred. */
export function profileOptions(
  profiles: readonly LaunchProfile[],
  typed: string,
): PlainTextOption[] {
  const wanted = typed.trim().toLowerCase();
  return profiles
    .filter(({ name, description }) =>
      `${name} ${description ?? ''}`.toLowerCase().includes(wanted),
    )
    .slice(0, longestList)
    .map(profileOption);
}
