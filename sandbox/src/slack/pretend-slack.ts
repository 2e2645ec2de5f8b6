import type { Clock } from '../clock.js';
import type { Narrate } from '../part.js';
import type { PretendStudio } from '../pretend-studio.js';
import type { Channel, Conversations } from './conversations.js';
import type { Deliveries } from './deliveries.js';
import type { Directory } from './directory.js';
import type { Files } from './files.js';
import type { Manifest } from './manifest.js';
import type { Payloads } from './payloads.js';
import type { ResponseUrls } from './response-urls.js';
import type { Triggers } from './triggers.js';
import type { Views } from './views.js';
import type { WorkflowSteps } from './workflow-steps.js';

/** Everything that the pretend workspace consists of. */
export interface PretendSlack {
  readonly studio: PretendStudio;
  readonly clock: Clock;
  readonly manifest: Manifest;
  readonly directory: Directory;
  readonly conversations: Conversations;
  readonly views: Views;
  readonly triggers: Triggers;
  readonly payloads: Payloads;
  readonly files: Files;
  readonly deliveries: Deliveries;
  readonly responseUrls: ResponseUrls;
  readonly steps: WorkflowSteps;
  readonly narrate: Narrate;
}

/** The channel as people call it. */
export function placeName({ directory }: PretendSlack, channel: Channel): string {
  if (channel.kind === 'im') return `the messages with ${directory.called(channel.name)}`;
  return `#${channel.name}`;
}
