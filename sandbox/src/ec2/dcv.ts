import { type DesktopPage, desktopOf, sendDesktopPage } from '../desktop-page.js';
import type { SandboxPart } from '../part.js';
import type { PretendStudio } from '../pretend-studio.js';
import type { Catalogue } from './catalogue.js';
import type { InstanceRecord } from './instance-record.js';
import { usdPerHour } from './instance-types.js';
import type { Instances } from './instances.js';
import { ownerOf } from './machines.js';

interface DcvParts {
  studio: PretendStudio;
  catalogue: Catalogue;
  instances: Instances;
}

/** What answers at an instance in the place of Amazon DCV: where to sign in, and the desktop. */
export function createDcv({ studio, catalogue, instances }: DcvParts): SandboxPart['handle'] {
  return ({ method, url: target = '/' }, response) => {
    const { pathname } = new URL(target, 'http://sandbox');
    const [, instanceId, place] = /^\/dcv\/([\w-]*)(\/desktop)?$/.exec(pathname) ?? [];
    if (method !== 'GET' || instanceId === undefined) return false;
    instances.advance();
    const instance = instances.all.find((one) => one.instanceId === instanceId);
    if (!instance) sendDesktopPage(response, 404, unknownMachine);
    else if (instance.state !== 'running') sendDesktopPage(response, 410, notOn(instance));
    else if (!isUp(instance, instances.clock.now())) sendDesktopPage(response, 503, notYet);
    else {
      const owner = ownerOf(instance, studio)?.realName;
      const facts = () => factsOf(instance, catalogue);
      const page = place ? desktopOf(owner, '', facts()) : signIn(instance);
      sendDesktopPage(response, 200, page);
    }
    return true;
  };
}

/** Whether the machine's DCV answers: it comes some time after the machine, and may never come. */
function isUp({ checks, dcvAtMs }: InstanceRecord, nowMs: number): boolean {
  return checks === 'ok' && nowMs >= dcvAtMs;
}

const unknownMachine: DesktopPage = {
  title: 'No workstation is here',
  words: [
    'The sandbox knows no instance at this address. The artist’s browser would say that it cannot be reached.',
    'The address of a workstation comes from Connect, on its message.',
  ],
};

function notOn({ state }: InstanceRecord): DesktopPage {
  return {
    title: 'This workstation does not answer',
    words: [
      `EC2 says ${state}. The artist’s browser would say that the address cannot be reached.`,
      'Start, on the message of the workstation, turns a stopped one on again.',
    ],
  };
}

const notYet: DesktopPage = {
  title: 'This workstation does not answer yet',
  words: [
    'The machine is on, and Amazon DCV is not. The artist’s browser would say that the address cannot be reached.',
    'Load this page again in a few seconds.',
  ],
};

function signIn(instance: InstanceRecord): DesktopPage {
  const { instanceId, tags } = instance;
  return {
    title: 'Sign in to your workstation',
    words: [
      'Amazon DCV would ask here for the user name and the password of the workstation itself. The bot knows no password.',
    ],
    facts: {
      Workstation: `${tags.Name ?? instanceId}, ${addressOf(instance)}`,
      // As the user data of `docs/ec2` has it.
      'User name':
        tags['nimble-session:login']?.split('@', 1)[0] ?? 'as the studio’s directory has it',
      Password: 'The sandbox asks for none',
    },
    link: { text: 'Sign in', href: `/dcv/${instanceId}/desktop` },
  };
}

function factsOf(instance: InstanceRecord, catalogue: Catalogue): DesktopPage['facts'] {
  const { instanceType, imageId, platform, subnet } = instance;
  const type = catalogue.type(instanceType);
  const { name, description } = catalogue.image(imageId);
  return {
    Profile: profileOf(instance, catalogue),
    Instance: instance.instanceId,
    'Instance type': type && `${instanceType}, $${usdPerHour(type, platform).toFixed(2)} an hour`,
    Zone: subnet.zone,
    Address: addressOf(instance),
    Image: `${name}: ${description}`,
    'Scratch disk':
      type && type.scratchGb > 0 ? `${type.scratchGb} GB, empty again after Stop` : '',
  };
}

/** The name of the profile whose launch template an instance carries. */
function profileOf({ tags }: InstanceRecord, { account }: Catalogue): string | undefined {
  const id = tags['nimble-session:profile'];
  const template = account.templates.find(({ launchTemplateId }) => launchTemplateId === id);
  return template?.tags['nimble-session:profile'];
}

function addressOf({ publicIp, privateIp }: InstanceRecord): string {
  return publicIp ?? privateIp;
}
