/** What people read when Slack or the database does not do what a modal needs. */
export const troubleWords = {
  notOpened: (title: string) =>
    `Slack did not let me open *${title}* in time. Nothing was changed; please try again.`,
  notFilled: (title: string) =>
    `Slack left *${title}* empty. Nothing was changed; please close that window and try again.`,
  notWhole: 'That form did not arrive whole, so nothing was changed. Please open it again.',
  /** @param what `the file with the history` */
  notSent: (what: string, engineer: string) =>
    `Slack did not take ${what}. Try again in a minute; if it lasts, tell ${engineer}: the app may lack the scope \`files:write\`.`,
  /** The database gives no answer, so the bot does not know whether it has stored what was asked for. */
  notSaved: (submit: string) =>
    `I could not make sure that this is saved. Please press ${submit} again: however often you press, it is done once.`,
};
