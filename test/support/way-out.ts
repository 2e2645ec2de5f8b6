import { openWayOut } from '../../src/way-out.js';

/** No proxy anywhere. */
export const noProxies = { http: '', https: '', none: '' };

/** Straight to where it goes. */
export const wayOut = openWayOut(noProxies);
