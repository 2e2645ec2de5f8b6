import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, Locator } from 'playwright-core';

const folder = fileURLToPath(new URL('../../docs/screenshots/', import.meta.url));

/** What pictures are taken with: a page of this sandbox, and what people do on it. */
export async function openScene(browser: Browser, origin: string) {
  mkdirSync(folder, { recursive: true });
  const page = await browser.newPage({
    viewport: { width: 1_280, height: 760 },
    deviceScaleFactor: 1.5,
  });
  page.setDefaultTimeout(10_000);
  const messages = page.getByRole('log', { name: 'Messages in #workstations' });
  const post = async (name: string, data: unknown) => {
    const answer = await page.request.post(`${origin}/sandbox/${name}`, { data });
    if (!answer.ok()) throw new Error(`${name}: ${await answer.text()}`);
  };
  return {
    page,
    control: post,
    slack: (name: string, data: unknown) => post(`slack/control/${name}`, data),
    enter: (person: string) => page.goto(`${origin}/?as=${person}#C0WORKSTN01`),
    async type(text: string) {
      const composer = page.getByRole('textbox', { name: 'Message #workstations' });
      await composer.fill(text);
      await composer.press('Enter');
    },
    launch: () => page.getByRole('button', { name: 'Launch', exact: true }).click(),
    dialog: (name: string) => page.getByRole('dialog', { name }),
    last: () => messages.getByRole('article').last(),
    press: (name: string, place: Locator) =>
      place
        .getByRole('button', { name, exact: true })
        .or(place.getByRole('button').and(place.getByText(name, { exact: true })))
        .first()
        .click(),
    /** The whole page, or all from the first to the last of these, with paper around it. */
    async shoot(name: string, first?: Locator, { last = first, margin = 0 } = {}) {
      // Away from everything that looks different under it, and after everything that moves.
      await page.mouse.move(0, 0);
      await first?.scrollIntoViewIfNeeded();
      await page.evaluate('Promise.all(document.getAnimations().map(({ finished }) => finished))');
      const from = await first?.boundingBox();
      const to = await last?.boundingBox();
      const clip = from && to ? { clip: around(from, to, margin) } : {};
      await page.screenshot({ path: `${folder}${name}.png`, ...clip });
    },
  };
}

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** From the first to the last box; nothing is much wider than what stands in it. */
function around({ x, y, width }: Box, last: Box, margin: number): Box {
  return {
    x: x - margin,
    y: y - margin,
    width: Math.min(width, 780) + 2 * margin,
    height: last.y + last.height - y + 2 * margin,
  };
}
