import { escaped } from './mrkdwn.js';

/** What people read of *Another size*. */
export const sizeWords = {
  title: 'Another size',
  submit: 'Change',
  loading: (studio: string) => `One moment: asking ${studio} which sizes there are for it…`,
  choose: (now: string) =>
    `It is a ${escaped(now)} now. Its own disk is kept, and it stays stopped until you press *Start*.`,
  none: (now: string) => `There is no size other than ${escaped(now)} for it right now.`,
};
