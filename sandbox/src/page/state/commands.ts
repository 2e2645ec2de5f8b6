import type { PageCommand } from '../../slack/page-protocol.js';

/** The commands to offer for what is typed so far: none once the first space is there. */
export function commandsFor(text: string, commands: readonly PageCommand[]): PageCommand[] {
  if (!/^\/\S*$/.test(text)) return [];
  return commands.filter(({ command }) => command.startsWith(text.toLowerCase()));
}
