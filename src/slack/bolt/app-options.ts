import type { AppOptions } from '@slack/bolt';

/**
 * Options of `App` that are set because of what `@slack/bolt` 5.1.0 does inside.
 *
 * - `deferInitialization`: given a token, the constructor calls `auth.test` and keeps the promise
 *   (`singleAuthorization`). A refused token rejects that promise while nothing awaits it, which ends
 *   the process without a word for the operator. Deferred, `app.init()` makes the call and throws.
 *   Not needed once `new App({ token })` makes no call.
 * - `convoStore` and `ignoreSelf`: each default is a middleware that runs for every delivery, for
 *   conversations and messages that the bot does not use. Together they cost 0.1 of the ratio that
 *   `incoming.ts` names. Not needed once a default without use costs nothing.
 */
export const appOptions = {
  deferInitialization: true,
  convoStore: false,
  ignoreSelf: false,
} as const satisfies AppOptions;
