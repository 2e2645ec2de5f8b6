type Fixture<T> = (_: object, use: (value: T) => Promise<void>) => Promise<void>;

/**
 * A fixture of scope `worker`, shared by all tests of a worker. Vitest by itself makes one anew for each `extend`. It is
 * closed with the worker.
 */
export function oncePerWorker<T>(
  open: () => Promise<T>,
  close: (opened: T) => Promise<void>,
): [Fixture<T>, { scope: 'worker' }] {
  let opened: Promise<T> | null = null;
  let users = 0;
  // biome-ignore lint/correctness/noEmptyPattern: Vitest reads the names of what it needs.
  const fixture = async ({}, use: (value: T) => Promise<void>) => {
    users += 1;
    opened ??= open();
    await use(await opened);
    users -= 1;
    if (users === 0) await close(await opened);
  };
  return [fixture, { scope: 'worker' }];
}
