import { describe, expect, it } from 'vitest';
import { clientTokenFor } from '../../../src/launches/client-token.js';

describe('a client token', () => {
  it.each([
    ['T0PAPERMOON', 'V0ROOT00001', 'slack-d4787cc764d2e5c70e2502b8065cf803f1ed7167d3e209cc'],
    ['T1', 'V1', 'slack-cd9c3e2ec05925a0f1b2b78d9c766be9bc460b561229a5c6'],
    ['T11', 'V', 'slack-5dffa28b147f9b291bbbf54cec4124d8c9a860b9a220d157'],
    ['E0ENTERPRISE', 'V07ABCDEF', 'slack-292a411688764f2511de3f890d5a09c5b241d87572de7b73'],
  ])('of team %s and view %s is %s, for ever', (teamId, rootViewId, token) => {
    expect(clientTokenFor(teamId, rootViewId)).toBe(token);
    expect(token).toHaveLength(54);
  });
});
