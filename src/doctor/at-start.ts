import type { Logger } from 'pino';
import type { Installation } from '../slack/people/installation.js';
import type { Studio } from '../studio/studio.js';
import type { Finding } from './finding.js';
import { installedFindings, type SlackParts } from './slack.js';
import { codesOf, studioFindings } from './studio.js';

interface Started extends Pick<SlackParts, 'client' | 'rules' | 'approval'> {
  studio: Studio;
  /** Null: nothing is asked of Slack. */
  own: Installation | null;
  log: Logger;
}

/**
 * What cannot be used shows here, rather than when the first artist asks for a workstation. What the start
 * has found out by itself is not asked again.
 */
export async function logFindings(
  { studio, own, log, ...parts }: Started,
  signal: AbortSignal,
): Promise<void> {
  const checks: AsyncIterable<Finding>[] = [studioFindings(studio, signal, codesOf)];
  if (own !== null) checks.push(installedFindings(parts, own));
  for (const findings of checks) {
    try {
      for await (const { result, ...finding } of findings) {
        if (signal.aborted) return;
        if (result === 'wrong') log.warn(finding, 'found something that needs mending');
        else log.info(finding, 'looked at what the bot needs');
      }
    } catch (error) {
      if (!signal.aborted) log.error({ err: error }, 'did not find out what needs mending');
    }
  }
}
