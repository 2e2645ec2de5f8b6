import { CallLog } from '../aws/call-log.js';
import { createControlDoor } from '../aws/control-door.js';
import { Delivery } from '../aws/delivery.js';
import { Faults } from '../aws/faults.js';
import { Front } from '../aws/front.js';
import { Clock } from '../clock.js';
import type { Narrate, SandboxPart } from '../part.js';
import type { PretendStudio } from '../pretend-studio.js';
import { AwsDoor } from './aws-door.js';
import { recogniseAwsRequest } from './aws-request.js';
import { Catalogue } from './catalogue.js';
import { ClientTokens } from './client-tokens.js';
import { createControls, inputs, type NimbleControls } from './controls.js';
import { createDesktop } from './desktop.js';
import { defaultDurations, type NimbleDurations } from './durations.js';
import type { FaultName } from './faults.js';
import { createCarryOut } from './operation-table.js';
import { type OperationName, operationNames } from './operations.js';
import { SessionOperations } from './session-operations.js';
import { Sessions } from './sessions.js';
import { Streams } from './streams.js';
import { AwsError } from './wire.js';

export type { NimbleControls } from './controls.js';
export type { NimbleDurations } from './durations.js';
export type { Fault, FaultRule } from './faults.js';

export interface NimbleSandboxOptions {
  studio: PretendStudio;
  /** 20, 12, 8, 6 and 3 seconds by default. */
  durations?: Partial<NimbleDurations>;
  /** Sessions, profiles or images on one page of a listing. Default 50. */
  pageSize?: number;
  /** How long a pretend minute lasts for `stopAt` and `terminateAt`; 60,000 by default. */
  minuteMs?: number;
  narrate?: Narrate;
  /** The sandbox's own origin, where desktops are. */
  origin?: () => string;
  /** Real time unless given. */
  clock?: Clock;
}

export interface NimbleSandbox extends SandboxPart {
  readonly controls: NimbleControls;
  /** Answers the addresses of streams. */
  readonly desktop: SandboxPart['handle'];
}

/**
 * A pretend Nimble Studio and identity store, as AWS's own SDKs and command line know them.
 * It takes `/2020-08-01/…` (Nimble Studio), `POST /` with `X-Amz-Target: AWSIdentityStore.…`
 * and `/sandbox/nimble/…` (the controls). Signatures are not verified; the access key id has to be
 * `sandboxAccessKeyId`.
 */
export function createNimbleSandbox(options: NimbleSandboxOptions): NimbleSandbox {
  const { studio, pageSize = 50, minuteMs = 60_000, narrate = () => {} } = options;
  const { clock = new Clock() } = options;
  const { origin = () => 'https://desktop.papermoon.example' } = options;
  const durations = { ...defaultDurations, ...options.durations };
  const pace = { durations, minuteMs };
  const latency = { ms: 0 };
  const catalogue = new Catalogue(studio, pageSize);
  const clientTokens = new ClientTokens();
  const sessions = new Sessions({
    clock,
    catalogue,
    clientTokens,
    pace,
    narrate,
  });
  const streams = new Streams({ sessions, clientTokens, durations, origin });
  const faults = new Faults<OperationName, FaultName>();
  const calls = new CallLog(operationNames);
  const delivery = new Delivery();
  const controls = createControls({ sessions, faults, calls, pace, latency, narrate });
  const carryOut = createCarryOut({
    studio,
    catalogue,
    sessions: new SessionOperations({ sessions, catalogue, clientTokens, pageSize }),
    streams,
  });
  const door = new AwsDoor({
    clock,
    catalogue,
    sessions,
    carryOut,
    front: new Front({ faults, calls, delivery, latency }),
    delivery,
    latency,
    narrate,
  });
  const controlDoor = createControlDoor({
    prefix: '/sandbox/nimble/',
    inputs,
    controls,
    isRefusal: (error) => error instanceof AwsError,
  });
  return {
    controls,
    desktop: createDesktop({ studio, sessions, streams }),
    handle: (request, response) => {
      const giveUp = (error: unknown) => {
        response.destroy();
        narrate(`Nimble: ${request.method} ${request.url} broke off: ${error}`);
      };
      const serveControl = controlDoor(request);
      if (serveControl) {
        serveControl(response).catch(giveUp);
        return true;
      }
      const awsRequest = recogniseAwsRequest(request);
      if (awsRequest) door.serve(request, response, awsRequest).catch(giveUp);
      return awsRequest !== undefined;
    },
    close: async () => {
      sessions.close();
      delivery.close();
    },
  };
}
