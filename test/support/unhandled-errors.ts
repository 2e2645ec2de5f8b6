export interface UnhandledErrors {
  /** What failed in this process without anything awaiting it, since this began to listen. */
  readonly errors: readonly unknown[];
  end(): void;
}

export function listenForUnhandledErrors(): UnhandledErrors {
  const errors: unknown[] = [];
  const add = (error: unknown) => errors.push(error);
  process.on('unhandledRejection', add);
  process.on('uncaughtException', add);
  return {
    errors,
    end() {
      process.off('unhandledRejection', add);
      process.off('uncaughtException', add);
    },
  };
}
