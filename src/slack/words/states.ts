import { isUndecided } from '../../launches/approval-facts.js';
import { askedType } from '../../launches/attempts.js';
import { lateByMs } from '../../launches/later.js';
import type { Launch } from '../../launches/launch.js';
import type { LaunchEvent } from '../../launches/launch-event.js';
import { deadlineOf } from '../../launches/reminder.js';
import type { LaunchState } from '../../launches/states.js';
import { insteadWords, isWaiting } from './capacity.js';
import { valuesOf } from './failures.js';
import { duration, escaped, filled, timeAhead, timeOf } from './mrkdwn.js';
import { endWords } from './offers.js';
import { problemIn } from './problems.js';
import type { StudioNames } from './support.js';

interface About extends Pick<Launch, 'state' | 'failure' | 'problem'> {
  launch: Launch;
  studio: StudioNames;
}

/** A sentence with `{names}`, or how to choose one. */
type Words = string | ((about: About) => string);

/** `valuesOf` has most values; a failed state has a problem. */
interface StateWords {
  sign: Words;
  headline: Words;
  /** The end of "it is …". */
  is: string;
  /** In lists and in the status message, before a time. */
  since: string;
  /** The thread reply; of a failed launch also in its status message. */
  tells: Words;
}

const waitsForApproval = 'waiting for an approval';

const on = 'It may still be on and costing money.';
const terminate =
  '*Terminate* ends it, and deletes its own disk with everything on it: if you need something from there, ask {engineer} first.';

const again = 'Press *Terminate* again, and if that does not help, tell {engineer}.';

function quiet(sign: string, headline: string, is: string): StateWords {
  return { sign, headline, is, since: `${is} since`, tells: `The workstation is ${is}.` };
}

/** Everything that people read of a state. What is true of it stands in `launches/states.ts`. */
const stateWords: Readonly<Record<LaunchState, StateWords>> = {
  PLANNED: {
    sign: '🗓️',
    headline: ({ launch }) => {
      const ready = plannedWords(launch, launch.stateSinceMs);
      return isUndecided(launch)
        ? `asked for a workstation ${ready}, which needs an approval`
        : `is to have a workstation ${ready}`;
    },
    is: 'planned',
    since: 'planned',
    tells: 'A workstation is planned.',
  },
  REQUESTED: {
    sign: '⏳',
    headline: ({ launch }) => {
      if (isUndecided(launch)) return 'asked for a workstation that needs an approval';
      return isWaiting(launch)
        ? `is waiting for a free ${escaped(askedType(launch))}`
        : 'asked for a workstation';
    },
    is: 'still being asked for',
    since: 'requested',
    tells: 'A workstation is requested.',
  },
  REFUSED: {
    sign: '🚫',
    headline: 'could not be given this workstation',
    is: 'not there: it was refused',
    since: 'refused',
    tells: whyNone,
  },
  NOT_CREATED: {
    sign: ({ failure }) => (failure?.kind === 'cancelled' ? '⚪️' : '🔴'),
    headline: ({ failure }) =>
      failure?.kind === 'cancelled'
        ? 'was to have a workstation; the launch was cancelled'
        : 'did not get a workstation',
    is: 'not there: it was never created',
    since: 'ended',
    tells: whyNone,
  },
  FORGOTTEN: {
    sign: '⚪️',
    headline: (about) => `${had(about)}; ${about.studio.name} no longer knows it`,
    is: 'gone: the studio no longer knows it',
    since: 'ended',
    tells: '{studio} no longer knows this workstation, so it is closed here too.',
  },
  CREATE_IN_PROGRESS: {
    sign: ({ launch }) => (launch.stuckSinceMs === null ? '🔵' : '🟠'),
    headline: ({ launch }) =>
      launch.stuckSinceMs === null
        ? 'is getting a workstation'
        : 'is waiting for a workstation that is taking unusually long',
    is: 'still being prepared',
    since: 'being prepared since',
    tells: '{studio} is preparing {type} for {profile}.',
  },
  CREATE_FAILED: {
    sign: '🔴',
    headline: 'did not get a workstation: preparing it failed',
    is: 'not there: preparing it failed',
    since: 'ended',
    tells: '{what} {next}',
  },
  READY: {
    sign: '🟢',
    headline: 'has a workstation ready',
    is: 'ready',
    since: 'ready since',
    tells: ({ launch }) => {
      const end = endsBy({ ...launch, state: 'READY' }, launch.stateSinceMs);
      return `your workstation is ready.${lateWords(launch)}${insteadWords(launch)}${end === null ? '' : ` It ${end}.`}`;
    },
  },
  STOP_IN_PROGRESS: quiet('🔵', 'has a workstation that is stopping', 'stopping'),
  STOPPED: { ...quiet('⏸️', 'has a stopped workstation', 'stopped'), tells: whyStopped },
  STOP_FAILED: {
    sign: '🔴',
    headline: 'has a workstation that failed to stop',
    is: 'in an unclear state: stopping it failed',
    since: 'stopping it failed',
    tells: `{studio} could not stop it. ${on} ${terminate}`,
  },
  START_IN_PROGRESS: quiet('🔵', 'is waiting for the workstation to start', 'starting'),
  START_FAILED: {
    sign: '🔴',
    headline: 'has a workstation that failed to start',
    is: 'not on: starting it failed',
    since: 'starting it failed',
    tells: `{what} It cannot be started again from here. ${terminate}`,
  },
  DELETE_IN_PROGRESS: quiet('🔵', 'has a workstation that is being terminated', 'being terminated'),
  DELETED: {
    sign: '⚪️',
    headline: (about) => `${had(about)}; it is terminated`,
    is: 'terminated',
    since: 'ended',
    tells: (about) => {
      const over = 'The workstation is terminated. Nothing of it is left running.';
      return about.problem === null ? over : `${problemOf(about).what} ${over}`;
    },
  },
  DELETE_FAILED: {
    sign: '🔴',
    headline: 'has a workstation that could not be terminated',
    is: 'in an unclear state: terminating it failed',
    since: 'terminating it failed',
    tells: `{studio} could not terminate it. ${on} ${again}`,
  },
  UNKNOWN: {
    sign: '🟠',
    headline: 'has a workstation in a state this bot does not know',
    is: 'in a state this bot does not know',
    since: 'in a state this bot does not know since',
    tells: '{studio} reports a state this bot does not know.',
  },
};

