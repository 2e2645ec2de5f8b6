import type { Launch, LaunchEvent } from '../../launches/launch.js';
import type { LaunchState } from '../../launches/states.js';
import type { StudioFacts } from '../../studio/studio.js';
import { valuesOf } from './failures.js';
import { escaped, filled, moment } from './mrkdwn.js';
import { endWords } from './offers.js';
import { problemIn } from './problems.js';

type InState = Pick<Launch, 'state' | 'stateWord'>;

type Said = 'failure' | 'problem' | 'statusCode' | 'statusMessage';

interface About extends InState, Pick<Launch, Said> {
  launch: Launch;
  studio: StudioFacts;
}

/** A sentence with `{names}`, or how to choose one. */
type Words = string | ((about: About) => string);

/** `valuesOf` has most values. `{word}` is the studio's own for the state; a failed one has a problem. */
interface StateWords {
  sign: Words;
  headline: Words;
  /** The end of "it is …". */
  is: string;
  /** In lists and in the status message's timeline, before a time. */
  since: string;
  /** The thread reply; of a failed launch also in its status message. */
  tells: Words;
}

const on = 'It may still be on and costing money.';
const terminate =
  '*Terminate* ends it, and deletes its own disk with everything on it: if you need something from there, ask the studio’s engineer first.';

const again = 'Press *Terminate* again, and if that does not help, tell the studio’s engineer.';

function quiet(sign: string, headline: string, is: string): StateWords {
  return { sign, headline, is, since: `${is} since`, tells: `The workstation is ${is}.` };
}

/** Everything that people read of a state. What is true of it stands in `launches/states.ts`. */
const stateWords: Readonly<Record<LaunchState, StateWords>> = {
  REQUESTED: {
    sign: '⏳',
    headline: 'asked for a workstation',
    is: 'still being asked for',
    since: 'asked for',
    tells: 'A workstation is asked for.',
  },
  REFUSED: {
    sign: '🚫',
    headline: 'could not be given this workstation',
    is: 'not there: it was refused',
    since: 'refused',
    tells: whyNone,
  },
  NOT_CREATED: {
    sign: ({ failure }) => (failure?.kind === 'given_up' ? '⚪️' : '🔴'),
    headline: ({ failure }) =>
      failure?.kind === 'given_up'
        ? 'was to have a workstation; it was given up'
        : 'did not get a workstation',
    is: 'not there: it was never created',
    since: 'ended',
    tells: whyNone,
  },
  FORGOTTEN: {
    sign: '⚪️',
    headline: 'had this workstation; {studio} no longer knows it',
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
    tells: '{what} {next}{details}',
  },
  READY: {
    sign: '🟢',
    headline: 'has a workstation ready',
    is: 'ready',
    since: 'ready since',
    tells: ({ launch }) => {
      const [end] = endsBy({ ...launch, state: 'READY' });
      return `your workstation is ready.${end === undefined ? '' : ` It ${end}.`}`;
    },
  },
  STOP_IN_PROGRESS: quiet('🔵', 'has a workstation that is stopping', 'stopping'),
  STOPPED: quiet('⏸️', 'has a stopped workstation', 'stopped'),
  STOP_FAILED: {
    sign: '🔴',
    headline: 'has a workstation that failed to stop',
    is: 'in an unclear state: stopping it failed',
    since: 'stopping it failed',
    tells: `{studio} could not stop it. ${on} ${terminate}{details}`,
  },
  START_IN_PROGRESS: quiet('🔵', 'is waiting for the workstation to start', 'starting'),
  START_FAILED: {
    sign: '🔴',
    headline: 'has a workstation that failed to start',
    is: 'not on: starting it failed',
    since: 'starting it failed',
    tells: `{what} It cannot be started again from here. ${terminate}{details}`,
  },
  DELETE_IN_PROGRESS: quiet('🔵', 'has a workstation that is being terminated', 'being terminated'),
  DELETED: {
    sign: '⚪️',
    headline: ({ launch }) =>
      launch.firstReadyAtMs === null
        ? 'was to have this workstation; it is terminated'
        : 'had this workstation; it is terminated',
    is: 'terminated',
    since: 'ended',
    tells: 'The workstation is terminated. Nothing of it is left running.',
  },
  DELETE_FAILED: {
    sign: '🔴',
    headline: 'has a workstation that could not be terminated',
    is: 'in an unclear state: terminating it failed',
    since: 'terminating it failed',
    tells: `{studio} could not terminate it. ${on} ${again}{details}`,
  },
  UNKNOWN: {
    sign: '🟠',
    headline: 'has a workstation in a state this bot does not know: {word}',
    is: 'in a state this bot does not know ({word})',
    since: 'in a state this bot does not know ({word}) since',
    tells: '{studio} reports a state this bot does not know: {word}.',
  },
};

function whyNone({ launch, failure, studio }: About): string {
  return failure === null ? 'No workstation was created.' : endWords(launch, failure, studio);
}

function wordOf({ state, stateWord }: InState): string {
  return escaped(stateWord ?? state);
}

function inWords(words: Words, about: About): string {
  // What a function gives has all its values, and perhaps braces of a person.
  if (typeof words === 'function') return words(about);
  const values = valuesOf({ ...about.launch, studio: about.studio });
  const { what, next, details } = problemIn(about, values);
  return filled(words, { ...values, word: wordOf(about), what, next, details });
}

export function stateShown(launch: Launch, studio: StudioFacts) {
  const about = { ...launch, launch, studio };
  const { sign, headline } = stateWords[launch.state];
  return { sign: inWords(sign, about), headline: inWords(headline, about) };
}

/** What people are told of the launch's state, or of the one that an event tells of. */
export function stateTold(
  launch: Launch,
  studio: StudioFacts,
  told: Extract<LaunchEvent, { kind: 'state' }> | Launch = launch,
): string {
  const about: About = { statusMessage: null, ...told, launch, studio };
  return inWords(stateWords[told.state].tells, about);
}

export function stateInWords(launch: InState): string {
  return filled(stateWords[launch.state].is, { word: wordOf(launch) });
}

export function stateSince(launch: InState): string {
  return filled(stateWords[launch.state].since, { word: wordOf(launch) });
}

/** What the studio does by itself and when, the next first: the ends of "it …". */
export function endsBy({
  state,
  stopAtMs,
  terminateAtMs,
}: Pick<Launch, 'state' | 'stopAtMs' | 'terminateAtMs'>): string[] {
  const stops = state === 'READY' && stopAtMs !== null;
  const ends = (state === 'READY' || state === 'STOPPED') && terminateAtMs !== null;
  return [
    ...(stops ? [`stops ${moment(stopAtMs)}`] : []),
    ...(ends ? [`is terminated ${moment(terminateAtMs)}`] : []),
  ];
}
