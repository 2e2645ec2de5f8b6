import type { Admission } from '../../launches/admission.js';
import { plannedAheadMs } from '../../limits.js';
import { commandName } from './help.js';

export const launchTitle = 'Launch a workstation';

export const formWords = {
  loading: (studio: string) => `One moment: asking ${studio} what you may start…`,
  notFollowed:
    'Slack did not let me change the form, so what it offers is not for your last choice in it. Please close it and open it again.',
  notWhole: `The form did not arrive whole, so nothing was started. Open it again with \`${commandName}\`.`,
  /** The database gives no answer, so the bot does not know whether it has stored the launch. */
  notSaved:
    'I could not make sure that this is saved. Please press Launch again: however often you press, it is one launch.',
  notForOthers: 'Only admins of the studio can launch for others, so this form is for you.',
  ownerHint: 'For another person, the message about it goes to them directly.',
  channelHint: 'Leave it empty to keep the message between you and the bot.',
  channelHintLimited: 'Only certain channels can be chosen here, and one of them already is.',
  readyByHint: 'If it is empty, I begin now.',
  noteHint: 'What it is for, so that others know',
  nothingForOwner: 'Nothing can be launched for this person right now. Choose them again.',
  nothingOffered: (why: string) =>
    `${why}\n\nChoose another person to go on. As it is, *Launch* would start nothing.`,
};

/** Beside the time at which it is to be ready. */
export const timeErrors: Readonly<Record<'past' | 'too_far', string>> = {
  past: 'That time is past. Choose a later one.',
  too_far: `I can plan ${plannedAheadMs / 86_400_000} days ahead. Choose an earlier time.`,
};

const nothingStarted = 'so nothing was started.';
const onceThereIsRoom = 'As soon as there is room, go *Back* and press *Launch* again';

interface Full {
  maxSessions: number;
  live: number;
  canBeEnded: boolean;
}

function mostOf({ maxSessions }: Full): string {
  const many = maxSessions === 1 ? 'only one workstation' : `at most ${maxSessions} workstations`;
  return `A person can have ${many} at a time`;
}

function endingOne({ live }: Full): string {
  return `Terminate ${live === 1 ? 'this one' : 'one of these'} first, then`;
}

/** Of workstations that count although they cannot be shown. The reader need not be their owner. */
function withoutRecord(unclaimed: number): string {
  if (unclaimed === 0) return '';
  const [many, them] = unclaimed === 1 ? ['One', 'it'] : [`${unclaimed}`, 'them'];
  return ` ${many} I have no record of: the admins decide what becomes of ${them}.`;
}

export const roomWords = {
  tooMany(full: Full, unclaimed: number): string {
    const back = `${endingOne(full)} go *Back* and press *Launch* again`;
    const advice = full.canBeEnded ? back : onceThereIsRoom;
    const end = full.live === 0 ? '.' : ':';
    return `${mostOf(full)}, ${nothingStarted}${withoutRecord(unclaimed)} ${advice}${end}`;
  },
  /** On top of the form, before it is filled in. */
  full(full: Full, unclaimed: number): string {
    const these = full.live === 1 ? ' This one is there already.' : ' These are there already.';
    const there = `${full.live === 0 ? '' : these}${withoutRecord(unclaimed)}`;
    const way = full.canBeEnded ? `${endingOne(full)} press` : 'Once there is room, press';
    return `${mostOf(full)}.${there} ${way} *Launch*.`;
  },
  /** To a person who is not to know which workstations those are. */
  noRoom: `There is no room for another workstation, ${nothingStarted} ${onceThereIsRoom}.`,
  makingRoom: (said: string) =>
    `${said} *Back* leads to your form, as you filled it in: press *Launch* there once there is room. The workstation’s message tells how far it is.`,
};

type FormError = readonly [
  beside: 'profile' | 'type' | 'image' | 'channel' | 'reason',
  text: string,
];

const profileRefused: FormError = [
  'profile',
  'This profile is not among those you may use. Choose another.',
];

export type FormRefusal =
  | Extract<Admission, { kind: 'refused' }>['refusal']
  | 'not_admin'
  | 'channel_not_allowed'
  | 'channel_shared'
  | 'needs_approval';

/** Plain text, and the input beside which it stands. */
export const formErrors: Readonly<Record<FormRefusal, FormError>> = {
  no_profiles: profileRefused,
  profile_not_offered: profileRefused,
  type_not_offered: ['type', 'This profile does not offer that type. Choose another.'],
  image_not_offered: ['image', 'This profile does not offer that image. Choose another.'],
  not_admin: ['profile', 'Only admins of the studio can launch for others.'],
  channel_not_allowed: [
    'channel',
    'Workstations are not launched from there. Choose another channel.',
  ],
  channel_shared: [
    'channel',
    'That channel is shared with another organisation, or about to be. Choose another.',
  ],
  needs_approval: [
    'reason',
    'This needs an approval. Say why you need it and for how long; if this form does not ask, open it again.',
  ],
};
