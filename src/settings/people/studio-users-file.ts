import { z } from 'zod';
import { readJsonFile } from '../json-file.js';

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
  const what = 'a list of Slack user id → studio user id';
  return new Map(Object.entries(readJsonFile('STUDIO_USERS_FILE', file, pairsSchema, what)));
}
