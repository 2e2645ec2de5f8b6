import type { Block, KnownBlock, ModalView, PlainTextOption } from '@slack/web-api';
import type { Standing } from '../../launches/room.js';
import { factsInWords } from '../../studio/instance-types.js';
import type { InstanceType, LaunchProfile } from '../../studio/studio.js';
import { keepTryingWords } from '../words/capacity.js';
import { formWords, launchTitle } from '../words/form.js';
import { oneLine, shortened } from '../words/mrkdwn.js';
import { imageName, profileName } from '../words/names.js';
import { leftWords, standingWords } from '../words/quotas.js';
import { type DearContent, dearInputs } from './approval.js';
import {
  input,
  longestOption,
  modal,
  option,
  plain,
  section,
  select,
  textInput,
} from './blocks.js';
import { actionIds, blockIds, undoneBlockId, viewIds } from './ids.js';

export interface Selection {
  launchProfileId: string | null;
  ec2InstanceType: string | null;
  streamingImageId: string | null;
}

function noticeBlock(notice: string): KnownBlock {
  return { ...section(notice), block_id: blockIds.notice };
}

/** For admins: whose workstation it is to be. Others launch for themselves only. */
function ownerBlock(owner: string): KnownBlock {
  const element = {
    type: 'users_select' as const,
    action_id: actionIds.owner,
    initial_user: owner,
  };
  const hint = plain(formWords.ownerHint);
  return input('For', element, { hint, dispatch_action: true });
}

function profileBlock(profiles: LaunchProfile[], { id }: LaunchProfile, owner: string): KnownBlock {
  const { profile, searchedProfile: action_id } = actionIds;
  const list = select(profile, profileOptions(profiles), id);
  const { options, ...rest } = list;
  const searched = { ...rest, type: 'external_select' as const, action_id, min_query_length: 0 };
  const element = options.length > longestList ? searched : list;
  const placeholder = plain('Choose a launch profile');
  const more = { block_id: blockIds.profile(owner), dispatch_action: true };
  return input('Launch profile', { ...element, placeholder }, more);
}

function list(action_id: string, options: PlainTextOption[], selected: string | null) {
  return select(action_id, options.slice(0, longestList), selected);
}

export function typeBlock(
  { id, instanceTypes }: Pick<LaunchProfile, 'id' | 'instanceTypes'>,
  selected: string | null,
  dispatches = false,
): KnownBlock {
  const types = list(actionIds.instanceType, toldApart(instanceTypes.map(typeOption)), selected);
  const more = dispatches ? { dispatch_action: true } : {};
  return input('Instance type', types, { block_id: blockIds.instanceType(id), ...more });
}

function imageBlocks({ id, images }: LaunchProfile, selected: string | null): KnownBlock[] {
  if (images.length < 2) return [];
  const chosen = list(
    actionIds.streamingImage,
    toldApart(images.map(({ id: imageId, name }) => option(imageId, imageName(name)))),
    selected,
  );
  return [input('Image', chosen, { block_id: blockIds.streamingImage(id) })];
}

function channelBlock(channelId: string | null, allowedChannels: readonly string[]): KnownBlock {
  const [first = null] = allowedChannels;
  const isLimited = first !== null;
  const isAllowed = !isLimited || (channelId !== null && allowedChannels.includes(channelId));
  const chosen = isAllowed ? channelId : first;
  const element = {
    type: 'conversations_select' as const,
    action_id: actionIds.channel,
    ...(chosen !== null && { initial_conversation: chosen }),
    filter: {
      include: ['public' as const, 'private' as const, 'im' as const],
      exclude_external_shared_channels: true,
    },
  };
  const hint = plain(isLimited ? formWords.channelHintLimited : formWords.channelHint);
  const more = { hint, optional: !isLimited };
  return input('Channel for the status message', element, more);
}

/** Slack: shown in the time zone of the person's device. */
function readyByBlock(readyByMs: number | null): KnownBlock {
  const element = {
    type: 'datetimepicker' as const,
    action_id: actionIds.readyBy,
    ...(readyByMs !== null && { initial_date_time: Math.floor(readyByMs / 1_000) }),
  };
  const hint = plain(formWords.readyByHint);
  return input('Ready at', element, { hint, optional: true });
}

/** What a launch does if no machine is free. */
export const whenFullChoices = ['end', 'keep', 'any_type'] as const;

function whenFullBlock(): KnownBlock {
  const { label, end, keep, keepAny } = keepTryingWords;
  const element = select(actionIds.whenFull, [
    option('end', end),
    option('keep', keep),
    option('any_type', keepAny),
  ]);
  return input(label, element, { optional: true });
}

function noteBlock(note: string | null): KnownBlock {
  const element = textInput(actionIds.note, note, formWords.noteHint);
  return input('Note', element, { optional: true });
}

