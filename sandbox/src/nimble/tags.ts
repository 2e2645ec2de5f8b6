import { z } from 'zod';

const allowed = /^[\p{L}\p{N}\p{Z}_.:/=+\-@]*$/u;
const allowedMessage = 'Member must consist of letters, digits, spaces and _ . : / = + - @';

function text(minimum: number, maximum: number) {
  return z
    .string()
    .regex(allowed, allowedMessage)
    .refine((value) => [...value].length >= minimum && [...value].length <= maximum, {
      error: `Member must have length between ${minimum} and ${maximum}`,
    });
}

const key = text(1, 128).refine((value) => !value.toLowerCase().startsWith('aws:'), {
  error: 'Member must not begin with aws:',
});

/**
 * AWS's rules for tags: at most 50, keys of 1 to 128 characters, values of up to 256, only letters,
 * digits, spaces and `_ . : / = + - @`, and no key of AWS's own (`aws:`).
 */
export const tags = z.record(z.string(), text(0, 256)).superRefine((given, context) => {
  const names = Object.keys(given);
  if (names.length > 50) context.addIssue('Member must have at most 50 entries');
  for (const name of names) {
    for (const issue of key.safeParse(name).error?.issues ?? []) {
      context.addIssue(`${issue.message} (key '${name}')`);
    }
  }
});
