import { IdentitystoreClient } from '@aws-sdk/client-identitystore';
import { NimbleClient } from '@aws-sdk/client-nimble';
import { onTestFinished } from 'vitest';
import { createNimbleSandbox, type NimbleSandboxOptions } from '../src/nimble/nimble-sandbox.js';
import { pretendStudio } from '../src/pretend-studio.js';
import { serve } from './serve.js';

export const studioId = pretendStudio.studioId;

/** The studio user id of the pretend person with this handle. */
export function studioUser(name: string): string {
  const id = pretendStudio.people.find((person) => person.name === name)?.studioUserId;
  if (id === undefined) throw new Error(`${name} is no studio user`);
  return id;
}

export const ada = studioUser('ada');
export const ben = studioUser('ben');

/** Everything takes a moment only; tests that look at a state in between set their own. */
export const quick = { createMs: 5, startMs: 5, stopMs: 5, deleteMs: 5, streamMs: 5 };

/** A pretend Nimble Studio on a port of its own, with AWS's clients for it; gone after the test. */
export async function startNimble(options: Partial<NimbleSandboxOptions> = {}) {
  const lines: string[] = [];
  const sandbox = createNimbleSandbox({
    studio: pretendStudio,
    durations: quick,
    narrate: (line) => lines.push(line),
    ...options,
  });
  const settings = await serve(sandbox, pretendStudio.region);
  const { endpoint } = settings;
  const nimble = new NimbleClient(settings);
  const identityStore = new IdentitystoreClient(settings);
  onTestFinished(() => {
    nimble.destroy();
    identityStore.destroy();
  });
  return { sandbox, controls: sandbox.controls, nimble, identityStore, endpoint, settings, lines };
}
