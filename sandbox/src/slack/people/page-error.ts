/** A request of the page that makes no sense: answered 400 with the message as `error`. */
export class PageError extends Error {
  override readonly name = 'PageError';
}
