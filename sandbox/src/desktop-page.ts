import type { ServerResponse } from 'node:http';

/** What stands in the sandbox where a real studio has Amazon DCV. */
export interface DesktopPage {
  title: string;
  /** Paragraphs. */
  words: readonly string[];
  /** Those without a value are left out. */
  facts?: Readonly<Record<string, string | undefined>>;
  /** What follows, under the facts. */
  link?: { text: string; href: string };
}

/** What the artist would see. `how`: what else they need not do. */
export function desktopOf(
  ownerName: string | undefined,
  how: string,
  facts: DesktopPage['facts'],
): DesktopPage {
  const whose = ownerName === undefined ? 'The' : `${ownerName.split(' ')[0]}’s`;
  return {
    title: `${whose} desktop would be here`,
    words: [
      `In a real studio, Amazon DCV shows the workstation in this tab: ${how}full screen, with the studio’s software and storage.`,
      'Closing the tab leaves the workstation on. It stops with Stop, or when its time is up.',
    ],
    facts: { Owner: ownerName, ...facts },
  };
}

export function sendDesktopPage(
  response: ServerResponse,
  status: number,
  { title, words, facts, link }: DesktopPage,
): void {
  const listed = Object.entries(facts ?? {}).map(([name, value]) =>
    value ? `<div><dt>${escaped(name)}</dt><dd>${escaped(value)}</dd></div>` : '',
  );
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
  });
  response.end(`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${escaped(title)}</title>
    <link rel="icon" href="/mark.svg" type="image/svg+xml" />
    <link rel="stylesheet" href="/desktop.css" />
  </head>
  <body>
    <main>
      <p class="sandbox">Sandbox: a pretend desktop</p>
      <h1>${escaped(title)}</h1>
      ${words.map((text) => `<p>${escaped(text)}</p>`).join('\n      ')}
      ${listed.length === 0 ? '' : `<dl>${listed.join('')}</dl>`}
      ${link ? `<a class="on" href="${escaped(link.href)}">${escaped(link.text)}</a>` : ''}
    </main>
  </body>
</html>
`);
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
