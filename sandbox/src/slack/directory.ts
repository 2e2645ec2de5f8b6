import type { PretendPerson, PretendStudio } from '../pretend-studio.js';
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

  constructor(studio: PretendStudio, manifest: Manifest) {
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
