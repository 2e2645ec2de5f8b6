import type { AppOptions } from '@slack/bolt';

/**
 * Options of `App` that are set because of what `@slack/bolt` 5.1.0 does inside.
 *
 * - `authorize` in the place of `token`: given a token, `App` calls `auth.test` before it takes any
 *   delivery, and keeps the answer for good. Without one the bot could not start while Slack refuses
 *   the token, and a rejected promise that nothing awaits would end the process. Not needed once
 *   `new App({ token })` makes no call.
 * - `convoStore` and `ignoreSelf`: each default is a middleware that runs for every delivery, for
 *   conversations and messages that the bot does not use. Together they cost 0.1 of the ratio that
 *   `incoming.ts` names. Not needed once a default without use costs nothing.

 * - `attachFunctionToken`: the listener of a workflow step would get a client with the step's own token,
 *   which dies with the step. The bot's own serves for the whole of it.
 */
export function appOptions(botToken: string) {
  return {
    authorize: async () => ({ botToken }),
    convoStore: false,
    ignoreSelf: false,
    attachFunctionToken: false,
  } as const satisfies AppOptions;
}
