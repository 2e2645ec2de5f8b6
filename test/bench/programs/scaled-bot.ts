import { startBot } from '../../../src/bot.js';
import { realTime } from '../../../src/clock.js';
import { createLog } from '../../../src/log.js';
import { readSettings } from '../../../src/settings/read-settings.js';

/** The bot with a time that goes `TIME_SCALE` times as fast: its settings, all divided. */
const scale = Number(process.env.TIME_SCALE);
const { slack, studio, limits, ...rest } = readSettings(process.env);
if (slack === null || studio.kind === 'sandbox') throw new Error('There is no sandbox to work in.');
await startBot(
  {
    ...rest,
    clock: realTime,
    slack,
    studio,
    limits: {
      ...limits,
      movingMs: limits.movingMs / scale,
      settledMs: limits.settledMs / scale,
      readyTimeoutMs: limits.readyTimeoutMs / scale,
      missingForMs: limits.missingForMs / scale,
    },
  },
  createLog('warn'),
);
process.stdout.write('ready\n');
