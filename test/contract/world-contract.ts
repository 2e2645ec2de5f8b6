import { describe, expect, it } from 'vitest';
import type { GivenStores } from './launch-store-given.js';

/** What is promised about the workspace and the studio that a database tells of. */
export function describeWorld(given: GivenStores): void {
  describe('tellsOf', () => {
    it('takes the same again, and refuses another in words', async () => {
      const [one, other] = given.tellsOf;
      await one('studio', 'nimble us-west-2 us-west-2-moon');
      await other('studio', 'nimble us-west-2 us-west-2-moon');
      await other('workspace', 'T0MOON');
      await expect(one('workspace', 'T0PAPERMOON')).rejects.toThrow(
        'The database tells of the workspace T0MOON, and this start is for T0PAPERMOON. Set what this one was made with, or name another database in DATABASE_URL (for the sandbox in SANDBOX_DATABASE_URL).',
      );
      await one('workspace', 'T0MOON');
    });

    it('remembers one of two that replicas bring at one moment, and refuses the other', async () => {
      const told = given.tellsOf.map((tellsOf, at) => tellsOf('studio', `moon ${at}`));
      const refused = (await Promise.allSettled(told)).filter(
        ({ status }) => status === 'rejected',
      );
      expect(refused).toHaveLength(1);
    });
  });
}
