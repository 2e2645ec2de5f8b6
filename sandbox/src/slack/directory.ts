import type { Clock } from '../clock.js';
import type { PretendPerson, PretendStudio } from '../pretend-studio.js';
import { type Account, type ChangedAccount, describeAccount } from './account.js';
import type { Manifest } from './manifest.js';
import type { PagePerson } from './page-protocol.js';
import { SlackError } from './slack-error.js';

export const slackbot = 'USLACKBOT';

/** One member of the workspace; `person` is absent for the bots. */
export interface Member {
  id: string;
  name: string;
  realName: string;
  title: string;
  color: string;
  isBot: boolean;
  person?: PretendPerson;
}

export interface UserGroup {
  id: string;
  handle: string;
  name: string;
  /** User ids. */
  users: string[];
}

/** Who is in the workspace: the studio's people, the bot and Slackbot. */
export class Directory {
  readonly members: ReadonlyMap<string, Member>;
  readonly groups: readonly UserGroup[];
  readonly #studio: PretendStudio;
  readonly #manifest: Manifest;
  readonly #clock: Clock;
  readonly #changed = new Map<string, ChangedAccount>();

  constructor(studio: PretendStudio, manifest: Manifest, clock: Clock) {
    this.#clock = clock;
    this.#studio = studio;
    this.#manifest = manifest;
    const bots = [
      {
        id: studio.botUserId,
        name: manifest.botName,
        realName: manifest.appName,
        color: '#3f46ad',
      },
      { id: slackbot, name: 'slackbot', realName: 'Slackbot', color: '#757575' },
    ].map((bot): Member => ({ ...bot, title: 'App', isBot: true }));
    const people = studio.people.map(
      (person): Member => ({
        id: person.slackId,
        name: person.name,
        realName: person.realName,
        title: person.title,
        color: person.color,
        isBot: false,
        person,
      }),
    );
    this.members = new Map([...people, ...bots].map((member) => [member.id, member]));
    this.groups = [
      {
        id: 'S0ENGINEERS',
        handle: 'studio-engineers',
        name: 'Studio engineers',
        users: studio.people
          .filter(({ title }) => title === 'Studio engineer')
          .map(({ slackId }) => slackId),
      },
    ];
  }

  /** A person who acts through the page; undefined for bots and strangers. */
  person(id: string): Member | undefined {
    const member = this.members.get(id);
    return member?.isBot === false ? member : undefined;
  }

  /** @throws SlackError `user_not_found` */
  required(id: string): Member {
    const member = this.members.get(id);
    if (!member) throw new SlackError('user_not_found');
    return member;
  }

  /** The account as Slack describes it to this app: without `users:read.email`, without address. */
  account(member: Member): Account {
    const account = describeAccount(member, this.#studio, this.#changed.get(member.id));
    if (!this.#manifest.scopes.has('users:read.email')) delete account.profile?.email;
    return account;
  }

  /**
   * Changes what Slack says of a person, over what was changed before.
   *
   * @throws SlackError `user_not_found`, `no_such_field`
   */
  changeAccount(id: string, { change, without }: Omit<ChangedAccount, 'updatedAtMs'>): Account {
    const member = this.required(id);
    const before = this.#changed.get(id);
    const profile = { ...before?.change.profile, ...change.profile };
    const changed = {
      change: { ...before?.change, ...change, profile },
      without: [...new Set([...(before?.without ?? []), ...without])],
      updatedAtMs: this.#clock.now(),
    };
    describeAccount(member, this.#studio, changed);
    this.#changed.set(id, changed);
    return this.account(member);
  }

  /** One line for each account that was changed. */
  told(): string[] {
    return [...this.#changed].map(([id, { change, without }]) => {
      const { profile, ...fields } = change;
      const changes = Object.entries({ ...fields, ...profile }).map(
        ([field, value]) => `${field} ${JSON.stringify(value)}`,
      );
      const left = without.map((field) => `no ${field}`);
      return `${this.called(id)}: ${[...changes, ...left].join(', ')}`;
    });
  }

  /** Every account is again as the studio has it. */
  restoreAccounts(): void {
    this.#changed.clear();
  }

  /** The workspace and the Enterprise Grid that this person belongs to. */
  homeOf(id: string): { teamId: string; enterprise: { id: string; name: string } | null } {
    const member = this.members.get(id);
    if (!member) return { teamId: this.#studio.teamId, enterprise: null };
    const { team_id: teamId = this.#studio.teamId, enterprise_user: user } = this.account(member);
    const enterprise = user ? { id: user.enterprise_id, name: user.enterprise_name } : null;
    return { teamId, enterprise };
  }

  isDeleted(id: string): boolean {
    return this.#changed.get(id)?.change.deleted === true;
  }

  /** What people call a member: the first name, or a bot's whole name. */
  called(id: string): string {
    const member = this.members.get(id);
    if (!member) return id;
    return member.isBot ? member.realName : (member.realName.split(' ')[0] ?? member.realName);
  }

  page(): PagePerson[] {
    return [...this.members.values()].map(({ person: _, ...shown }) => shown);
  }
}
