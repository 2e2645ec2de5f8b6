import type { WebClient } from '@slack/web-api';
import type { Chart } from '../views/chart.js';
import { barChart } from './bar-chart.js';

/**
 * Sends a chart as a picture, with its figures in words for those who do not see it. Slack: a file with an `alt_txt` may
 * not be shared, and no error says so (slackapi/python-slack-sdk#1818).
 * @throws what the Web API client throws
 */
export async function sendChart(
  client: WebClient,
  to: { channel_id: string; thread_ts: string } | { channel_id: string },
  { title, bars, words }: Chart,
): Promise<void> {
  await client.files.uploadV2({
    ...to,
    filename: 'report.png',
    file: barChart(bars),
    title,
    initial_comment: words,
  });
}
