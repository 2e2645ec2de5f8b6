import type { AppOptions } from '@slack/bolt';

/**
 * Options of `App` that are set because of what `@slack/bolt` 5.1.0 does inside.
 *
 * `deferInitialization`: given a token, the constructor calls `auth.test` and keeps the promise
 * (`singleAuthorization`). A refused token rejects that promise while nothing awaits it, which ends the
 * process without a word for the operator. Deferred, `app.init()` makes the call and throws. Not
 * needed once `new App({ token })` makes no call.
 */
export const appOptions = { deferInitialization: true } as const satisfies AppOptions;
