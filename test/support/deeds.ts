import {
  closing,
  type Deed,
  ended,
  lastTold,
  modalOf,
  onHome,
  pressing,
  pressingIn,
  ready,
  replyOf,
  stopped,
  submitting,
  turning,
  typing,
} from './deed.js';
import { ben, workstations } from './launching.js';

const opensForm = { opens: 'Launch profile' };
const launches = { recorded: ['launch requested', 'launch succeeded'], studio: 'Create' } as const;
const requests = (action: string) => [`${action} requested`, `${action} succeeded`];

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
  {
    what: 'the form for another owner submitted',
    who: 'mei',
    act: submitting('for Ben'),
    ...launches,
  },
  { what: 'the command for what will fail', who: 'mei', act: typing('lighting'), ...opensForm },
  {
    what: 'the form of what will fail',
    who: 'mei',
    act: (person, nimble) => {
      nimble.outcome({ statusCode: 'INSUFFICIENT_CAPACITY' });
      return submitting('to fail')(person);
    },
    recorded: ['launch requested', 'launch insufficient_capacity'],
    studio: 'Create',
    until: { 'to fail': 'did not get a workstation' },
  },
  {
    what: 'Try again',
    who: 'mei',
    act: pressing('Try again', 'to fail'),
    opens: 'to fail',
    recorded: ['try_again requested'],
  },
  { what: 'its form closed', who: 'mei', act: closing },
  {
    what: 'Dismiss',
    who: 'mei',
    act: pressing('Dismiss', 'to fail'),
    recorded: requests('dismiss'),
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
    recorded: ['launch requested', 'launch given_up'],
    until: { 'in vain': 'The bot keeps trying.' },
  },
  {
    what: 'Give up',
    who: 'mei',
    act: pressing('Give up', 'in vain'),
    recorded: requests('give_up'),
    until: { 'in vain': 'it was given up' },
  },
  {
    what: 'Dismiss of what was given up',
    who: 'mei',
    act: (person, nimble) => {
      nimble.reset();
      return pressing('Dismiss', 'in vain')(person);
    },
    recorded: ['dismiss succeeded'],
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
    what: 'Stop by another person',
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
    recorded: requests('connect'),
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
    recorded: requests('stop'),
    studio: 'Stop',
  },
  { what: 'that modal closed', who: 'ada', act: closing },
  {
    what: 'Stop',
    who: 'ada',
    act: pressing('Stop', 'shot one'),
    recorded: requests('stop'),
    studio: 'Stop',
  },
  { what: 'list', who: 'ada', act: typing('list'), told: /^4 workstations\.$/ },
  {
    what: 'Stop in a list',
    who: 'ada',
    act: pressingIn(lastTold, 'stop', 'shot two'),
    told: /^It is being stopped\.$/,
    recorded: requests('stop'),
    studio: 'Stop',
  },
  {
    what: 'Stop on Home',
    who: 'ada',
    act: pressingIn(onHome, 'stop', 'shot three'),
    recorded: requests('stop'),
    studio: 'Stop',
  },
  {
    what: 'Stop in the thread',
    who: 'ben',
    act: pressingIn(replyOf('for Ben'), 'stop', 'for Ben'),
    recorded: requests('stop'),
    studio: 'Stop',
    until: { 'shot one': stopped, 'shot two': stopped, 'shot three': stopped, 'for Ben': stopped },
  },
  {
    what: 'the command start, with one',
    who: 'ben',
    act: typing('start'),
    told: /^It is being started/,
    recorded: requests('start'),
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
    recorded: requests('start'),
    studio: 'Start',
  },
  {
    what: 'Start',
    who: 'ada',
    act: pressing('Start', 'shot one'),
    recorded: requests('start'),
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
    recorded: requests('connect'),
    studio: 'Stream',
  },
  { what: 'its modal closed', who: 'ada', act: closing },
  {
    what: 'the command connect, with one',
    who: 'ben',
    act: typing('connect'),
    opens: 'Open the desktop',
    recorded: requests('connect'),
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
  { what: 'list all by another person', who: 'ben', act: typing('list all'), told: /Only admins/ },
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
    recorded: requests('terminate'),
    studio: 'Delete',
  },
  { what: 'that modal closed', who: 'ada', act: closing },
  {
    what: 'Terminate',
    who: 'ada',
    act: pressing('Terminate', 'shot four'),
    recorded: requests('terminate'),
    studio: 'Delete',
  },
  {
    what: 'Terminate of another’s by an admin',
    who: 'mei',
    act: pressing('Terminate', 'shot one'),
    recorded: requests('terminate'),
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
    recorded: requests('terminate'),
    studio: 'Delete',
  },
  {
    what: 'the command stop',
    who: 'ada',
    act: typing('stop'),
    told: /^It is being stopped\.$/,
    recorded: requests('stop'),
    studio: 'Stop',
    until: { 'shot two': stopped },
  },
  {
    what: 'Terminate on Home',
    who: 'ada',
    act: pressingIn(onHome, 'terminate', 'shot two'),
    recorded: requests('terminate'),
    studio: 'Delete',
    until: {
      'shot one': ended,
      'shot two': ended,
      'shot three': ended,
      'shot four': ended,
    },
  },
  { what: 'history', who: 'mei', act: typing('history'), told: /terminate · succeeded/ },
];
