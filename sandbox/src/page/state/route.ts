/** What stands for the bot's Home tab in the address. */
export const homeHash = 'app-home';

/** Where the page stands; all of it is in the address, so that it can be shared and reloaded. */
export interface Route {
  /** The acting person; null: whoever the studio lists first. */
  as: string | null;
  /** null: the person's first channel. */
  place: { kind: 'channel'; id: string } | { kind: 'home' } | null;
}

/** Reads `?as=U…` and `#C…` or `#app-home`. */
export function readRoute(search: string, hash: string): Route {
  const id = decodeURIComponent(hash.replace(/^#/, ''));
  const place: Route['place'] =
    id === '' ? null : id === homeHash ? { kind: 'home' } : { kind: 'channel', id };
  return { as: new URLSearchParams(search).get('as'), place };
}

/** The address, relative to the page, that `readRoute` reads back. */
export function writeRoute({ as, place }: Route): string {
  const search = as === null ? '' : `?as=${encodeURIComponent(as)}`;
  const hash =
    place === null
      ? ''
      : place.kind === 'home'
        ? `#${homeHash}`
        : `#${encodeURIComponent(place.id)}`;
  return `${search}${hash}` || '?';
}
