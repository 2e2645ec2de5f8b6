/**
 * The port to what people did in Slack. Slack delivers each press and each command at least once:
 * perhaps several times, and to several replicas.
 */
export interface Interactions {
  /**
   * Whether it is the caller's to answer: true for the first to take it, false from then on.
   * @param key what every delivery shares: Slack's own trigger id, or a key made of it for one of
   *   several answers
   */
  take(key: string): Promise<boolean>;
}
