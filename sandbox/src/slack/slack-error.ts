/** What an answer with `ok: false` carries beside its code. */
export interface SlackErrorDetail {
  /** Lines for `response_metadata.messages`, e.g. `[ERROR] … [json-pointer:/view/title]`. */
  messages?: string[];
  /** With `missing_scope`: the scope it takes. */
  needed?: string;
  /** With `missing_scope`: the scopes that the token has, comma-separated. */
  provided?: string;
}

/** A refusal in Slack's own words: `code` is what Slack answers as `error`. */
export class SlackError extends Error {
  override readonly name = 'SlackError';
  readonly code: string;
  readonly detail: SlackErrorDetail;

  constructor(code: string, detail: SlackErrorDetail = {}) {
    super(detail.messages ? `${code}: ${detail.messages.join('; ')}` : code);
    this.code = code;
    this.detail = detail;
  }

  /** The body of the answer. */
  answer(): Record<string, unknown> {
    const { messages, needed, provided } = this.detail;
    return {
      ok: false,
      error: this.code,
      ...(messages && { response_metadata: { messages } }),
      ...(needed !== undefined && { needed, provided: provided ?? '' }),
    };
  }
}
