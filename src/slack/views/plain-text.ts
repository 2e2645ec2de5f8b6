/** Text that Slack shows as it is. */
export function plain(text: string): { type: 'plain_text'; text: string } {
  return { type: 'plain_text', text };
}
