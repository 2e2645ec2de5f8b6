import { randomBytes } from 'node:crypto';
import type { InstanceRecord, VolumeRecord } from './instance-record.js';

/** The disks of the account, also those that no instance has any more. */
export class Volumes {
  readonly #ofInstance = new Map<string, VolumeRecord[]>();
  readonly #left: VolumeRecord[] = [];

  get all(): readonly VolumeRecord[] {
    return [...this.#ofInstance.values(), this.#left].flat();
  }

  /** Those that no instance has any more. */
  get left(): readonly VolumeRecord[] {
    return this.#left;
  }

  of({ instanceId }: InstanceRecord): readonly VolumeRecord[] {
    return this.#ofInstance.get(instanceId) ?? [];
  }

  /** The disks that an instance begins with. */
  make({ instanceId, subnet, template, attachedAtMs }: InstanceRecord, tags: object): void {
    const disks = template.disks.map(({ device, sizeGb, deleteOnTermination }) => ({
      volumeId: newId('vol'),
      zone: subnet.zone,
      device,
      sizeGb,
      deleteOnTermination,
      createdAtMs: attachedAtMs,
      tags: { ...tags },
      instanceId,
    }));
    this.#ofInstance.set(instanceId, disks);
  }

  /** Those of an instance that has ended: they go too, or are left over. */
  release(instance: InstanceRecord): void {
    for (const volume of this.of(instance)) {
      if (!volume.deleteOnTermination) this.#left.push({ ...volume, instanceId: undefined });
    }
    this.#ofInstance.delete(instance.instanceId);
  }
}

export function newId(prefix: string): string {
  return `${prefix}-0${randomBytes(8).toString('hex')}`;
}
