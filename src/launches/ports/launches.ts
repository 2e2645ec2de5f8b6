import type { Launch, LaunchState } from '../launch.js';
import type { Choice } from '../policy.js';

/** Part of a list; both count launches. */
export interface Page {
  offset: number;
  limit: number;
}

/** Which live sessions are looked for. */
export interface LiveSearch {
  /** Slack user id of their owner. Not what somebody else asked for them and may not, or not yet. */
  owner?: string;
  /** Slack user id of an owner whose sessions are left out. */
  notOwner?: string;
  /** Each is to be found in a session. */
  words: readonly SearchWord[];
}

/** A word is found in a session in any of these ways. */
export interface SearchWord {
  /** Part of the name of its owner or profile, or of its type; no letter’s case counts. */
  text: string;
  /** Slack user id of its owner. */
  owner: string | null;
  /** Its state. */
  states: readonly LaunchState[];
}

/** A page of what was found. */
export interface LivePage {
  launches: Launch[];
  /** How many were found in all. */
  total: number;
  /** How many newer ones come before these. */
  offset: number;
}

/** Launches as people look them up. */
export interface Launches {
  get(clientToken: string): Promise<Launch | null>;
  /** What the person chose last, for themselves. */
  lastChoice(slackUserId: string): Promise<Choice | null>;
  /**
   * Sessions that are not over, newest first: the `limit` of them that follow the first `offset`, or
   * fewer at the end; beyond the end, the last page.
   */
  live(search: LiveSearch, page: Page): Promise<LivePage>;
  /**
   * The `limit` newest launches of an owner, over or not, newest first. Not what somebody else asked
   * for them and may not, or not yet.
   */
  recent(owner: string, limit: number): Promise<Launch[]>;
  /** How long the last launches of this profile and type took to become READY, in milliseconds. */
  durations(launchProfileId: string, ec2InstanceType: string): Promise<number[]>;
}
