import { randomBytes } from 'node:crypto';
import type { InstanceRecord, VolumeRecord } from './instance-record.js';

/** The disks of the account, also those that no instance has any more. */
export class Volumes {
  #all: VolumeRecord[] = [];

  get all(): readonly VolumeRecord[] {
    return this.#all;
  }

  /** The disks that an instance begins with. */
  make({ instanceId, subnet, template, attachedAtMs }: InstanceRecord, tags: object): void {
    for (const { device, sizeGb, deleteOnTermination } of template.disks) {
      this.#all.push({
        volumeId: newId('vol'),
        zone: subnet.zone,
        device,
        sizeGb,
        deleteOnTermination,
        createdAtMs: attachedAtMs,
        tags: { ...tags },
        instanceId,
      });
    }
  }

  /** Those of an instance that has ended: they go too, or are left over. */
  release({ instanceId }: InstanceRecord): void {
    this.#all = this.#all.filter(
      (volume) => volume.instanceId !== instanceId || !volume.deleteOnTermination,
    );
    for (const volume of this.#all) {
      if (volume.instanceId === instanceId) volume.instanceId = undefined;
    }
  }
}

export function newId(prefix: string): string {
  return `${prefix}-0${randomBytes(8).toString('hex')}`;
}