function whyNone({ launch, failure, studio }: About): string {
  return failure === null ? 'No workstation was created.' : endWords(launch, failure, studio);
}

/** A machine may stop although no person asked for it, or be back there because it could not be started. */
function whyStopped(about: About): string {
  const { problem } = about;
  if (problem === null) return 'The workstation is stopped.';
  const { what, next } = problemOf(about);
  switch (problem) {
    case 'capacity':
      return `The workstation could not be started, so it is still stopped. ${what} Press *Start* again in a few minutes.`;
    case 'shut_down_inside':
    case 'host_retired':
      return `${what} ${next}`;
    case 'network':
    case 'network_interface':
    case 'directory':
    case 'image':
    case 'image_key':
    case 'script':
    case 'disk_quota':
    case 'internal':
    case 'unknown':
      return `The workstation is stopped, and its own disk is kept. ${what} ${next}`;
  }
}

function problemOf(about: About): { what: string; next: string } {
  return problemIn(about, valuesOf({ ...about.launch, studio: about.studio }));
}

/** How long it was at hand, the time that it was stopped included. */
function had({ launch: { firstReadyAtMs, stateSinceMs } }: About): string {
  if (firstReadyAtMs === null) return 'was to have a workstation';
  return `had a workstation for ${duration(stateSinceMs - firstReadyAtMs)}`;
}

function inWords(words: Words, about: About): string {
  // What a function gives has all its values, and perhaps braces of a person.
  if (typeof words === 'function') return words(about);
  const values = valuesOf({ ...about.launch, studio: about.studio });
  return filled(words, { ...values, ...problemIn(about, values) });
}

export function stateShown(launch: Launch, studio: StudioNames) {
  const about = { ...launch, launch, studio };
  const { sign, headline } = stateWords[launch.state];
  return { sign: inWords(sign, about), headline: inWords(headline, about) };
}

/** What people are told of the launch's state, or of the one that an event tells of. */
export function stateTold(
  launch: Launch,
  studio: StudioNames,
  told: Extract<LaunchEvent, { kind: 'state' }> | Launch = launch,
): string {
  return inWords(stateWords[told.state].tells, { ...told, launch, studio });
}

type InWords = Pick<Launch, 'state'> & Partial<Pick<Launch, 'approval'>>;

export function stateInWords({ state, approval = null }: InWords): string {
  return isUndecided({ state, approval }) ? waitsForApproval : stateWords[state].is;
}

/** The state, and when it began, as it is read at `fromMs`; of a launch for later when it is to be ready. */
export function stateWhen(launch: Launch, fromMs: number): string {
  const isOpen = isUndecided(launch);
  if (launch.state === 'PLANNED') {
    return `to be ${plannedWords(launch, fromMs)}${isOpen ? ', if it is approved' : ''}`;
  }
  const since = isOpen ? `${waitsForApproval} since` : stateSince(launch);
  return `${since} ${timeOf(launch.stateSinceMs, fromMs)}`;
}

/** `ready at 9:00 AM` */
export function plannedWords({ readyByMs }: Launch, fromMs: number): string {
  return `ready ${readyByMs === null ? 'later' : timeAhead(readyByMs, fromMs)}`;
}

/** Only after its first READY. */
function lateWords(launch: Launch): string {
  const { readyAtMs, firstReadyAtMs, readyByMs } = launch;
  const lateMs = readyAtMs === firstReadyAtMs ? lateByMs(launch) : null;
  if (lateMs === null || readyByMs === null) return '';
  return ` It was to be ready ${timeAhead(readyByMs, readyByMs)}, so it is ${duration(lateMs)} late.`;
}

export function stateSince({ state }: Pick<Launch, 'state'>): string {
  return stateWords[state].since;
}

/** What the studio does next by itself and when, as it is read at `fromMs`: the end of "it …"; null: nothing. */
export function endsBy(launch: Launch, fromMs: number): string | null {
  const deadline = deadlineOf(launch);
  if (deadline === null) return null;
  const { what, atMs } = deadline;
  const when = timeAhead(atMs, fromMs);
  // The bot has tried, and tries again.
  if (launch.endAttempts > 0) return `was to ${what === 'stop' ? 'stop' : 'be terminated'} ${when}`;
  return `${what === 'stop' ? 'stops' : 'is terminated'} ${when}`;
}
