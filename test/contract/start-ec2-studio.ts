import { onTestFinished } from 'vitest';
import { sandboxAccessKeyId } from '../../sandbox/src/aws/access.js';
import type { Ec2SandboxOptions } from '../../sandbox/src/ec2/ec2-sandbox.js';
import { type PretendAccount, pretendAccount } from '../../sandbox/src/ec2/pretend-account.js';
import { lighting, startEc2, subnetA } from '../../sandbox/testing/start-ec2.js';
import { Ec2Studio, type Ec2StudioOptions } from '../../src/studio/ec2/ec2-studio.js';
import type { CreateSessionRequest } from '../../src/studio/studio.js';
import { type Call, type Fault, startFaultyProxy } from '../support/faulty-proxy.js';
import { wayOut } from '../support/way-out.js';

export const { region } = pretendAccount;

/** The name of the bot whose studio is under test. */
export const botName = 'contract';

/** The pretend account with the usual address to connect to, as a real account has it. */
export const account: PretendAccount = {
  ...pretendAccount,
  templates: pretendAccount.templates.map((template) => {
    const { 'nimble-session:connect-url': _pretend, ...tags } = template.tags;
    return { ...template, tags };
  }),
};

/** A launch of what *Lighting* offers. */
export const request: CreateSessionRequest = {
  clientToken: 'slack-0123456789abcdef',
  attempt: 0,
  mayHaveBeenSent: false,
  launchProfileId: lighting,
  ec2InstanceType: 'g5.2xlarge',
  streamingImageId: null,
  place: subnetA,
  ownedBy: 'ada@papermoon.example',
  tags: {
    'launched-by': botName,
    'slack-team': 'T0PAPERMOON',
    'slack-user': 'U0ADA00001',
    'slack-channel': 'C0WORKSTN01',
  },
};

/** The port over the EC2 at `endpoint`. */
export function ec2Studio(endpoint: string, options: Partial<Ec2StudioOptions> = {}): Ec2Studio {
  const credentials = { accessKeyId: sandboxAccessKeyId, secretAccessKey: 'any' };
  const access = { region, endpoint, credentials };
  // Nobody listens there: a test that is not about prices has none.
  const pricingEndpoint = 'http://127.0.0.1:1';
  const usual = { ...access, botName, pricingEndpoint, lookedUp: () => {} };
  return new Ec2Studio({ ...usual, ...options }, wayOut.dispatcher);
}

/** A pretend EC2, and the port over it; both gone after the test. */
export async function startEc2Studio(
  options: Ec2SandboxOptions = {},
  changed: Partial<Ec2StudioOptions> = {},
) {
  const pretended = await startEc2({ account, ...options });
  const { endpoint, controls } = pretended;
  return { ...pretended, controls, endpoint, studio: ec2Studio(endpoint, changed) };
}

/** What a test says of an instance, in place of what EC2 says. */
export interface SaidInstead {
  state?: string;
  reason?: string;
  /** Whether the answer has its tags. */
  tags?: false;
}

/** The far end behind a proxy that loses answers, and says other things of instances. */
export async function startProxy(
  target: string,
  decide: (call: Call) => Fault | null = () => null,
) {
  const said = new Map<string, SaidInstead>();
  const faults: { action: string | null; fault: Fault }[] = [];
  const proxy = await startFaultyProxy(target, (call) => {
    const action = new URLSearchParams(call.body).get('Action') ?? '';
    const next = faults.findIndex((one) => one.action === null || one.action === action);
    const [taken] = next === -1 ? [] : faults.splice(next, 1);
    if (taken !== undefined) return taken.fault;
    const decided = decide(call);
    if (decided !== null) return decided;
    if (action !== 'DescribeInstances' || said.size === 0) return null;
    return { kind: 'changed', change: (body) => saidInstead(body, said) };
  });
  onTestFinished(() => proxy.close());
  return {
    origin: proxy.origin,
    /** @param action null: of any */
    failNext: (action: string | null, fault: Fault) => {
      faults.push({ action, fault });
    },
    say: (id: string, instead: SaidInstead) => {
      said.set(id, instead);
    },
  };
}

/** Every instance has a reservation, and so a set, of its own. */
function saidInstead(body: string, said: ReadonlyMap<string, SaidInstead>): string {
  return body.replace(/<instancesSet>[\s\S]*?<\/instancesSet>/g, (instance) => {
    const [, id = ''] = /<instanceId>([^<]*)/.exec(instance) ?? [];
    const { state, reason, tags } = said.get(id) ?? {};
    let told = instance;
    if (state !== undefined) {
      told = told.replace(/(<instanceState>[\s\S]*?<name>)[^<]*/, `$1${state}`);
    }
    if (reason !== undefined) {
      const why = `<stateReason><code>${reason}</code><message>${reason}</message></stateReason>`;
      told = told
        .replace(/<stateReason>[\s\S]*?<\/stateReason>|<stateReason\/>/, '')
        .replace('<instanceState>', `${why}<instanceState>`);
    }
    return tags === false ? told.replace(/<tagSet>[\s\S]*?<\/tagSet>/g, '') : told;
  });
}
