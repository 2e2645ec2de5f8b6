import { escaped } from './mrkdwn.js';

/** What people read of *Another size*. */
export const sizeWords = {
  title: 'Another size',
  submit: 'Change',
  loading: (studio: string) => `One moment: asking ${studio} which sizes there are for it…`,
  choose: (now: string) =>
    `It is a ${escaped(now)} now. Its own disk is kept, and it stays stopped until you press *Start*.`,
  none: (now: string) => `There is no size other than ${escaped(now)} for it right now.`,
  notOpened: 'Slack did not let me show the sizes in time. Nothing is changed; please try again.',
  notFilled:
    'Slack did not let me show the sizes. Nothing is changed; please close that window and try again.',
  notWhole:
    'Your choice did not arrive whole, so nothing is changed. Close this and press *Another size* again.',
  /** The database gives no answer, so the bot does not know whether it has stored the intent. */
  notSaved:
    'I could not make sure that this is saved. Please press Change again: however often you press, it is changed once.',
};
