import { readFileSync } from 'node:fs';
import { z } from 'zod';

const slackUserId = /^[UW][A-Z0-9]+$/;

const noId = 'has no studio user id';

const pairsSchema = z
  .record(z.string(), z.string(noId).regex(/^[\w.:@+=,/-]{1,128}$/, noId))
  .superRefine((pairs, context) => {
    for (const id of Object.keys(pairs).filter((key) => !slackUserId.test(key))) {
      const message = 'is not a Slack user id such as U012AB3CD';
      context.addIssue({ code: 'custom', path: [id], message });
    }
  });

/**
 * Reads `STUDIO_USERS_FILE`: a JSON object of Slack user id → studio user id.
 * @throws Error that says in words what is wrong with the file
 */
export function readStudioUsers(file: string): ReadonlyMap<string, string> {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`STUDIO_USERS_FILE ${file} cannot be read: ${why}`, { cause: error });
  }
  const parsed = pairsSchema.safeParse(json);
  if (!parsed.success) {
    const mistakes = parsed.error.issues.map(({ path, message }) =>
      `${path.join('.')} ${message}`.trim(),
    );
    throw new Error(
      `STUDIO_USERS_FILE ${file} is not a list of Slack user id → studio user id: ${mistakes.join('; ')}`,
    );
  }
  return new Map(Object.entries(parsed.data));
}
