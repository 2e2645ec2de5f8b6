import { vi } from 'vitest';
import type { Studio } from '../../src/studio/studio.js';

/** A studio that answers what a test tells it to. */
export function studioOfMocks() {
  return {
    region: 'us-west-2',
    launchProfiles: vi.fn<Studio['launchProfiles']>(),
    createSession: vi.fn<Studio['createSession']>(),
    getSession: vi.fn<Studio['getSession']>(),
    listSessions: vi.fn<Studio['listSessions']>(),
    stopSession: vi.fn<Studio['stopSession']>(),
    startSession: vi.fn<Studio['startSession']>(),
    deleteSession: vi.fn<Studio['deleteSession']>(),
    createStream: vi.fn<Studio['createStream']>(),
    getStream: vi.fn<Studio['getStream']>(),
  };
}
