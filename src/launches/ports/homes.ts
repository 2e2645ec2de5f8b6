/** A person's Home tab, as far as it decides what it shows. */
export interface HomeTab {
  slackUserId: string;
  /** Whether it shows everybody's sessions: an admin opened it. */
  everyone: boolean;
}

/** The port to the Home tabs that people have opened. */
export interface Homes {
  open(tab: HomeTab): Promise<void>;
  /** Forgets a tab that Slack does not show any more. */
  forget(slackUserId: string): Promise<void>;
  /** The open tabs that show launches of any of these owners. */
  showing(owners: readonly string[]): Promise<HomeTab[]>;
}
