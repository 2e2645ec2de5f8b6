import { execFileSync } from 'node:child_process';
import { expect, onTestFinished } from 'vitest';
import { BotProcess } from '../support/bot-process.js';
import { messageSaying, openForm } from '../support/launching.js';
import { it } from '../support/process-fixtures.js';

/** Programs `node` of other versions than the one that runs the tests, with colons between: `.ci/run` has some. */
const others = (process.env.OTHER_NODES ?? '').split(':').filter((path) => path !== '');

it.skipIf(others.length === 0).for(others.length === 0 ? ['OTHER_NODES'] : others)(
  'the built bot starts, launches a workstation and ends in order on %s',
  async (node, { sandbox, person }) => {
    console.log(`Node ${execFileSync(node, ['--version'], { encoding: 'utf8' }).trim()}`);
    const bot = BotProcess.inSandbox(sandbox, {}, node);
    onTestFinished(() => bot.dispose());
    await bot.start();
    await person.submit(await openForm(person));
    const ready = await messageSaying(person, 'has a workstation ready');
    await person.press(ready, 'Stop');
    await messageSaying(person, 'has a stopped workstation');
    expect(await bot.end('SIGTERM')).toBe(0);
    // The warning of a Node that is about to be too old, an old API: operators should read none.
    expect(bot.output).not.toMatch(/Warning:/);
  },
);
