import { z } from 'zod';

/**
 * The SDK hands these parts of an answer on unchecked. A part that is not as AWS documents it counts as
 * not given.
 */

const texts = z.array(z.string()).catch([]);

const nothingOffered = {
  ec2InstanceTypes: [],
  streamingImageIds: [],
  maxStoppedSessionLengthInMinutes: 0,
};

const streamConfigurationSchema = z
  .object({
    ec2InstanceTypes: texts,
    streamingImageIds: texts,
    maxStoppedSessionLengthInMinutes: z.number().catch(0),
  })
  .catch(nothingOffered);

const tagsSchema = z.record(z.string(), z.string()).catch({});

export function streamConfigurationFrom(
  answered: unknown,
): z.infer<typeof streamConfigurationSchema> {
  return streamConfigurationSchema.parse(answered);
}

export function tagsFrom(answered: unknown): Record<string, string> {
  return tagsSchema.parse(answered);
}

const readyImage = z.object({
  streamingImageId: z.string(),
  name: z.string().optional().catch(undefined),
  platform: z.string().optional().catch(undefined),
  state: z.literal('READY'),
});

/** Those of a list of images that are READY. */
export function readyImagesFrom(answered: unknown): z.infer<typeof readyImage>[] {
  const items = z.array(z.unknown()).catch([]).parse(answered);
  return items.flatMap((item) => readyImage.safeParse(item).data ?? []);
}
