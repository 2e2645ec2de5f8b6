import type { AlertCause } from '../../launches/alerts.js';
import type { Alert } from '../../launches/ports/alerts.js';
import { commandName } from './help.js';
import { capital, duration, filled, timeOf } from './mrkdwn.js';
import type { StudioNames } from './support.js';

interface CauseWords {
  /** What is not well, in a sentence. `{it}`: how many workstations. */
  what: string;
  /** What it means, and what an admin can do. */
  means: string;
  /** What is well again. */
  end: string;
}

/** As mrkdwn, for a channel: no names of people, no ids, no words of the studio's. */
const causes: Readonly<Record<AlertCause, CauseWords>> = {
  credentials: {
    what: '{studio} does not accept me.',
    means:
      'My credentials are missing, wrong or lack a permission, or the clock of my machine is wrong. What people ask for waits, and they are told so. `npm run doctor` on my machine says which it is.',
    end: '{studio} accepts me again. What was asked for goes on.',
  },
  studio_silent: {
    what: '{studio} does not answer.',
    means:
      'What people ask for is kept, and I go on asking. If this lasts, look at my machine’s way to {studio}: `npm run doctor` there says what it reaches.',
    end: '{studio} answers again. What was asked for goes on.',
  },
  no_profiles: {
    what: '{studio} offers no launch profile.',
    means:
      'No one can launch a workstation. Those that there are go on. `npm run doctor` on my machine says what I see.',
    end: 'There are launch profiles again.',
  },
  launches_failing: {
    what: 'The last {count} launches failed.',
    means: `No rule of mine refused them. An admin reads of each why in \`${commandName} history\`.`,
    end: 'A launch has become ready since, or the last ones were long ago.',
  },
  not_ending: {
    what: '{it} did not stop or terminate for an hour.',
    means: `What is on costs money. I go on trying what I was asked for. An admin finds each in \`${commandName} list all\`, and its thread says why.`,
    end: 'All that was to stop or terminate has, or no one asks for it any more.',
  },
  unclaimed: {
    what: 'I found {it} with my name that my database does not know.',
    means:
      'I end none by myself. The admins have *Adopt* and *Terminate* in their direct messages with me.',
    end: 'Each has its owner again, or is gone.',
  },
  leavers: {
    what: 'Left behind: {it} of people who are no longer in the workspace.',
    means:
      'The admins have *Stop* and *Terminate* in their direct messages with me. If they do nothing, I end what is on when the time for that is over.',
    end: 'Nothing of theirs is left.',
  },
  database: {
    what: 'My database does not answer.',
    means:
      'No one can launch, and no button works. Workstations that are on stay on. What was asked for before goes on when it answers.',
    end: 'My database answers again. What was asked for before goes on.',
  },
};

/** When it begins. */
export function alertWords(alert: Alert, studio: StudioNames): string {
  return `⚠️  *${whatOf(alert, studio)}* ${filled(causes[alert.cause].means, valuesOf(alert, studio))}`;
}

/** In the place of those, once it is over. */
export function alertOverWords(alert: Alert, studio: StudioNames): string {
  return `✅  Over since ${sinceWords(alert)}: ${whatOf(alert, studio)}`;
}

/** What is left of either in a channel that another organisation shares by now. */
export const alertLeftWords =
  '🔒  This channel is shared with another organisation, or about to be. So I tell nothing here.';

/** In the thread. */
export function alertEndWords(alert: Alert, studio: StudioNames): string {
  const end = filled(causes[alert.cause].end, valuesOf(alert, studio));
  return `${end} Over since ${sinceWords(alert)}.`;
}

function sinceWords({ sinceMs, seenAtMs }: Alert): string {
  return `${timeOf(seenAtMs, sinceMs)}, after ${duration(Math.max(0, seenAtMs - sinceMs))}`;
}

function whatOf(alert: Alert, studio: StudioNames): string {
  return capital(filled(causes[alert.cause].what, valuesOf(alert, studio)));
}

function valuesOf({ count }: Alert, { name }: StudioNames) {
  const it = count === 1 ? 'a workstation' : `${count} workstations`;
  return { studio: name, count: String(count), it };
}
