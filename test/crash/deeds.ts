import type { NimbleControls } from '../../sandbox/src/nimble/controls.js';
import type { PageMessage, PageView } from '../../sandbox/src/slack/page-protocol.js';
import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import { homeSaying, pressForged, tokenIn } from '../routes/session-world.js';
import { ben, wholeText, workstations } from '../support/launching.js';

export type Who = 'ada' | 'ben' | 'mei';

/** One thing that somebody does, and all that may come of it, once. */
export interface Deed {
  what: string;
  who: Who;
  act: (person: WorkspaceClient, nimble: NimbleControls) => Promise<unknown>;
  /** What the person, and nobody else, is told. */
  told?: RegExp;
  /** A modal opens, and comes to say this. */
  opens?: string;
  /** A modal is laid on the one that is open, and says this. */
  lays?: string;
  /** The modal that is open comes to say this. */
  shows?: string;
  /** Entries in the record, at once or in the end. */
  recorded?: readonly string[];
  /** What is asked of the studio. */
  studio?: 'Create' | 'Start' | 'Stop' | 'Delete' | 'Stream';
  /** Which becomes what: waited for before the next. */
  until?: Record<string, string>;
}

const ready = 'has a workstation ready';
const stopped = 'has a stopped workstation';
const ended = 'it is terminated';

/** The message about the launch with this note, wherever it is. */
export function messageOf({ workspace }: WorkspaceClient, note: string): PageMessage | undefined {
  return workspace.messages.find(
    (each) => !each.ephemeral && each.threadTs === undefined && wholeText(each).includes(note),
  );
}

function shownOf(person: WorkspaceClient, note: string): PageMessage {
  const message = messageOf(person, note);
  if (message === undefined) throw new Error(`there is no message of “${note}”`);
  return message;
}

function modalOf({ workspace }: WorkspaceClient): PageView {
  const modal = workspace.modals.at(-1);
  if (modal === undefined) throw new Error('there is no modal');
  return modal;
}

const typing = (words: string) => (person: WorkspaceClient) =>
  person.say(workstations, `/nimble-session ${words}`);
const pressing = (button: string, note: string) => (person: WorkspaceClient) =>
  person.press(shownOf(person, note), button);
type Place = (person: WorkspaceClient) => PageMessage | PageView | Promise<PageMessage | PageView>;
/** The button of one among several sessions. */
const pressingIn =
  (place: Place, action: string, note: string) => async (person: WorkspaceClient) =>
    pressForged(person, await place(person), action, tokenIn(shownOf(person, note)));
/** The newest answer that this person alone got. */
function lastTold({ as, workspace }: WorkspaceClient): PageMessage {
  const told = workspace.messages.findLast(({ ephemeral }) => ephemeral);
  if (told === undefined) throw new Error(`${as} was told nothing`);
  return told;
}
const submitting = (note: string) => (person: WorkspaceClient) => {
  const form = modalOf(person);
  return person.submit(form, person.values(form, { note }));
};
const onHome = (person: WorkspaceClient) => homeSaying(person, 'Your workstations');
/** The button that leads to another page, as it would be with more sessions than there are. */
const turning =
  (place: Place, to: 'newer' | 'older' | 'open') => async (person: WorkspaceClient) => {
    const on = await place(person);
    return person.act({
      place:
        'id' in on
          ? { kind: 'view', viewId: on.id }
          : { kind: 'message', channel: on.channel, ts: on.ts },
      blockId: 'page',
      actionId: `list:${to}`,
      element: {
        type: 'button',
        value: JSON.stringify({ whose: 'own', words: '', offset: to === 'newer' ? 0 : 20 }),
      },
      values: {},
    });
  };
/** A line in the thread, where reminders have their buttons. */
const lineOf = (note: string) => (person: WorkspaceClient) => {
  const { channel, ts } = shownOf(person, note);
  return person.waitFor(
    () => person.replies(channel, ts).find(({ text }) => text.includes('is ready')),
    'a line that says it is ready',
  );
};
const closing = (person: WorkspaceClient) => person.closeModal(modalOf(person), true);

const opensForm = { opens: 'Launch profile' };
const launches = { recorded: ['launch noted', 'launch done'], studio: 'Create' } as const;
const asks = (action: string) => [`${action} noted`, `${action} done`];

