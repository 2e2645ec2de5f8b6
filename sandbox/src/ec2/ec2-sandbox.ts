import { CallLog } from '../aws/call-log.js';
import { createControlDoor } from '../aws/control-door.js';
import { Delivery } from '../aws/delivery.js';
import { Faults } from '../aws/faults.js';
import { Front } from '../aws/front.js';
import type { Narrate, SandboxPart } from '../part.js';
import { type PretendStudio, pretendStudio } from '../pretend-studio.js';
import { type ActionName, actionNames } from './actions.js';
import { Capacity } from './capacity.js';
import { Catalogue } from './catalogue.js';
import { ClientTokens } from './client-tokens.js';
import { createControls, type Ec2Controls, inputs } from './controls.js';
import { createDcv } from './dcv.js';
import { defaultDurations, type Ec2Durations } from './durations.js';
import { Ec2Door, isQuery } from './ec2-door.js';
import { type Fates, Instances } from './instances.js';
import { type PretendAccount, pretendAccount } from './pretend-account.js';
import { Ec2Error } from './wire.js';

export interface Ec2SandboxOptions {
  account?: PretendAccount;
  durations?: Partial<Ec2Durations>;
  /** How long an hour lasts, for what AWS forgets; 3,600,000 by default. */
  hourMs?: number;
  /** The most on one page of a listing, also when more was asked for. */
  pageSize?: number;
  /** Whose workstations these are; their names stand on the desktops. */
  studio?: PretendStudio;
  /** The sandbox's own address, where desktops are. */
  origin?: string;
  narrate?: Narrate;
}

export interface Ec2Sandbox extends SandboxPart {
  readonly controls: Ec2Controls;
  /** Answers in the place of the instances' Amazon DCV. */
  readonly desktop: SandboxPart['handle'];
}

/**
 * A pretend EC2, as AWS's own SDKs and command line know it. It takes `POST /` (the Query protocol)
 * and `/sandbox/ec2/…` (the controls). Signatures are not verified; the access key id has to be
 * `sandboxAccessKeyId`, and the scope EC2 in the account's Region.
 */
export function createEc2Sandbox(options: Ec2SandboxOptions = {}): Ec2Sandbox {
  const { account = pretendAccount, hourMs = 3_600_000, narrate = () => {} } = options;
  const { pageSize: mostOnPage = 1_000, studio = pretendStudio } = options;
  const { origin = 'https://desktop.papermoon.example' } = options;
  const durations = { ...defaultDurations, ...options.durations };
  const hour = { ms: hourMs };
  const latency = { ms: 0 };
  const hiddenTags = { left: 0 };
  const fates: Fates = { reasons: [], checks: 'ok', marks: true };
  const catalogue = new Catalogue(account, origin);
  const capacity = new Capacity();
  const instances = new Instances({ durations, hour, capacity, fates, narrate });
  const faults = new Faults<ActionName, string>();
  const calls = new CallLog(actionNames);
  const delivery = new Delivery();
  const controls = createControls({
    catalogue,
    instances,
    capacity,
    fates,
    hiddenTags,
    durations,
    faults,
    calls,
    latency,
    narrate,
  });
  const door = new Ec2Door({
    front: new Front({ faults, calls, delivery, latency }),
    delivery,
    latency,
    region: account.region,
    actions: {
      catalogue,
      instances,
      capacity,
      clientTokens: new ClientTokens(hour),
      hidesTags: () => {
        if (hiddenTags.left === 0) return false;
        hiddenTags.left -= 1;
        return true;
      },
      mostOnPage,
    },
    narrate,
  });
  const controlDoor = createControlDoor({
    prefix: '/sandbox/ec2/',
    inputs,
    controls,
    isRefusal: (error) => error instanceof Ec2Error,
  });
  return {
    controls,
    desktop: createDcv({ studio, catalogue, instances }),
    handle: (request, response) => {
      const serve = controlDoor(request) ?? (isQuery(request) ? serveQuery : undefined);
      function serveQuery() {
        return door.serve(request, response);
      }
      serve?.(response).catch((error: unknown) => {
        response.destroy();
        narrate(`EC2: ${request.method} ${request.url} broke off: ${error}`);
      });
      return serve !== undefined;
    },
    close: async () => {
      instances.close();
      delivery.close();
    },
  };
}
