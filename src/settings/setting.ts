import { z } from 'zod';

/** One environment variable. */
export interface Setting<Schema extends z.ZodType = z.ZodType> {
  /** What its text must be, and what it is read as. */
  schema: Schema;
  /** The text that stands for it when it is not set. */
  usually?: string;
  /** What holds when it is not set and no text stands for it, in words. */
  unset?: string;
  /** What it means, in a sentence for operators. */
  meaning: string;
}

/** The environment variables of one subject, by name. */
export type SettingTable = Readonly<Record<string, Setting>>;

/** What the variables of a table are read as. */
export type ReadFrom<Table extends SettingTable> = z.output<z.ZodObject<SchemasOf<Table>>>;

export type SchemasOf<Table extends SettingTable> = {
  -readonly [Name in keyof Table]: Table[Name]['schema'];
};

export const text = z.string().trim();

export const optionalText = text.optional();

/** All that is wrong with such a number is told in the same words. */
export function numberFrom(least: number, most: number) {
  const error = `must be a number from ${least} to ${most}`;
  return z.coerce.number(error).min(least, error).max(most, error);
}

export const wholeNumber = 'must be a whole number';

export const port = numberFrom(0, 65_535).int(wholeNumber);

/** Of a proxy, which may be in a network of its own. */
export const webAddress = z.url({
  protocol: /^https?$/,
  error: 'must be a web address',
  abort: true,
});

/** Of what gets the bot's secrets: without TLS only on this machine. */
export const safeAddress = webAddress.refine((address) => {
  const { protocol, hostname } = new URL(address);
  return protocol === 'https:' || /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}, 'must begin with https://, because only an address on this machine may do without TLS');

/** Words with commas between them that each match; empty: none. */
export function list(word: RegExp, error: string) {
  return text
    .transform((value) => (value === '' ? [] : value.split(',').map((item) => item.trim())))
    .pipe(z.array(z.string().regex(word, error)));
}
