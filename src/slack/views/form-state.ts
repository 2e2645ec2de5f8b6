import { z } from 'zod';
import { storable } from '../../launches/storable.js';
import { longestWritten } from '../../limits.js';

const viewSchema = z.object({
  private_metadata: z.string().default(''),
  state: z.object({ values: z.record(z.string(), z.record(z.string(), z.unknown())) }),
});

const held = z.unknown().optional();

/** What each kind of element holds, under a name of its own; null: nothing is chosen or written. */
const heldSchema = z
  .object({
    selected_option: z.object({ value: z.string().max(100) }).nullish(),
    selected_user: held,
    selected_conversation: held,
    selected_date_time: held,
    value: held,
  })
  .transform(
    ({ selected_option: option, selected_user: user, selected_conversation: place, ...rest }) =>
      option?.value ?? user ?? place ?? rest.selected_date_time ?? rest.value ?? null,
  );

/** Reads a form. It comes through Slack's client, so it may hold anything. @throws z.ZodError */
export function readForm(view: unknown) {
  const { private_metadata: metadata, state } = viewSchema.parse(view);
  const elements = Object.entries(state.values).flatMap(([blockId, actions]) =>
    Object.entries(actions).map(([actionId, element]) => ({ blockId, actionId, element })),
  );
  const find = (wanted: string, block?: string) =>
    elements.find(
      ({ actionId, blockId }) => actionId === wanted && (block === undefined || blockId === block),
    );
  return {
    metadata,
    /** @throws z.ZodError if that is not what it may hold; what is not there holds null */
    read<T>(schema: z.ZodType<T>, actionId: string, blockId?: string): T {
      const found = find(actionId, blockId);
      return schema.parse(found === undefined ? null : heldSchema.parse(found.element));
    },
    blockOf: (actionId: string) => find(actionId)?.blockId ?? null,
  };
}

/** What a button's value or a modal's metadata names; null: nothing that makes sense. It comes from Slack's client. */
export function namedIn<T>(schema: z.ZodType<T>, text: unknown): T | null {
  try {
    return schema.parse(JSON.parse(z.string().parse(text)));
  } catch {
    return null;
  }
}

const shortText = (longest: number) =>
  z.string().transform(storable).pipe(z.string().min(1).max(longest));

/** The value of a chosen option. */
export const optionSchema = shortText(100);

/** In the metadata of a form about one launch. */
export const clientTokenSchema = shortText(64);

/** Characters as people count them: Slack does not say how it counts an emoji. */
export const writtenSchema = z
  .string()
  .refine((text) => [...text].length <= longestWritten)
  .nullish()
  .transform((text) => storable(text ?? '').trim() || null);
