import type { RefusalKind } from '../failures.js';

/** Who a Slack user is in the studio. */
export type Person =
  | {
      kind: 'known';
      name: string;
      /** Studio user id; null: no directory is set up. */
      ownedBy: string | null;
      /** Confirmed, in lower case; null: Slack shows none. */
      email: string | null;
      isAdmin: boolean;
    }
  | { kind: 'refused'; name: string; refusal: RefusalKind; detail: string };

/** Whom a setting names: people, and user groups whose members are meant, by their ids in Slack. */
export interface Named {
  users: readonly string[];
  groups: readonly string[];
}

/** The port to what knows people. */
export interface People {
  /**
   * @param isAnew what Slack said before does not count
   * @throws PersonLookupError when Slack does not say who this is
   * @throws StudioError when the studio's directory does not answer
   */
  person(slackUserId: string, signal: AbortSignal, isAnew?: boolean): Promise<Person>;
  /**
   * Whether this person may act for others by what Slack said last, without asking it; null: it has not
   * said, and is asked for the next time. For presses, which are acknowledged before Slack could be asked:
   * the step decides.
   * @param atMostMs how long ago Slack may have said it; by default, at any time
   */
  isAdminAtHand(slackUserId: string, atMostMs?: number): boolean | null;
  /** The one that they have set in Slack, such as `Europe/Amsterdam`; null: none that is known. @throws PersonLookupError */
  timeZone(slackUserId: string): Promise<string | null>;
  /**
   * Whether this person's account is deactivated now.
   * @throws PersonLookupError when Slack does not say
   */
  hasLeft(slackUserId: string): Promise<boolean>;
  /**
   * Whether this person is a member of these user groups, each by its id. One of which Slack does not say
   * is left out.
   * @param isAnew what Slack said before does not count
   */
  groupsOf(
    slackUserId: string,
    groupIds: readonly string[],
    isAnew?: boolean,
  ): Promise<ReadonlyMap<string, boolean>>;
  /** Has this person asked for anew when they are next needed. */
  forget(slackUserId: string): void;
  /** Whether this person may act for others. When Slack does not say, they may not. */
  isAdmin(slackUserId: string): Promise<boolean>;
  /**
   * The same for what is decided.
   * @param isAnew what Slack said before does not count
   * @throws PersonLookupError when Slack does not say
   */
  isAdminForCertain(slackUserId: string, isAnew?: boolean): Promise<boolean>;
  /** As `isAdminAtHand`, of those who are named. */
  isAmongAtHand(slackUserId: string, named: Named): boolean | null;
  /** As `isAdminForCertain`, of those who are named. @throws PersonLookupError */
  isAmong(slackUserId: string, named: Named, isAnew?: boolean): Promise<boolean>;
  /**
   * Those who are named, and may use this bot. An id that Slack does not know is left out.
   * @param isSomeEnough leaves out those of whom Slack gives no answer now, and throws only if it gives none at all
   * @throws PersonLookupError
   */
  allAmong(named: Named, isSomeEnough?: boolean): Promise<string[]>;
}

/** Slack did not say who a person is. Asking again later may succeed. */
export class PersonLookupError extends Error {
  override readonly name = 'PersonLookupError';
}
