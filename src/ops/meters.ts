import type { LaunchResult } from '../launches/outcome.js';
import type { StudioOperation, StudioResult } from './studio-calls.js';

/** What the parts of the bot tell as it happens, to be counted. */
export interface Meters {
  launchEnded: (result: LaunchResult, readyAfterMs: number | null) => void;
  studioCalled: (operation: StudioOperation, result: StudioResult) => void;
  /** `method` and `result` have closed sets of values. */
  slackCalled: (method: string, result: string, pauseMs: number) => void;
  acknowledged: (tookMs: number) => void;
}

/** Where nothing is served, nothing is counted. */
export const noMeters: Meters = {
  launchEnded: () => {},
  studioCalled: () => {},
  slackCalled: () => {},
  acknowledged: () => {},
};
