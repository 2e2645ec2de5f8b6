import type { KnownBlock } from '@slack/web-api';
import type { Services } from '../services.js';
import { searchFor } from '../session-search.js';
import { commandName } from '../views/ids.js';
import {
  type Listed,
  type ListPlace,
  listBlocks,
  listTitle,
  searched,
  sessionsListed,
} from '../views/session-list.js';

/** One page of a list, read now. Only an admin gets the sessions of others. */
export async function listPage(
  services: Pick<Services, 'store' | 'people'>,
  slackUserId: string,
  { offset, ...listed }: ListPlace,
): Promise<{ text: string; blocks: KnownBlock[] }> {
  if (listed.whose !== 'own' && !(await services.people.isAdmin(slackUserId))) {
    return inWords('Only admins of the studio can list everybody’s workstations.');
  }
  const search = searchFor(listed, slackUserId);
  const page = await services.store.live(search, { offset, limit: sessionsListed });
  if (page.total === 0) return inWords(noneWords(listed));
  return { text: listTitle(listed, page), blocks: listBlocks(listed, page) };
}

function inWords(text: string): { text: string; blocks: KnownBlock[] } {
  return { text, blocks: [{ type: 'section', text: { type: 'mrkdwn', text } }] };
}

/** Says that the list is empty, and what the person can do. */
export function noneWords({ whose, words }: Listed): string {
  if (words !== '') {
    const who = whose === 'own' ? 'You have' : 'There is';
    return `${who} no workstation that matches “${searched(words)}”.`;
  }
  switch (whose) {
    case 'own':
      return `You have no workstation right now. Launch one with \`${commandName}\`.`;
    case 'others':
      return 'Nobody else has a workstation right now.';
    case 'everybody':
      return 'Nobody has a workstation right now.';
  }
}
