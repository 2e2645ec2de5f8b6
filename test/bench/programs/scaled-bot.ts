import { startBot } from '../../../src/bot.js';
import { readConfig } from '../../../src/config.js';
import { createLog } from '../../../src/log.js';

/** The bot with a time that goes `TIME_SCALE` times as fast: its settings, all divided. */
const scale = Number(process.env.TIME_SCALE);
const { slack, studio, pace, ...rest } = readConfig(process.env);
if (slack === null || studio.kind !== 'nimble') throw new Error('There is no sandbox to work in.');
await startBot(
  {
    ...rest,
    slack,
    studio,
    pace: {
      ...pace,
      movingMs: pace.movingMs / scale,
      settledMs: pace.settledMs / scale,
      readyTimeoutMs: pace.readyTimeoutMs / scale,
      missingForMs: pace.missingForMs / scale,
    },
  },
  createLog('warn'),
);
process.stdout.write('ready\n');
