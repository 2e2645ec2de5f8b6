import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const top = fileURLToPath(new URL('../../', import.meta.url));

/** Every page for people, from the root of the project. */
export const pages: readonly string[] = [
  ...['', 'docs', 'deploy'].flatMap((folder) =>
    readdirSync(join(top, folder)).map((file) => join(folder, file)),
  ),
  'sandbox/README.md',
  'src/studio/README.md',
].filter((file) => file.endsWith('.md'));

export function textOf(page: string): string {
  return readFileSync(join(top, page), 'utf8');
}

interface Block {
  language: string;
  text: string;
}

/** What stands between fences. */
export function blocksOf(page: string): Block[] {
  return [...textOf(page).matchAll(/^( *)```(\w*)\n(.*?)^ *```$/gms)].map(
    ([, indent = '', language = '', text = '']) => ({
      language,
      text: text.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
    }),
  );
}

/** What is pasted into a shell: marked `sh`, or `console` with a prompt before each command. */
export function shellTextsOf(page: string): string[] {
  return blocksOf(page).flatMap(({ language, text }) => {
    if (language === 'sh') return [text];
    return language === 'console' ? [text.replaceAll(/^\$ /gm, '')] : [];
  });
}

/** In a sentence only these begin a command: words in the same type are names of files and settings too. */
const programs =
  /^([A-Z_]+=\S+ )*((npx|node|aws|docker|kubectl|createdb|dropdb|apt-get|systemctl|journalctl) \S|npm (ci|start|test|run) ?)/;

/** Every command of a page: each line between fences, and those in sentences and tables. */
export function commandsOf(page: string): string[] {
  const fenced = shellTextsOf(page).flatMap((text) =>
    text
      .replaceAll(/\\\n\s*/g, '')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#')),
  );
  const sentences = textOf(page).replaceAll(/^ *```.*?^ *```$/gms, '');
  const within = [...sentences.matchAll(/`([^`]+)`/g)].map(([, words = '']) =>
    words.replaceAll(/\s+/g, ' '),
  );
  return [...new Set([...fenced, ...within.filter((words) => programs.test(words))])];
}
