import { describe, expect, it } from 'vitest';
import type { AuditEntryShown } from '../../../../src/launches/ports/audit-log.js';
import { historyText } from '../../../../src/slack/words/history.js';
import { mischief } from '../../../support/examples.js';

describe('the history', () => {
  const about = {
    owner: 'U0BEN00002',
    launchProfileName: 'Lighting · seq 040',
    ec2InstanceType: 'g5.xlarge',
  };
  const entry = (changed: Partial<AuditEntryShown> = {}): AuditEntryShown => ({
    atMs: 1_700_000_000_000,
    actor: 'U0ADA00001',
    action: 'stop',
    clientToken: 'slack-0123456789abcdef',
    result: 'not_yours',
    about,
    ...changed,
  });

  it('says when, who, what, and what came of it', () => {
    expect(historyText([entry()])).toBe(
      '<!date^1700000000^{date_short_pretty} at {time}|2023-11-14 22:13 UTC> · <@U0ADA00001> · stop · not yours · <@U0BEN00002>’s Lighting · seq 040, g5.xlarge',
    );
    expect(historyText([entry({ actor: about.owner })])).toMatch(
      /· not yours · Lighting · seq 040, g5\.xlarge$/,
    );
    expect(historyText([entry({ clientToken: null, about: null })])).toMatch(/not yours$/);
    expect(historyText([])).toBe('No one has asked for anything yet.');
  });

  it('notifies only those who are in it, even if a mention was written into it', () => {
    const fields = ['actor', 'action', 'result'] as const;
    const named = ['owner', 'launchProfileName', 'ec2InstanceType'] as const;
    for (const text of [mischief, '<!channel>']) {
      for (const field of named) {
        const said = historyText([entry({ about: { ...about, [field]: text } })]);
        expect(said).not.toMatch(/<[!#h](?!date)/);
        expect(said.split('<@')).toHaveLength(3);
      }
    }
    for (const field of fields) {
      for (const text of [mischief, '<!channel>', '`<!here>`']) {
        const said = historyText([entry({ [field]: text })]);
        expect(said).not.toMatch(/<[!#h](?!date)/);
        expect(said.split('<@')).toHaveLength(3);
      }
    }
  });

  it('keeps whole lines within what Slack takes', () => {
    const said = historyText(Array.from({ length: 100 }, () => entry()));
    expect(said.length).toBeLessThanOrEqual(4_000);
    const whole = historyText([entry()]);
    const lines = said.split('\n').filter((line) => line !== '…');
    expect(lines.length).toBeGreaterThan(20);
    expect(new Set(lines)).toEqual(new Set([whole]));
  });
});
