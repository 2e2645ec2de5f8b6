import { z } from 'zod';
import { storable } from '../../launches/storable.js';
import { neededForChoicesMs } from '../../limits.js';
import { reasonSchema } from './approval.js';
import { actionIds } from './ids.js';
import { noteLength, type Selection, whenFullChoices } from './launch-modal.js';

/** The form came through Slack's client, so it may hold anything. */

const valuesSchema = z.record(z.string(), z.record(z.string(), z.unknown()));

/** The state of an element that holds its choice under `key`; null: nothing is chosen. */
function chosen<T>(key: string, schema: z.ZodType<T>) {
  return z.object({ [key]: schema.nullish() }).transform((state) => state[key] ?? null);
}

const optionSchema = z.object({ value: z.string().max(100) });
const selectSchema = chosen('selected_option', optionSchema).transform(
  (option) => option?.value ?? null,
);
const channelIdSchema = z.string().regex(/^[CDG][A-Z0-9]{1,30}$/);
const channelSchema = chosen('selected_conversation', channelIdSchema);
const ownerSchema = chosen('selected_user', z.string().regex(/^[UW][A-Z0-9]{1,30}$/));
// Characters as people count them: Slack does not say how it counts an emoji.
const noteTextSchema = z.string().refine((note) => [...note].length <= noteLength);
const noteSchema = chosen('value', noteTextSchema).transform(
  (note) => storable(note ?? '').trim() || null,
);

/** Slack: in seconds since the epoch. */
const readyBySchema = chosen('selected_date_time', z.int().positive()).transform(
  (seconds) => seconds && seconds * 1_000,
);
const writtenSchema = z.object({ value: reasonSchema }).transform(({ value }) => value);
const neededForSchema = selectSchema
  .pipe(z.enum(neededForChoicesMs.map(String)).nullable())
  .catch(null)
  .transform((ms) => (ms === null ? null : Number(ms)));

const whenFullSchema = selectSchema.pipe(z.enum(whenFullChoices).nullable()).catch(null);

export const formOwnerSchema = valuesSchema
  .transform((values) => Object.values(values).find((actions) => actionIds.owner in actions) ?? {})
  .pipe(z.object({ [actionIds.owner]: ownerSchema.optional() }))
  .transform((actions) => actions[actionIds.owner] ?? null);

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
  const elements = Object.entries(valuesSchema.parse(values)).flatMap(([blockId, actions]) =>
    Object.entries(actions).map(([actionId, element]) => ({ blockId, actionId, element })),
  );
  const find = (actionId: string) => elements.find((element) => element.actionId === actionId);
  const read = <T>(actionId: string, schema: z.ZodType<T | null>): T | null => {
    const found = find(actionId);
    return found === undefined ? null : schema.parse(found.element);
  };
  const blockOf = (actionId: string) => find(actionId)?.blockId ?? null;
  return {
    launchProfileId:
      read(actionIds.profile, selectSchema) ?? read(actionIds.searchedProfile, selectSchema),
    ec2InstanceType: read(actionIds.instanceType, selectSchema),
    streamingImageId: read(actionIds.streamingImage, selectSchema),
    channelId: read(actionIds.channel, channelSchema),
    note: read(actionIds.note, noteSchema),
    readyByMs: read(actionIds.readyBy, readyBySchema),
    reason: read(actionIds.reason, writtenSchema),
    neededForMs: read(actionIds.neededFor, neededForSchema),
    whenFull: read(actionIds.whenFull, whenFullSchema) ?? 'end',
    owner: read(actionIds.owner, ownerSchema),
    ownerBlockId: blockOf(actionIds.owner),
    profileBlockId: blockOf(actionIds.profile) ?? blockOf(actionIds.searchedProfile),
    typeBlockId: blockOf(actionIds.instanceType),
    imageBlockId: blockOf(actionIds.streamingImage),
    channelBlockId: blockOf(actionIds.channel),
    readyByBlockId: blockOf(actionIds.readyBy),
    reasonBlockId: blockOf(actionIds.reason),
  };
}

/** On behalf of another person the form has no channel: it is kept in `private_metadata`. */
export function withChannelKept(form: LaunchForm, kept: string): LaunchForm {
  if (form.channelBlockId !== null) return form;
  return { ...form, channelId: channelIdSchema.safeParse(kept).data ?? null };
}
