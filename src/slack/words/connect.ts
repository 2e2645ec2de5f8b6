import { moment } from './mrkdwn.js';

export const connectWords = {
  title: 'Connect',
  preparing: 'Preparing the way into your workstation. This takes a moment; the link appears here.',
  broken: 'Something went wrong on my side. Close this and press *Connect* again.',
  noSession: 'There is no workstation to connect to.',
  expired: 'The link had expired before it was there. Close this and press *Connect* again.',
  restarting: 'The bot is restarting. Press *Connect* again in a moment.',
  tookTooLong: (studio: string) =>
    `${studio} took too long to open a way into your workstation. Close this and press *Connect* again.`,
  failed: (studio: string, reason: string) =>
    `${studio} could not open a way into your workstation (${reason}). Close this and press *Connect* again.`,
  ready: 'Your desktop is ready.',
  until: (expiresAtMs: number | null) =>
    `The link works ${expiresAtMs === null ? 'for a short while only' : `until ${moment(expiresAtMs, '{time_secs}')}`}. It opens your desktop for anyone who has it, so keep it to yourself. Has it run out? Close this and press *Connect* again.`,
  signIn: (login: string | null) =>
    `The link leads to the sign-in. Sign in ${login === null ? 'as on any of the studio’s machines' : `as \`${login}\``}, with your own password. The link is only for you, and changes when the workstation starts anew.`,
  inClient: (url: string) =>
    `*In the DCV client*, paste this address where it asks for a server:\n\`${url}\``,

  // What is told beside the modal.
  notFilled:
    'Slack did not let me show you the way into your workstation. Close that window, and press *Connect* again.',
  notSure:
    'I could not make sure that your press on *Connect* arrived. If no link appears in that window, close it and press *Connect* again.',
};
