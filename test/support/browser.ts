import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { oncePerWorker } from './once-per-worker.js';

/** Where Debian and most others put Chromium; null: there is none here. */
export const chromiumPath =
  ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
    existsSync(path),
  ) ?? null;

/** Headless, and without the requests that Chromium makes of its own accord. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath ?? '',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** A fixture: one Chromium for all tests of a worker. Each page is a browser context of its own. */
export const sharedBrowser = oncePerWorker(openBrowser, (browser) => browser.close());
