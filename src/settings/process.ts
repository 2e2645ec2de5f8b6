import { z } from 'zod';
import { logLevels } from '../log.js';
import { optionalText, port, type SettingTable } from './setting.js';

/** How the process runs. */
export const processTable = {
  LOG_LEVEL: {
    schema: z.enum(logLevels, `must be one of ${logLevels.join(', ')}`),
    usually: 'info',
    meaning: 'trace, debug, info, warn, error or fatal',
  },
  SANDBOX_PORT: {
    schema: port,
    usually: '3000',
    meaning: 'Port of the sandbox, on this machine only',
  },
  NODE_ENV: { schema: optionalText, meaning: 'production refuses the sandbox' },
} satisfies SettingTable;
