import { invalid } from './wire.js';

interface Use {
  parameters: string;
  /** What the first call made or changed. */
  resourceId: string;
  sessionId: string;
}

/**
 * Remembers client tokens, so that a repeated request does nothing more. Nimble Studio, first
 * release: the same token with the same parameters succeeds without doing anything further; with
 * any other parameter it is a ValidationException. Only a request that succeeded uses up a token.
 */
export class ClientTokens {
  readonly #uses = new Map<string, Use>();

  /** The resource of the earlier, equal request; `undefined`: there was none. */
  recall(scope: string, token: string | undefined, parameters: string): string | undefined {
    if (token === undefined) return undefined;
    const use = this.#uses.get(`${scope}/${token}`);
    if (use && use.parameters !== parameters) {
      throw invalid('The client token was already used with different parameters.');
    }
    return use?.resourceId;
  }

  remember({ scope, token, ...use }: Use & { scope: string; token: string | undefined }): void {
    if (token !== undefined) this.#uses.set(`${scope}/${token}`, use);
  }

  /** Forgets the tokens of a session together with it. */
  forgetSession(sessionId: string): void {
    for (const [key, use] of this.#uses) if (use.sessionId === sessionId) this.#uses.delete(key);
  }
}

/** Nimble Studio: `X-Amz-Client-Token` has 1 to 64 characters. */
export function checkClientToken(token: string | undefined): void {
  if (token !== undefined && (token.length < 1 || token.length > 64)) {
    throw invalid(
      "1 validation error detected: Value at 'clientToken' failed to satisfy constraint: " +
        'Member must have length between 1 and 64',
    );
  }
}
