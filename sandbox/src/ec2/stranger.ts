import { randomUUID } from 'node:crypto';
import { type Catalogue, versionOf } from './catalogue.js';
import type { InstanceRecord } from './instance-record.js';
import type { Instances } from './instances.js';

/** Launches an instance with the tags of a bot's, from the first template and in the first subnet. */
export function launchStranger(
  bot: string,
  catalogue: Catalogue,
  instances: Instances,
): InstanceRecord {
  const [template] = catalogue.account.templates;
  const [subnet] = catalogue.account.subnets;
  if (!template || !subnet) throw new Error('The account has no template, or no subnet.');
  const { data } = versionOf(template, '$Default');
  const { imageId, platform } = catalogue.image(data.imageId);
  const launch = randomUUID();
  return instances.launch(
    {
      clientToken: launch,
      instanceType: data.instanceType,
      imageId,
      platform,
      subnet,
      template: data,
      tags: {
        Name: 'not launched here',
        'nimble-session:bot': bot,
        'nimble-session:launch': launch,
        'nimble-session:slack-user': 'U0INES00009',
        'nimble-session:profile': template.launchTemplateId,
      },
      marksItself: false,
      isProtected: false,
      isStopProtected: false,
      shutdownBehavior: 'stop',
    },
    {},
  );
}
