import { RespondError } from '@slack/bolt';
import { lastWeek, monthSoFar } from '../../../launches/report.js';
import { sendChart } from '../../chart/send-chart.js';
import { sendFile } from '../../replies.js';
import type { Services } from '../../services.js';
import { errorIn } from '../../slack-failure.js';
import { privateReport } from '../../views/report.js';
import { reportCsv, reportWords } from '../../words/report.js';
import type { TypedCommand } from './act-on-session.js';

/** `report [csv]`: the last week and the month so far; everybody's for admins, as a file too, for others their own. */
export async function tellReport(
  services: Services,
  typed: TypedCommand,
  asFile: boolean,
): Promise<void> {
  const { slackUserId, tell } = typed;
  const isAdmin = await services.people.isAdmin(slackUserId);
  if (asFile && !isAdmin) {
    await tell(reportWords.csvForAdmins);
    return;
  }
  const nowMs = services.clock();
  const owner = isAdmin ? undefined : slackUserId;
  const report = await services.readReport([lastWeek(nowMs), monthSoFar(nowMs)], owner);
  if (asFile) {
    await sendFile(services, typed, reportWords.file, (channel_id) =>
      typed.client.files.uploadV2({
        channel_id,
        filename: 'report.csv',
        content: reportCsv(report.used),
        initial_comment: reportWords.fileComment,
      }),
    );
    return;
  }
  const { text, blocks, chart } = privateReport(report, isAdmin ? 'admin' : 'self');
  if (chart === null) await typed.answer({ text, blocks });
  else if (!(await isTaken(typed.answer({ text, blocks: [...blocks, chart.block] })))) {
    await typed.answer({ text, blocks });
    await sendFile(services, typed, reportWords.chart, (channel_id) =>
      sendChart(typed.client, { channel_id }, chart),
    );
  }
}

/** Slack says that it does not take a message by the status of its answer, or in the body. */
async function isTaken(answered: ReturnType<TypedCommand['answer']>): Promise<boolean> {
  try {
    return errorIn(await (await answered).text()) === null;
  } catch (error) {
    if (error instanceof RespondError) return false;
    throw error;
  }
}
