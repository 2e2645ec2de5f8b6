import { useEffect, useState } from 'preact/hooks';

/** What stands for the bot's Home tab in the address. */
export const homeHash = 'app-home';

/**
 * Where the page stands. All of it is in the address, so that it can be shared and reloaded, and so
 * that plain links lead everywhere: `?as=U…` the acting person, `#C…` or `#app-home` the place.
 */
export interface Route {
  /** Absent: the person whom the studio lists first. */
  as: string | undefined;
  /** A channel's id or `homeHash`; empty: the person's first channel. */
  place: string;
}

export function readRoute(search: string, hash: string): Route {
  return {
    as: new URLSearchParams(search).get('as') ?? undefined,
    place: decodeURIComponent(hash.replace(/^#/, '')),
  };
}

/** The route, in step with the address. */
export function useRoute(): Route {
  const read = () => readRoute(window.location.search, window.location.hash);
  const [route, setRoute] = useState(read);
  useEffect(() => {
    const follow = () => setRoute(read());
    window.addEventListener('hashchange', follow);
    return () => window.removeEventListener('hashchange', follow);
  }, []);
  return route;
}