/** Everything that can be done with the bot, in an order in which it can be done. */
export const deeds: Deed[] = [
  { what: 'the command', who: 'ada', act: typing(''), ...opensForm },
  {
    what: 'a profile chosen',
    who: 'ada',
    act: (person) => person.choose(modalOf(person), 'launch_profile', 'lp-animation-main'),
    shows: 'type:lp-animation-main',
  },
  { what: 'the form submitted', who: 'ada', act: submitting('shot one'), ...launches },
  {
    what: 'the shortcut',
    who: 'ada',
    act: (person) => person.shortcut('launch_workstation'),
    ...opensForm,
  },
  { what: 'its form submitted', who: 'ada', act: submitting('shot two'), ...launches },
  {
    what: 'Home opened',
    who: 'ada',
    act: async (person) => {
      await person.home();
      await onHome(person);
    },
  },
  {
    what: 'Launch on Home',
    who: 'ada',
    act: async (person) => person.press(await onHome(person), 'launch'),
    ...opensForm,
  },
  { what: 'its form submitted', who: 'ada', act: submitting('shot three'), ...launches },
  { what: 'the command again', who: 'ada', act: typing('again'), opens: 'shot three' },
  { what: 'its form submitted', who: 'ada', act: submitting('shot four'), ...launches },
  { what: 'the command for an admin', who: 'mei', act: typing(''), ...opensForm },
  {
    what: 'for whom chosen',
    who: 'mei',
    act: (person) => person.choose(modalOf(person), 'owner', ben),
    shows: 'launch_profile_search',
  },
  {
    what: 'a profile searched',
    who: 'mei',
    act: (person) =>
      person.suggest({
        place: { kind: 'view', viewId: modalOf(person).id },
        blockId: `profile:${ben}`,
        actionId: 'launch_profile_search',
        value: 'shot 77',
        values: modalOf(person).state.values,
      }),
  },
  {
    what: 'a searched profile chosen',
    who: 'mei',
    act: (person) => person.choose(modalOf(person), 'launch_profile_search', 'lp-77'),
    shows: 'type:lp-77',
  },
  { what: 'the form for somebody submitted', who: 'mei', act: submitting('for Ben'), ...launches },
  { what: 'the command for what will fail', who: 'mei', act: typing('lighting'), ...opensForm },
  {
    what: 'the form of what will fail',
    who: 'mei',
    act: (person, nimble) => {
      nimble.outcome({ statusCode: 'INSUFFICIENT_CAPACITY' });
      return submitting('to fail')(person);
    },
    recorded: ['launch noted', 'launch insufficient_capacity'],
    studio: 'Create',
    until: { 'to fail': 'did not get a workstation' },
  },
  {
    what: 'Try again',
    who: 'mei',
    act: pressing('Try again', 'to fail'),
    opens: 'to fail',
    recorded: ['try_again noted'],
  },
  { what: 'its form closed', who: 'mei', act: closing },
  {
    what: 'Dismiss',
    who: 'mei',
    act: pressing('Dismiss', 'to fail'),
    recorded: asks('dismiss'),
    studio: 'Delete',
  },
  { what: 'the command for what is refused', who: 'mei', act: typing(''), ...opensForm },
  {
    what: 'the form of what is refused',
    who: 'mei',
    act: (person, nimble) => {
      const fault = { kind: 'error', name: 'ThrottlingException' } as const;
      nimble.fail({ operation: 'CreateStreamingSession', fault, times: 1_000 });
      return submitting('in vain')(person);
    },
    recorded: ['launch noted', 'launch given_up'],
    until: { 'in vain': 'The bot keeps trying.' },
  },
  {
    what: 'Give up',
    who: 'mei',
    act: pressing('Give up', 'in vain'),
    recorded: asks('give_up'),
    until: { 'in vain': 'it was given up' },
  },
  {
    what: 'Dismiss of what was given up',
    who: 'mei',
    act: (person, nimble) => {
      nimble.reset();
      return pressing('Dismiss', 'in vain')(person);
    },
    recorded: ['dismiss done'],
  },
  {
    what: 'a form without a type',
    who: 'mei',
    act: async (person) => {
      await person.openModal(workstations, '/nimble-session');
      const form = await person.waitFor(
        ({ modals }) => modals.find(({ submit }) => submit === 'Launch'),
        'the form',
      );
      return person.submit(form, person.values(form, { instance_type: null }));
    },
    ...opensForm,
    recorded: ['launch type_not_offered'],
  },
  { what: 'that form closed', who: 'mei', act: closing },
  { what: 'help', who: 'ben', act: typing('help'), told: /opens the form/ },
  {
    what: 'words that mean nothing',
    who: 'ben',
    act: typing('xyzzy'),
    told: /xyzzy/,
    until: { 'shot one': ready, 'shot two': ready, 'shot three': ready, 'shot four': ready },
  },
  {
    what: 'Stop by somebody else',
    who: 'ben',
    act: pressing('Stop', 'shot one'),
    told: /only its owner or an admin/,
    recorded: ['stop not_yours'],
  },
  {
    what: 'Connect',
    who: 'ada',
    act: pressing('Connect', 'shot one'),
    opens: 'Open the desktop',
    recorded: asks('connect'),
    studio: 'Stream',
  },
  {
    what: 'the link opened',
    who: 'ada',
    act: (person) => person.press(modalOf(person), 'Open the desktop'),
  },
  { what: 'its modal closed', who: 'ada', act: closing },
  { what: 'the command for one too many', who: 'ada', act: typing(''), ...opensForm },
  {
    what: 'one too many',
    who: 'ada',
    act: submitting('shot five'),
    lays: 'Terminate',
    recorded: ['launch too_many'],
  },
  {
    what: 'Stop where there are too many',
    who: 'ada',
    act: pressingIn(modalOf, 'stop', 'shot four'),
    shows: 'It is being stopped.',
    recorded: asks('stop'),
    studio: 'Stop',
  },
  { what: 'that modal closed', who: 'ada', act: closing },
  {
    what: 'Stop',
    who: 'ada',
    act: pressing('Stop', 'shot one'),
    recorded: asks('stop'),
    studio: 'Stop',
  },
  { what: 'list', who: 'ada', act: typing('list'), told: /^4 workstations\.$/ },
  {
    what: 'Stop in a list',
    who: 'ada',
    act: pressingIn(lastTold, 'stop', 'shot two'),
    told: /^It is being stopped\.$/,
    recorded: asks('stop'),
    studio: 'Stop',
  },
  {
    what: 'Stop on Home',
    who: 'ada',
    act: pressingIn(onHome, 'stop', 'shot three'),
    recorded: asks('stop'),
    studio: 'Stop',
  },
  {
    what: 'Stop in the thread',
    who: 'ben',
    act: pressingIn(lineOf('for Ben'), 'stop', 'for Ben'),
    recorded: asks('stop'),
    studio: 'Stop',
    until: { 'shot one': stopped, 'shot two': stopped, 'shot three': stopped, 'for Ben': stopped },
  },
  {
    what: 'the command start, with one',
    who: 'ben',
    act: typing('start'),
    told: /^It is being started/,
    recorded: asks('start'),
    studio: 'Start',
  },
  {
    what: 'the command start, with several',
    who: 'ada',
    act: typing('start'),
    told: /^Which one do you want to start\?$/,
  },
  {
    what: 'Start where it asks which',
    who: 'ada',
    act: pressingIn(lastTold, 'start', 'shot two'),
    told: /^It is being started/,
    recorded: asks('start'),
    studio: 'Start',
  },
  {
    what: 'Start',
    who: 'ada',
    act: pressing('Start', 'shot one'),
    recorded: asks('start'),
    studio: 'Start',
    until: { 'shot one': ready, 'shot two': ready, 'for Ben': ready },
  },
  {
    what: 'the command connect, with several',
    who: 'ada',
    act: typing('connect'),
    told: /^Which one do you want to connect to\?$/,
  },
  {
    what: 'Connect where it asks which',
    who: 'ada',
    act: pressingIn(lastTold, 'connect', 'shot two'),
    opens: 'Open the desktop',
    recorded: asks('connect'),
    studio: 'Stream',
  },
  { what: 'its modal closed', who: 'ada', act: closing },
  {
    what: 'the command connect, with one',
    who: 'ben',
    act: typing('connect'),
    opens: 'Open the desktop',
    recorded: asks('connect'),
    studio: 'Stream',
  },
  { what: 'its modal closed', who: 'ben', act: closing },
  { what: 'status', who: 'ben', act: typing('status'), told: /^One workstation\.$/ },
  {
    what: 'what is not possible',
    who: 'ben',
    act: typing('start'),
    told: /^You cannot start it now: it is ready\.$/,
    recorded: ['start wrong_state'],
  },
  { what: 'list all', who: 'mei', act: typing('list all'), told: /^5 workstations\.$/ },
  { what: 'older ones in a list', who: 'mei', act: turning(lastTold, 'older') },
  { what: 'list all by somebody else', who: 'ben', act: typing('list all'), told: /Only admins/ },
  {
    what: 'Show more on Home',
    who: 'ada',
    act: turning(onHome, 'open'),
    opens: '4 workstations',
  },
  { what: 'Newer in a modal', who: 'ada', act: turning(modalOf, 'newer'), shows: '4 workstations' },
  {
    what: 'Terminate in a modal',
    who: 'ada',
    act: pressingIn(modalOf, 'terminate', 'shot three'),
    shows: 'It is being terminated.',
    recorded: asks('terminate'),
    studio: 'Delete',
  },
  { what: 'that modal closed', who: 'ada', act: closing },
  {
    what: 'Terminate',
    who: 'ada',
    act: pressing('Terminate', 'shot four'),
    recorded: asks('terminate'),
    studio: 'Delete',
  },
  {
    what: 'Terminate of somebody’s by an admin',
    who: 'mei',
    act: pressing('Terminate', 'shot one'),
    recorded: asks('terminate'),
    studio: 'Delete',
  },
  {
    what: 'the command terminate',
    who: 'ben',
    act: typing('terminate'),
    told: /^This one\? Its own disk is deleted/,
  },
  {
    what: 'Terminate where it asks',
    who: 'ben',
    act: pressingIn(lastTold, 'terminate', 'for Ben'),
    told: /^It is being terminated\.$/,
    recorded: asks('terminate'),
    studio: 'Delete',
  },
  {
    what: 'the command stop',
    who: 'ada',
    act: typing('stop'),
    told: /^It is being stopped\.$/,
    recorded: asks('stop'),
    studio: 'Stop',
    until: { 'shot two': stopped },
  },
  {
    what: 'Terminate on Home',
    who: 'ada',
    act: pressingIn(onHome, 'terminate', 'shot two'),
    recorded: asks('terminate'),
    studio: 'Delete',
    until: {
      'shot one': ended,
      'shot two': ended,
      'shot three': ended,
      'shot four': ended,
    },
  },
  { what: 'history', who: 'mei', act: typing('history'), told: /terminate · done/ },
];
