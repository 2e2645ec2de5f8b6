import type { PretendSlack } from '../pretend-slack.js';

/** What is typed after a command whose manifest says `should_escape`: with ids for names, and links as links. */
export function escapedText({ directory, conversations }: PretendSlack, text: string): string {
  const people = new Map([...directory.members.values()].map(({ id, name }) => [name, id]));
  const channels = new Map(
    [...conversations.channels.values()]
      .filter(({ kind }) => kind !== 'im')
      .map(({ id, name }) => [name, id]),
  );
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(
      /(^|\s)(@|#|https?:\/\/)(\S+)/g,
      (typed, before: string, sign: string, name: string) => {
        if (sign.startsWith('http')) return `${before}<${sign}${name}>`;
        const id = (sign === '@' ? people : channels).get(name);
        return id === undefined ? typed : `${before}<${sign}${id}|${name}>`;
      },
    );
}
