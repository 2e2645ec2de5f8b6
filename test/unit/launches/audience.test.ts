import { describe, expect, it, vi } from 'vitest';
import { openProfiles, openTo } from '../../../src/launches/audience.js';
import { type People, PersonLookupError } from '../../../src/launches/ports/people.js';
import type { Audience } from '../../../src/studio/studio.js';

const ada = 'ada@papermoon.example';
const lighting = 'S0LIGHTING';
const animation = 'S0ANIMATION';

const audience = (fields: Partial<Audience>): Audience => ({
  emails: [],
  userGroups: [],
  ...fields,
});

describe('whether a profile is open to a person', () => {
  const rows: [string, Audience | null, string | null, [string, boolean][], boolean | null][] = [
    ['for everybody', null, null, [], true],
    ['with their address', audience({ emails: ['b@x', ada] }), ada, [], true],
    ['with other addresses', audience({ emails: ['b@x'] }), ada, [], false],
    ['with addresses, and they show none', audience({ emails: [ada] }), null, [], false],
    ['with their group', audience({ userGroups: [lighting] }), ada, [[lighting, true]], true],
    [
      'with their group, and no address',
      audience({ userGroups: [lighting] }),
      null,
      [[lighting, true]],
      true,
    ],
    ['with another group', audience({ userGroups: [lighting] }), ada, [[lighting, false]], false],
    [
      'with their group and one that Slack does not answer of',
      audience({ userGroups: [animation, lighting] }),
      ada,
      [[lighting, true]],
      true,
    ],
    [
      'with another group and one that Slack does not answer of',
      audience({ userGroups: [animation, lighting] }),
      ada,
      [[lighting, false]],
      null,
    ],
    [
      'with their address and a group without an answer',
      audience({ emails: [ada], userGroups: [lighting] }),
      ada,
      [],
      true,
    ],
    ['that names neither addresses nor groups', audience({}), ada, [], false],
  ];

  it.each(rows)('one %s', (_, whom, email, userGroups, open) => {
    expect(openTo(whom, { email, userGroups: new Map(userGroups) })).toBe(open);
  });
});

describe('the profiles that are open to a person', () => {
  const groupsOf = vi.fn<People['groupsOf']>();
  const profile = (id: string, whom: Audience | null) => ({ id, audience: whom });

  it('take one question about each group that decides, and about no other', async () => {
    groupsOf.mockReset().mockResolvedValue(
      new Map([
        [lighting, true],
        [animation, false],
      ]),
    );
    const profiles = [
      profile('all', null),
      profile('named', audience({ emails: [ada], userGroups: ['S0OTHERS'] })),
      profile('lit', audience({ userGroups: [lighting] })),
      profile('both', audience({ userGroups: [animation, lighting] })),
      profile('animated', audience({ userGroups: [animation] })),
    ];
    const open = await openProfiles({ groupsOf }, 'U0ADA00001', ada, profiles, true);
    expect(open.map(({ id }) => id)).toEqual(['all', 'named', 'lit', 'both']);
    expect(groupsOf.mock.calls).toEqual([['U0ADA00001', [lighting, animation], true]]);
  });

  it('take no question where no group decides', async () => {
    groupsOf.mockReset();
    await openProfiles({ groupsOf }, 'U0ADA00001', null, [profile('all', null)]);
    expect(groupsOf).not.toHaveBeenCalled();
  });

  it('are not known as long as Slack does not say of a group that decides', async () => {
    groupsOf.mockReset().mockResolvedValue(new Map());
    const profiles = [profile('lit', audience({ userGroups: [lighting] }))];
    const asked = openProfiles({ groupsOf }, 'U0ADA00001', ada, profiles);
    await expect(asked).rejects.toThrow(PersonLookupError);
  });
});
