/** A half of a character whose other half is missing. */
const halves = /\p{Cs}/gu;

/** Text without the characters that PostgreSQL does not hold, NUL and halves, and SQLite not as they are. */
export function storable(text: string): string {
  return text.replaceAll('\0', '').replaceAll(halves, '');
}
