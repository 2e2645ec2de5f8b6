import { expect, it } from 'vitest';
import { settingTables } from '../../../src/settings/read-settings.js';
import type { Setting } from '../../../src/settings/setting.js';

const headings: Readonly<Record<string, string>> = {
  slack: 'Slack',
  studio: 'The studio',
  directory: 'Who is who in the studio',
  database: 'The database',
  limits: 'How often and how long',
  rules: 'Who may do what; lists with commas, empty for no limit',
  proxies: 'Proxies on the way to Slack and AWS',
  process: 'The process',
};

const subjects = Object.entries(settingTables).map(([subject, table]) => ({
  heading: headings[subject],
  settings: Object.entries<Setting>(table),
}));

it('.env.example names every setting with its meaning, as `vitest -u` writes it', async () => {
  const lines = [
    '# Copy to .env and fill in. With nothing set, `npm start` runs the sandbox.',
    ...subjects.flatMap(({ heading, settings }) => [
      '',
      `# --- ${heading} ---`,
      ...settings.flatMap(([name, setting]) => {
        const { meaning, usually, unset } = setting;
        const [, bounds] = /^be a number (from \d+ to \d+)/.exec(rulesOf(setting)) ?? [];
        const otherwise = usually || unset;
        const more = [bounds, otherwise && `default ${otherwise}`].filter(Boolean).join(', ');
        return [...wrapped(more ? `${meaning} (${more})` : meaning), `${name}=`];
      }),
    ]),
  ];
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('../../../.env.example');
});

it('docs/settings.md has a row for each, as `vitest -u` writes it', async () => {
  const lines = [
    '# Settings',
    '',
    'Made from the tables in [`src/settings`](../src/settings): change them there. A value that breaks its rule is an error at',
    'the start, with these words. [setup.md](setup.md#settings) says where settings are read from.',
    ...subjects.flatMap(({ heading, settings }) => [
      '',
      `## ${heading}`,
      '',
      '| setting | meaning | must | default |',
      '|---|---|---|---|',
      ...settings.map(([name, setting]) => {
        const { meaning, usually, unset = '' } = setting;
        const cells = [meaning, rulesOf(setting), usually ? `\`${usually}\`` : unset];
        return `| \`${name}\` | ${cells.map(escaped).join(' | ')} |`;
      }),
    ]),
  ];
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('../../../docs/settings.md');
});

/** What the schema says of values that break a rule. */
function rulesOf({ schema }: Setting): string {
  const broken = ['!', '1.5', 'http://elsewhere.example'];
  const words = broken.flatMap(
    (value) => schema.safeParse(value).error?.issues.map(({ message }) => message) ?? [],
  );
  return [...new Set(words)].map((one) => one.replace(/^must /, '')).join('; ');
}

/** Markdown takes `<path>` for HTML. */
function escaped(cell: string): string {
  return cell.replaceAll('<', '&lt;');
}

/** Comment lines of up to 100 characters. */
function wrapped(sentence: string): string[] {
  const lines = ['#'];
  for (const word of sentence.split(' ')) {
    const line = `${lines.at(-1)} ${word}`;
    if (line.length > 100) lines.push(`# ${word}`);
    else lines[lines.length - 1] = line;
  }
  return lines;
}
