import {
  type HistoryPlace,
  historyForFile,
  historyPage,
  historyPlaceFrom,
  newestWith,
} from '../../history.js';
import { type ButtonArguments, sendFile } from '../../replies.js';
import type { Services } from '../../services.js';
import { historyMessage } from '../../views/history.js';
import { fileComment, historyCsv, historyWords } from '../../words/history.js';
import type { TypedCommand } from './act-on-session.js';

/** `history [words] [csv]`: a page of the audit log, or a file of it, for admins. */
export async function tellHistory(
  services: Services,
  typed: TypedCommand,
  words: string,
): Promise<void> {
  const { slackUserId, client, tell, answer } = typed;
  if (!(await services.people.isAdmin(slackUserId))) {
    await tell(historyWords.adminsOnly);
    return;
  }
  const wanted = words.split(/\s+/).filter((word) => word.toLowerCase() !== 'csv');
  const search = wanted.join(' ');
  if (search === words) {
    await answer(await pageOf(services, newestWith(words)));
    return;
  }
  const { entries, isCut } = await historyForFile(services.auditLog, search);
  await sendFile(services, typed, historyWords.file, (channel_id) =>
    client.files.uploadV2({
      channel_id,
      filename: 'history.csv',
      content: historyCsv(entries),
      initial_comment: fileComment(entries.length, isCut),
    }),
  );
}

/** *Older*, *Newer* and *Newest*: another page in place. */
export function historyButton(services: Services) {
  return async ({ ack, action, body, respond }: ButtonArguments): Promise<void> => {
    await ack();
    const place = historyPlaceFrom('value' in action ? action.value : undefined);
    const isAdmin = await services.people.isAdmin(body.user.id);
    if (place === null || !isAdmin) {
      const text = isAdmin ? historyWords.notShown : historyWords.adminsOnly;
      await respond({ response_type: 'ephemeral', replace_original: false, text });
      return;
    }
    const page = await pageOf(services, place);
    await respond({ response_type: 'ephemeral', replace_original: true, ...page });
  };
}

async function pageOf({ auditLog }: Services, place: HistoryPlace) {
  return historyMessage(place.words, await historyPage(auditLog, place));
}
