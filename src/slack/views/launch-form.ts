import { z } from 'zod';
import { neededForChoicesMs } from '../../limits.js';
import { readForm, writtenSchema } from './form-state.js';
import { actionIds } from './ids.js';
import { type Selection, whenFullChoices } from './launch-modal.js';

const choiceSchema = z.string().nullable();
const channelIdSchema = z.string().regex(/^[CDG][A-Z0-9]{1,30}$/);
const ownerSchema = z
  .string()
  .regex(/^[UW][A-Z0-9]{1,30}$/)
  .nullable();
/** Slack: in seconds since the epoch. */
const readyBySchema = z
  .int()
  .positive()
  .nullable()
  .transform((seconds) => seconds && seconds * 1_000);
const neededForSchema = z
  .enum(neededForChoicesMs.map(String))
  .transform(Number)
  .nullable()
  .catch(null);
const whenFullSchema = z.enum(whenFullChoices).catch('end');

export interface LaunchForm extends Selection {
  channelId: string | null;
  note: string | null;
  /** Null: as soon as it can be. */
  readyByMs: number | null;
  /** Why and for how long; null: the form does not ask, or nothing was entered. */
  reason: string | null;
  neededForMs: number | null;
  whenFull: (typeof whenFullChoices)[number];
  /** Slack user id of the person it is for; null: the form does not ask. */
  owner: string | null;
  ownerBlockId: string | null;
  profileBlockId: string | null;
  typeBlockId: string | null;
  imageBlockId: string | null;
  channelBlockId: string | null;
  readyByBlockId: string | null;
  reasonBlockId: string | null;
}

/** Reads `view.state.values`. @throws z.ZodError */
export function parseLaunchForm(values: unknown): LaunchForm {
  const { read, blockOf } = readForm({ state: { values } });
  const { profile, searchedProfile, instanceType, streamingImage, channel } = actionIds;
  return {
    launchProfileId: read(choiceSchema, profile) ?? read(choiceSchema, searchedProfile),
    ec2InstanceType: read(choiceSchema, instanceType),
    streamingImageId: read(choiceSchema, streamingImage),
    channelId: read(channelIdSchema.nullable(), channel),
    note: read(writtenSchema, actionIds.note),
    readyByMs: read(readyBySchema, actionIds.readyBy),
    reason: read(writtenSchema, actionIds.reason),
    neededForMs: read(neededForSchema, actionIds.neededFor),
    whenFull: read(whenFullSchema, actionIds.whenFull),
    owner: read(ownerSchema, actionIds.owner),
    ownerBlockId: blockOf(actionIds.owner),
    profileBlockId: blockOf(profile) ?? blockOf(searchedProfile),
    typeBlockId: blockOf(instanceType),
    imageBlockId: blockOf(streamingImage),
    channelBlockId: blockOf(channel),
    readyByBlockId: blockOf(actionIds.readyBy),
    reasonBlockId: blockOf(actionIds.reason),
  };
}

/** Whom the form is for; null: it does not ask. @throws z.ZodError */
export function ownerIn(view: unknown): string | null {
  return readForm(view).read(ownerSchema, actionIds.owner);
}

/** On behalf of another person the form has no channel: it is kept in `private_metadata`. */
export function withChannelKept(form: LaunchForm, kept: string): LaunchForm {
  if (form.channelBlockId !== null) return form;
  return { ...form, channelId: channelIdSchema.safeParse(kept).data ?? null };
}
