import { CallLog } from '../aws/call-log.js';
import { createControlDoor } from '../aws/control-door.js';
import { Delivery } from '../aws/delivery.js';
import { Faults } from '../aws/faults.js';
import { Front } from '../aws/front.js';
import { Clock } from '../clock.js';
import type { Narrate, SandboxPart } from '../part.js';
import { type PretendStudio, pretendStudio } from '../pretend-studio.js';
import type { PageMachine } from '../slack/page-protocol.js';
import { type OperationName, operationNames } from './action-names.js';
import { Capacity } from './capacity.js';
import { Catalogue } from './catalogue.js';
import { ClientTokens } from './client-tokens.js';
import { inputs } from './control-inputs.js';
import { createControls, type Ec2Controls } from './controls.js';
import { createDcv } from './dcv.js';
import { defaultDurations, durationsTold, type Ec2Durations } from './durations.js';
import { Ec2Door, isQuery } from './ec2-door.js';
import { type Fates, Instances } from './instances.js';
import { machinesOf } from './machines.js';
import { Permissions } from './permissions.js';
import { type PretendAccount, pretendAccount } from './pretend-account.js';
import { isPricing, PricingDoor } from './pricing-door.js';
import { Throttles } from './throttles.js';
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
  /** Real time unless given. */
  clock?: Clock;
  narrate?: Narrate;
}

export interface Ec2Sandbox extends SandboxPart {
  readonly controls: Ec2Controls;
  /** Answers in the place of the instances' Amazon DCV. */
  readonly desktop: SandboxPart['handle'];
  /** What the page shows: the instances, and one line for all that is armed or set. */
  machines(): PageMachine[];
  armed(): string[];
}

/**
 * A pretend EC2, and the Pricing API, as AWS's own SDKs and command line know them. It takes `POST /`
 * (the Query protocol, and the Pricing API's target) and `/sandbox/ec2/…` (the controls). Signatures are
 * not verified; the access key id has to be `sandboxAccessKeyId`, and the scope the service's.
 */
export function createEc2Sandbox(options: Ec2SandboxOptions = {}): Ec2Sandbox {
  const { account = pretendAccount, hourMs = 3_600_000, narrate = () => {} } = options;
  const { clock = new Clock() } = options;
  const { pageSize: mostOnPage = 1_000, studio = pretendStudio } = options;
  const { origin = 'https://desktop.papermoon.example' } = options;
  const durations = { ...defaultDurations, ...options.durations };
  const hour = { ms: hourMs };
  const latency = { ms: 0 };
  const hiddenTags = { left: 0 };
  const fates: Fates = { reasons: [], checks: 'ok', marks: true };
  const catalogue = new Catalogue(account, origin);
  const capacity = new Capacity();
  const instances = new Instances({ clock, durations, hour, capacity, fates, narrate });
  const faults = new Faults<OperationName, string>();
  const calls = new CallLog(operationNames);
  const permissions = new Permissions();
  const throttles = new Throttles();
  const delivery = new Delivery();
  const controls = createControls({
    catalogue,
    instances,
    capacity,
    fates,
    hiddenTags,
    durations,
    faults,
    permissions,
    throttles,
    calls,
    latency,
    narrate,
  });
  const front = new Front({ faults, calls, delivery, latency });
  const pricing = new PricingDoor({ clock, front, delivery, latency, permissions, narrate });
  const door = new Ec2Door({
    clock,
    front,
    delivery,
    latency,
    permissions,
    throttles,
    region: account.region,
    actions: {
      catalogue,
      instances,
      capacity,
      clientTokens: new ClientTokens(clock, hour),
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
    machines: () => {
      instances.advance();
      return machinesOf(instances, catalogue, studio);
    },
    armed: () => [...controls.state().armed, durationsTold(durations)],
    handle: (request, response) => {
      const serveControl = controlDoor(request);
      const aws = isPricing(request) ? pricing : isQuery(request) ? door : undefined;
      const served = serveControl?.(response) ?? aws?.serve(request, response);
      served?.catch((error: unknown) => {
        response.destroy();
        narrate(`EC2: ${request.method} ${request.url} broke off: ${error}`);
      });
      return served !== undefined;
    },
    close: async () => {
      instances.close();
      delivery.close();
    },
  };
}