export interface FormContent extends DearContent {
  owner: string;
  mayChooseOwner: boolean;
  /** Whether it is: then there is no channel to choose, or the owner might never hear of it. */
  onBehalf: boolean;
  selection: Selection;
  channelId: string | null;
  /** Ids of the channels that may be chosen; empty: any, or none. */
  allowedChannels: readonly string[];
  note: string | null;
  readyByMs: number | null;
  notice: string | null;
  /** What would have Launch refused. */
  above: KnownBlock[];
  standing: Standing;
}

export function launchModal(
  { profiles }: { profiles: [LaunchProfile, ...LaunchProfile[]] },
  content: FormContent,
): ModalView {
  const { owner, mayChooseOwner, onBehalf, selection, channelId, note, notice, above } = content;
  const chosen = profiles.find(({ id }) => id === selection.launchProfileId) ?? profiles[0];
  const dear = dearInputs(content, chosen, selection.ec2InstanceType);
  return form(channelId, [
    ...(notice === null ? [] : [noticeBlock(notice)]),
    ...above,
    ...standingBlocks(content, chosen),
    ...(mayChooseOwner ? [ownerBlock(owner)] : []),
    profileBlock(profiles, chosen, owner),
    typeBlock(chosen, selection.ec2InstanceType, dear.dependOnType),
    ...imageBlocks(chosen, selection.streamingImageId),
    ...dear.inputs,
    readyByBlock(content.readyByMs),
    whenFullBlock(),
    ...(onBehalf ? [] : [channelBlock(channelId, content.allowedChannels)]),
    noteBlock(note),
  ]);
}

/** How far the limits and budgets of the owner are used up, with the profile that is chosen. */
function standingBlocks(
  { standing, owner, onBehalf }: FormContent,
  { id: launchProfileId, name: launchProfileName }: LaunchProfile,
): KnownBlock[] {
  const { limits, budgets } = standing({ launchProfileId, launchProfileName });
  const lines = [
    ...limits.map(standingWords),
    ...budgets.map((one) => leftWords(one, onBehalf ? '' : owner)),
  ];
  return lines.length === 0 ? [] : [section(lines.join('\n'))];
}

/** Slack: a form with inputs has a button to submit, which cannot be disabled. */
export function nothingOfferedModal(
  { owner, channelId, note }: Pick<FormContent, 'owner' | 'channelId' | 'note'>,
  why: string,
): ModalView {
  return form(channelId, [
    ownerBlock(owner),
    section(formWords.nothingOffered(shortened(why, 2_800))),
    noteBlock(note),
  ]);
}

export function launchModalBefore(
  blocks: readonly Block[],
  channelId: string | null,
  chosenIn: string,
  notice: string,
): ModalView {
  return form(channelId, [
    noticeBlock(notice),
    ...blocks
      .filter(({ block_id }) => block_id !== blockIds.notice)
      .map((block) =>
        block.block_id === chosenIn ? { ...block, block_id: undoneBlockId(chosenIn) } : block,
      ),
  ]);
}

/** @param channelId kept while the form has no place for it, for when it has one again */
function form(channelId: string | null, blocks: (KnownBlock | Block)[]): ModalView {
  const frame = { title: launchTitle, submit: 'Launch', private_metadata: channelId ?? '' };
  return modal(viewIds.launch, frame, blocks);
}

/** Slack: at most this many options in a list. A longer one has to be searched. */
const longestList = 100;

function profileOption({ id, name, description }: LaunchProfile): PlainTextOption {
  const said = shortened(oneLine(description ?? ''), longestOption);
  return { ...option(id, profileName(name)), ...(said !== '' && { description: plain(said) }) };
}

/** Options that look like an earlier one get a number. */
function toldApart(options: readonly PlainTextOption[]): PlainTextOption[] {
  const taken = new Set<string>();
  return options.map((one) => {
    let label = one.text.text;
    for (let number = 2; taken.has(label.normalize('NFKC')); number += 1) {
      const mark = ` (${number})`;
      label = `${shortened(one.text.text, longestOption - mark.length)}${mark}`;
    }
    taken.add(label.normalize('NFKC'));
    return { ...one, text: plain(label) };
  });
}

function profileOptions(profiles: readonly LaunchProfile[]): PlainTextOption[] {
  return toldApart(profiles.map(profileOption));
}

function typeOption({ name, facts }: InstanceType): PlainTextOption {
  return option(name, facts === null ? name : `${name} · ${factsInWords(facts)}`);
}

/** Profiles whose name or description holds what was typed; the first hundred. */
export function foundProfiles(
  profiles: readonly LaunchProfile[],
  typed: string,
): PlainTextOption[] {
  const wanted = typed.trim().toLowerCase();
  return profileOptions(profiles)
    .filter(({ text, description }) =>
      `${text.text} ${description?.text ?? ''}`.toLowerCase().includes(wanted),
    )
    .slice(0, longestList);
}
