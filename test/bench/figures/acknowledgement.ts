import { setTimeout as wait } from 'node:timers/promises';
import { startPair } from '../pair.js';
import { sendAll } from '../requests.js';
import { ms, percentile, type Row, times } from '../table.js';

const atOnce = 50;
/** So many that one that the machine has disturbed is not the slowest hundredth. */
const rounds = 150;

/**
 * Fifty commands at one moment, again and again: how long until each is acknowledged. The bot opens
 * a form for each one besides; the bare app has nothing else to do.
 */
export async function acknowledgement(): Promise<Row[]> {
  const { catcher, opened, ports, end } = await startPair('nothing');
  const took: { bot: number[]; bare: number[] } = { bot: [], bare: [] };
  for (let round = -10; round < rounds; round += 1) {
    for (const [who, port] of [
      ['bare', ports.bare],
      ['bot', ports.bot],
    ] as const) {
      const commands = await catcher.commands(atOnce);
      const openedBefore = opened.count;
      const each = await sendAll([port], commands, atOnce);
      // The first rounds only warm both up.
      if (round >= 0) took[who].push(...each);
      if (who === 'bot') await opened.at(openedBefore + atOnce - 1);
      await wait(20);
    }
  }
  await end();
  return [
    ['p50', 0.5],
    ['p99', 0.99],
  ].map(([name, share]): Row => {
    const [ours, theirs] = [
      percentile(took.bot, Number(share)),
      percentile(took.bare, Number(share)),
    ];
    return {
      figure: `signed command → acknowledgement, ${atOnce} in flight, ${name}`,
      bot: ms(ours),
      peer: `${ms(theirs)}, a bare Bolt app that only acknowledges`,
      ratio: times(ours / theirs),
      wanted: '≤ 2×',
      reached: ours / theirs <= 2,
    };
  });
}
