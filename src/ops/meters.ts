import type { LaunchResult } from '../launches/outcome.js';
import type { HearLookup } from '../studio/studio.js';
import type { HearStudio } from './studio-calls.js';

/** What the parts of the bot tell as it happens, to be counted. */
export interface Meters {
  launchEnded: (result: LaunchResult, readyAfterMs: number | null) => void;
  studioCalled: HearStudio;
  lookedUp: HearLookup;
  /** `method` and `result` have closed sets of values. */
  slackCalled: (method: string, result: string, pauseMs: number) => void;
  acknowledged: (tookMs: number) => void;
}

/** Where nothing is served, nothing is counted. */
export const noMeters: Meters = {
  launchEnded: () => {},
  studioCalled: () => {},
  lookedUp: () => {},
  slackCalled: () => {},
  acknowledged: () => {},
};
