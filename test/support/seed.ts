/** What all that is drawn at random in a run begins with; see `test/vitest.config.ts`. */
export const seed = Number(process.env.SEED);
