import { setTimeout as wait } from 'node:timers/promises';
import { startPair } from '../pair.js';
import { send } from '../requests.js';
import { ms, percentile, type Row, times } from '../table.js';

const warmUp = 30;
const measured = 300;

/** One command after the other: how long until `views.open` arrives at Slack. */
export async function form(): Promise<Row[]> {
  const { catcher, opened, ports, end } = await startPair('open');
  const commands = await catcher.commands(2 * (warmUp + measured));
  const took: { bot: number[]; bare: number[] } = { bot: [], bare: [] };
  for (const [index, command] of commands.entries()) {
    const [who, port] =
      index % 2 === 0 ? (['bare', ports.bare] as const) : (['bot', ports.bot] as const);
    const beganAt = performance.now();
    const [arrivedAt] = await Promise.all([opened.at(index), send(port, command)]);
    if (index >= 2 * warmUp) took[who].push(arrivedAt - beganAt);
    await wait(5);
  }
  await end();
  return [
    ['p50', 0.5, null],
    ['p99', 0.99, 1.5],
  ].map(([name, share, most]): Row => {
    const [ours, theirs] = [
      percentile(took.bot, Number(share)),
      percentile(took.bare, Number(share)),
    ];
    return {
      figure: `command → \`views.open\` at Slack, warm, ${name}`,
      bot: ms(ours),
      peer: `${ms(theirs)}, a bare Bolt app with a constant form`,
      ratio: times(ours / theirs),
      wanted: most === null ? '–' : `≤ ${most}×`,
      reached: most === null ? null : ours / theirs <= Number(most),
    };
  });
}
