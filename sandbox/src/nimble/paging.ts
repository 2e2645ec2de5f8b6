import { cutPage as cut, type Page } from '../aws/paging.js';
import { invalid } from './wire.js';

/** One page of a listing; an unknown token is a ValidationException. */
export function cutPage<Item>(
  listing: Omit<Parameters<typeof cut<Item>>[0], 'refusal'>,
): Page<Item> {
  return cut({ ...listing, refusal: () => invalid('The provided nextToken is invalid.') });
}
