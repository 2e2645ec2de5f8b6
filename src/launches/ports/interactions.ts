/**
 * The port to what people have done in Slack, which delivers each press and each command at least
 * once: perhaps several times, and to several bots.
 */
export interface Interactions {
  /**
   * Whether it is the caller's to answer: true for the first to take it, and nobody after. An hour
   * later it is forgotten.
   * @param key what every delivery shares: Slack's own trigger id, or what is made of that for one of several
   *   answers
   */
  take(key: string): Promise<boolean>;
}
