import { useCallback, useEffect, useState } from 'preact/hooks';
import { type Route, readRoute, writeRoute } from './route.js';

/** Where the page stands, in step with the address and the browser's back button. */
export function useRoute(): [Route, (route: Route) => void] {
  const read = () => readRoute(window.location.search, window.location.hash);
  const [route, setRoute] = useState(read);
  useEffect(() => {
    const follow = () => setRoute(read());
    window.addEventListener('popstate', follow);
    return () => window.removeEventListener('popstate', follow);
  }, []);
  const go = useCallback((next: Route) => {
    window.history.pushState(null, '', writeRoute(next));
    setRoute(next);
  }, []);
  return [route, go];
}
