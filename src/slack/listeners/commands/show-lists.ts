import { listPage } from '../../replies/list-page.js';
import type { Services } from '../../services.js';
import type { Listed } from '../../views/session-list.js';
import { historyForAdmins, historyText } from '../../words/history.js';
import { ephemeral, type TypedCommand } from './typed-command.js';

/** Audit entries shown. A press has up to two: that it was requested, and how it ended. */
const entriesShown = 40;

/** `list`, `list all` and `status`: sessions with their buttons. */
export async function listSessions(
  services: Services,
  { slackUserId, respond }: TypedCommand,
  listed: Listed,
): Promise<void> {
  const { text, blocks } = await listPage(services, slackUserId, { ...listed, offset: 0 });
  await respond({ ...ephemeral, text, blocks });
}

/** `history`: the newest entries of the audit log, for admins. */
export async function showHistory(
  services: Services,
  { slackUserId, respond }: TypedCommand,
): Promise<void> {
  const text = (await services.people.isAdmin(slackUserId))
    ? historyText(await services.auditLog.newest(entriesShown))
    : historyForAdmins;
  await respond({ ...ephemeral, text });
}
