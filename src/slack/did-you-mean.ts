import type { Offer } from '../launches/offers.js';
import { misspelt } from '../misspelt.js';
import { commandWords } from './command.js';

/** More would be a list to read, not an answer. */
const suggestedAtMost = 3;

/** What may have been meant by words that are no command and not in the offer: as one would type it. */
export function didYouMean(words: string, { profiles, isAdmin }: Offer): string[] {
  const [first = '', ...others] = words.toLowerCase().split(/\s+/);
  const rest = others.map((word) => ` ${word}`).join('');
  const types = new Set(profiles.flatMap((profile) => profile.instanceTypes.map((t) => t.name)));
  const commands = commandWords.filter((command) => isAdmin || command !== 'history');
  const typed = words.toLowerCase();
  const candidates = [
    ...commands.map((command) => ({ text: `${command}${rest}`, off: misspelt(first, command) })),
    ...[...types].map((type) => ({ text: type, off: offType(typed, type) })),
    ...profiles.map(({ name }) => ({ text: name, off: offName(typed, name.toLowerCase()) })),
  ];
  const near = candidates.filter(({ off }) => off !== null);
  near.sort((a, b) => (a.off ?? 0) - (b.off ?? 0));
  return [...new Set(near.map(({ text }) => text))].slice(0, suggestedAtMost);
}

/** As many letters as no misspelling has: behind all of those. */
const sameFamily = 3;

/** A type that is not offered is near those of its family: `g5` and `g5.huge` to `g5.xlarge`. */
function offType(typed: string, type: string): number | null {
  const isFamily = typed.split('.')[0] === type.split('.')[0];
  return misspelt(typed, type) ?? (isFamily ? sameFamily : null);
}

function offName(typed: string, name: string): number | null {
  const parts = [name, ...name.split(/[^\p{L}\p{N}]+/u)].map((part) => misspelt(typed, part));
  return parts.reduce((least, off) => (least === null || (off ?? least) < least ? off : least));
}
