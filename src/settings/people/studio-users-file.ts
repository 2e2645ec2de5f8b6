import { z } from 'zod';
import { jsonFile } from '../json-file.js';

const slackUserId = /^[UW][A-Z0-9]+$/;

const noId = 'has no studio user id';

const pairsSchema = z
  .record(z.string(), z.string(noId).regex(/^[\w.:@+=,/-]{1,128}$/, noId))
  .superRefine((pairs, context) => {
    for (const id of Object.keys(pairs).filter((key) => !slackUserId.test(key))) {
      const message = 'is not a Slack user id such as U012AB3CD';
      context.addIssue({ code: 'custom', path: [id], message });
    }
  })
  .transform((pairs) => new Map(Object.entries(pairs)));

export const readStudioUsers = jsonFile<ReadonlyMap<string, string>>(
  'STUDIO_USERS_FILE',
  pairsSchema,
  'a list of Slack user id → studio user id',
);
