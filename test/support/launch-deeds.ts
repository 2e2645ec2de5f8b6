import {
  closing,
  type Deed,
  modalOf,
  onHome,
  opensForm,
  pressing,
  ready,
  requests,
  submitting,
  typing,
} from './deed.js';
import { ben, workstations } from './launching.js';

const launches = { recorded: ['launch requested', 'launch succeeded'], studio: 'Create' } as const;

/** Launches, and what is done with those that fail, in an order in which it can be done. */
export const launchDeeds: Deed[] = [
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
    recorded: ['launch requested', 'launch capacity'],
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
  { what: 'the command for what is to wait', who: 'mei', act: typing('lighting'), ...opensForm },
  {
    what: 'the form of what is to wait',
    who: 'mei',
    act: (person, nimble) => {
      nimble.outcome({ statusCode: 'INSUFFICIENT_CAPACITY' });
      return submitting('to wait')(person);
    },
    recorded: ['launch requested', 'launch capacity'],
    studio: 'Create',
    until: { 'to wait': 'did not get a workstation' },
  },
  {
    what: 'Keep trying',
    who: 'mei',
    act: pressing('Keep trying', 'to wait'),
    opens: 'I try again every few minutes',
  },
  {
    what: 'its modal submitted',
    who: 'mei',
    act: (person) => person.submit(modalOf(person)),
    recorded: requests('keep_trying'),
    studio: ['Delete', 'Create'],
    until: { 'to wait': ready },
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
    recorded: ['launch requested', 'launch cancelled'],
    until: { 'in vain': 'The bot keeps trying.' },
  },
  {
    what: 'Cancel launch',
    who: 'mei',
    act: pressing('Cancel launch', 'in vain'),
    recorded: requests('cancel_launch'),
    until: { 'in vain': 'the launch was cancelled' },
  },
  {
    what: 'Dismiss of what was cancelled',
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
];
