import { misspelt } from '../misspelt.js';

/** Names that begin so are meant for the bot as a rule, but other programs have some too. */
const ourPrefix = /^(SLACK|NIMBLE|STUDIO|SANDBOX|ALLOWED)_/;

/** In a shorter name, two other letters make another word: POD_NAME is not meant as BOT_NAME. */
const longName = 12;

/** A variable that is no setting but looks like one, with the setting that was meant. */
export interface LookAlike {
  name: string;
  meant: string;
  /** Whether a few letters are wrong: then no other program is meant. */
  isMisspelt: boolean;
}

/**
 * @param ours the names of settings that no other program has
 * @param others the names of the rest
 */
export function lookAlikes(
  given: ReadonlySet<string>,
  ours: readonly string[],
  others: readonly string[],
): LookAlike[] {
  const known = new Set([...ours, ...others]);
  return [...given].flatMap((name): LookAlike[] => {
    if (known.has(name)) return [];
    const [nearest] = ours
      .map((meant) => ({ meant, off: misspelt(name.toUpperCase(), meant) }))
      .filter(({ meant, off }) => off !== null && (off <= 1 || meant.length >= longName))
      .toSorted((one, other) => (one.off ?? 0) - (other.off ?? 0));
    if (nearest !== undefined) {
      // With both set, the other one is another program's.
      return given.has(nearest.meant) ? [] : [{ name, meant: nearest.meant, isMisspelt: true }];
    }
    const [prefix] = ourPrefix.exec(name) ?? [];
    const meant = prefix && ours.find((one) => one.startsWith(prefix));
    return meant ? [{ name, meant, isMisspelt: false }] : [];
  });
}
