import type { KnownBlock } from '@slack/web-api';
import type { Services } from '../services.js';
import { searchFor } from '../session-search.js';
import { section } from '../views/blocks.js';
import { type ListPlace, listBlocks, sessionsListed } from '../views/session-list.js';
import { listTitle, listWords, noneWords } from '../words/lists.js';

/** One page of a list, read now. Only an admin gets the sessions of others. */
export async function listPage(
  services: Pick<Services, 'store' | 'people'>,
  slackUserId: string,
  { offset, ...listed }: ListPlace,
): Promise<{ text: string; blocks: KnownBlock[] }> {
  if (listed.whose !== 'own' && !(await services.people.isAdmin(slackUserId))) {
    return inWords(listWords.adminsOnly);
  }
  const search = searchFor(listed, slackUserId);
  const page = await services.store.live(search, { offset, limit: sessionsListed });
  if (page.total === 0) return inWords(noneWords(listed));
  return { text: listTitle(listed.words, page), blocks: listBlocks(listed, page) };
}

function inWords(text: string): { text: string; blocks: KnownBlock[] } {
  return { text, blocks: [section(text)] };
}
