import { StudioError } from '../../src/studio/studio.js';

/** What the work is refused with. @throws what is no error of a studio, or when it succeeds */
export async function studioFailure(work: Promise<unknown>): Promise<StudioError> {
  const error = await work.then(
    () => new Error('it succeeded'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof StudioError)) throw error;
  return error;
}
