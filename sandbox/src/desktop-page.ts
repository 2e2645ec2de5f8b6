import type { ServerResponse } from 'node:http';

/** What stands in the sandbox where a real studio has Amazon DCV. */
export interface DesktopPage {
  title: string;
  /** Paragraphs. */
  words: readonly string[];
  facts?: Readonly<Record<string, string>>;
  /** What follows, under the facts. */
  link?: { text: string; href: string };
}

export function sendDesktopPage(
  response: ServerResponse,
  status: number,
  { title, words, facts, link }: DesktopPage,
): void {
  const listed = Object.entries(facts ?? {}).map(
    ([name, value]) => `<div><dt>${escaped(name)}</dt><dd>${escaped(value)}</dd></div>`,
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
