import { afterAll, beforeAll, beforeEach } from 'vitest';

/** What failed in this process where nobody was waiting, during the present test. */
export function unhandledErrors(): unknown[] {
  const errors: unknown[] = [];
  const add = (error: unknown) => errors.push(error);
  beforeAll(() => {
    process.on('unhandledRejection', add);
    process.on('uncaughtException', add);
  });
  beforeEach(() => {
    errors.length = 0;
  });
  afterAll(() => {
    process.off('unhandledRejection', add);
    process.off('uncaughtException', add);
  });
  return errors;
}
