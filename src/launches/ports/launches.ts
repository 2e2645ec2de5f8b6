import type { Choice } from '../admission.js';
import type { Launch } from '../launch.js';
import type { LaunchState } from '../states.js';

/** Part of a list; both count launches. */
export interface Page {
  offset: number;
  limit: number;
}

/** Which live sessions to find. */
export interface LiveSearch {
  /** Slack user id of their owner. Leaves out what others requested for them and is not admitted. */
  owner?: string;
  /** Slack user id of an owner whose sessions are left out. */
  notOwner?: string;
  /** A session is found if it matches every word. */
  words: readonly SearchWord[];
}

/** A session matches a word in any of these ways. */
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

/** The port to launches as people look them up. */
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
   * The `limit` newest launches of an owner, over or not, newest first. Leaves out what others requested
   * for them and is not admitted.
   */
  recent(owner: string, limit: number): Promise<Launch[]>;
  /** How long the last launches of this profile and type took to become READY, in milliseconds. */
  durations(launchProfileId: string, ec2InstanceType: string): Promise<number[]>;
}
