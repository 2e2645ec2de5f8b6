import type { WebClient } from '@slack/web-api';
import type { Logger } from 'pino';
import type { Rules } from '../launches/rules.js';
import type { Installation } from '../slack/people/installation.js';
import type { Studio } from '../studio/studio.js';
import type { Finding } from './finding.js';
import { installedFindings } from './slack.js';
import { codesOf, studioFindings } from './studio.js';

interface Started {
  studio: Studio;
  client: WebClient;
  rules: Rules;
  /** Null: nothing is asked of Slack. */
  own: Installation | null;
  log: Logger;
}

/**
 * What cannot be used shows here, rather than when the first artist asks for a workstation. What the start
 * has found out by itself is not asked again.
 */
export async function logFindings(
  { studio, client, rules, own, log }: Started,
  signal: AbortSignal,
): Promise<void> {
  const checks: AsyncIterable<Finding>[] = [studioFindings(studio, signal, codesOf)];
  if (own !== null) checks.push(installedFindings({ client, rules }, own));
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
