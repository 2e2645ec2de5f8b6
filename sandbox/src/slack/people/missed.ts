import type { PretendSlack } from '../pretend-slack.js';

/** Tells that the bot did not acknowledge, and what the person sees of it. */
export function narrateMissed(
  { directory, narrate }: PretendSlack,
  kind: 'timeout' | 'undelivered',
  personId: string,
  seen: string,
): void {
  const what =
    kind === 'timeout' ? 'the bot did not acknowledge in time' : 'the bot could not be reached';
  narrate(`Slack: ${what}; ${directory.called(personId)} sees ${seen}`);
}
