import type { Clock } from '../clock.js';
import type { Narrate } from '../part.js';
import { type Capacity, lackOfCapacity } from './capacity.js';
import { type Ec2Durations, ways } from './durations.js';
import type {
  Due,
  InstanceRecord,
  InstanceState,
  NewInstance,
  StateReason,
} from './instance-record.js';
import { newId, Volumes } from './volumes.js';
import { Ec2Error } from './wire.js';

/** What the next launches are going to be like. */
export interface Fates {
  /** How pending ends, one for each launch. */
  reasons: StateReason[];
  checks: InstanceRecord['checks'];
  /** Whether machines that mark themselves do. */
  marks: boolean;
}

interface InstancesParts {
  clock: Clock;
  durations: Ec2Durations;
  /** How long a pretend hour lasts. */
  hour: { ms: number };
  capacity: Capacity;
  fates: Fates;
  narrate: Narrate;
}

/** Between two looks at what is due, so that the narration is current while nothing is read. */
const advancedEveryMs = 100;

const readyTag = 'nimble-session:ready';

const idleTag = 'nimble-session:idle-since';

/** A machine that is idle says so this often. */
const idleToldEveryMs = 5 * 60_000;

/**
 * The instances of the account and their life. What EC2 does by itself follows from the clock:
 * `advance` catches up before anything is read, each step as of the time it was due.
 */
export class Instances {
  readonly clock: Clock;
  readonly #parts: InstancesParts;
  #all: InstanceRecord[] = [];
  readonly volumes = new Volumes();
  readonly #timer = setInterval(() => this.advance(), advancedEveryMs).unref();
  /** The earliest due time of all, or an earlier one: until then nothing is due. */
  #earliestMs = Number.POSITIVE_INFINITY;
  #launched = 0;

  constructor(parts: InstancesParts) {
    this.#parts = parts;
    this.clock = parts.clock;
  }

  /** In the order of launch, also those that cannot be seen yet. */
  get all(): readonly InstanceRecord[] {
    return this.#all;
  }

  /** Those that a call for them knows of. */
  get visible(): readonly InstanceRecord[] {
    const nowMs = this.clock.now();
    return this.#all.filter(({ visibleAtMs }) => visibleAtMs <= nowMs);
  }

  /** Instances that were ever launched. */
  get launched(): number {
    return this.#launched;
  }

  launch(chosen: NewInstance, volumeTags: Record<string, string>): InstanceRecord {
    const { durations, fates } = this.#parts;
    const nowMs = this.clock.now();
    this.#launched += 1;
    const { network } = chosen.subnet;
    const instance: InstanceRecord = {
      ...chosen,
      position: this.#launched,
      instanceId: newId('i'),
      reservationId: newId('r'),
      interfaceId: newId('eni'),
      privateIp: `${network}.${4 + (this.#launched % 250)}`,
      publicIp: undefined,
      attachedAtMs: nowMs,
      launchedAtMs: nowMs,
      visibleAtMs: nowMs + durations.invisibleMs,
      taggableAtMs: nowMs + Math.max(durations.invisibleMs, durations.untaggableMs),
      state: 'pending',
      enteredStateAtMs: nowMs,
      stateReason: undefined,
      transitionReason: '',
      fate: fates.reasons.shift(),
      checks: fates.checks,
      checkedAtMs: Number.POSITIVE_INFINITY,
      dcvAtMs: Number.POSITIVE_INFINITY,
      idleSinceMs: null,
      retiresAtMs: undefined,
      agenda: [],
    };
    this.volumes.make(instance, volumeTags);
    this.#all.push(instance);
    this.begin(instance, nowMs);
    return instance;
  }

  /** Into `pending`, at launch or at a later start; `capacity` has been asked. */
  begin(instance: InstanceRecord, atMs: number): void {
    const { instanceType, subnet } = instance;
    // A launch has no state before this one.
    const at = instance.state === 'stopped' ? 'start' : 'launch';
    if (this.#parts.capacity.take(instanceType, subnet.zone, at)) instance.fate = lackOfCapacity;
    instance.launchedAtMs = atMs;
    instance.publicIp = subnet.isPublic ? `198.51.100.${1 + (this.#launched % 250)}` : undefined;
    this.enter(instance, 'pending', { atMs });
  }

  /** Puts an instance into a state, and plans what comes next by itself. */
  enter(
    instance: InstanceRecord,
    state: InstanceState,
    { atMs, reason, by }: { atMs: number; reason?: StateReason; by?: 'user' },
  ): void {
    const { durations, hour } = this.#parts;
    instance.state = state;
    instance.enteredStateAtMs = atMs;
    instance.agenda = [];
    if (state === 'pending' || state === 'running') {
      instance.stateReason = undefined;
      instance.transitionReason = '';
    }
    if (reason) instance.stateReason = reason;
    if (by) {
      const at = new Date(atMs).toISOString().slice(0, 19).replace('T', ' ');
      instance.transitionReason = `User initiated (${at} GMT)`;
    }
    const way = ways[state];
    if (way) this.#plan(instance, 'go-on', atMs + durations[way.after]);
    if (state === 'running') this.#boot(instance, atMs);
    if (state === 'stopped') instance.publicIp = undefined;
    if (state !== 'running') {
      instance.retiresAtMs = undefined;
      instance.idleSinceMs = null;
    }
    if (state !== 'terminated') return;
    this.volumes.release(instance);
    // AWS: visible for about an hour.
    this.#plan(instance, 'forget', atMs + hour.ms);
  }

  /** The status checks and the machine's own marks begin again. AWS: its launch time stays. */
  reboot(instance: InstanceRecord): void {
    instance.agenda = instance.agenda.filter(({ what }) => what !== 'mark' && what !== 'tell-idle');
    instance.idleSinceMs = null;
    this.#boot(instance, this.clock.now());
  }

  /** Its artist shuts it down from inside; what that means was chosen at its launch. */
  shutDown(instance: InstanceRecord): void {
    if (instance.state !== 'running') throw new Ec2Error('IncorrectInstanceState', 'It is not on.');
    const code = 'Client.InstanceInitiatedShutdown';
    const reason = { code, message: `${code}: Instance initiated shutdown` };
    const state = instance.shutdownBehavior === 'stop' ? 'stopping' : 'shutting-down';
    this.enter(instance, state, { atMs: this.clock.now(), reason });
    this.#tell(instance, ', shut down from inside');
  }

  /**
   * Its script says how it is used. Of a script that has died, the last word was some time ago.
   * @param forMs how long it has been idle by then, but no longer than it is on: a script remembers no earlier boot
   */
  use(
    instance: InstanceRecord,
    {
      is,
      forMs,
      diedMs,
    }: { is: 'idle' | 'active' | 'unknown'; forMs: number; diedMs: number | null },
  ): void {
    if (instance.state !== 'running') throw new Ec2Error('IncorrectInstanceState', 'It is not on.');
    const { launchedAtMs } = instance;
    const atMs = Math.max(launchedAtMs, this.clock.now() - (diedMs ?? 0));
    instance.agenda = instance.agenda.filter(({ what }) => what !== 'tell-idle');
    instance.idleSinceMs = is === 'idle' ? Math.max(launchedAtMs, atMs - forMs) : null;
    if (is === 'idle') this.#tellIdle(instance, atMs);
    else instance.tags[idleTag] = `${is} ${new Date(atMs).toISOString()}`;
    if (diedMs !== null) {
      instance.agenda = instance.agenda.filter(({ what }) => what !== 'tell-idle');
      instance.idleSinceMs = null;
    }
  }

  /** AWS is going to stop it, since its host is at its end. */
  retire(instance: InstanceRecord, atMs: number): void {
    if (instance.state !== 'running') throw new Ec2Error('IncorrectInstanceState', 'It is not on.');
    instance.retiresAtMs = atMs;
    this.#plan(instance, 'retire', atMs);
    this.advance();
  }

  /** From now on EC2 does not know this instance. */
  forget(instance: InstanceRecord): void {
    this.volumes.release(instance);
    this.#all = this.#all.filter((one) => one !== instance);
  }

  /** Everything that is due by now, in the order of its time. */
  advance(): void {
    const nowMs = this.clock.now();
    while (this.#earliestMs <= nowMs) {
      const due = this.#all
        .flatMap((instance) => instance.agenda.map((entry) => ({ instance, entry })))
        .filter(({ entry }) => entry.atMs <= nowMs)
        .sort((one, other) => one.entry.atMs - other.entry.atMs);
      for (const { instance, entry } of due) {
        // An earlier one may have left nothing of what was planned.
        if (!instance.agenda.includes(entry)) continue;
        instance.agenda = instance.agenda.filter((one) => one !== entry);
        this.#does[entry.what](instance, entry.atMs);
      }
      this.#earliestMs = Number.POSITIVE_INFINITY;
      for (const { agenda } of this.#all) {
        for (const { atMs } of agenda) this.#earliestMs = Math.min(this.#earliestMs, atMs);
      }
    }
  }

  close(): void {
    clearInterval(this.#timer);
  }

  readonly #does: Record<Due, (instance: InstanceRecord, atMs: number) => void> = {
    'go-on': (instance, atMs) => this.#goOn(instance, atMs),
    mark: (instance, atMs) => {
      instance.tags[readyTag] = new Date(atMs).toISOString();
    },
    'tell-idle': (instance, atMs) => this.#tellIdle(instance, atMs),
    retire: (instance, atMs) => {
      const reason = {
        code: 'Server.ScheduledStop',
        message: 'Stopped due to a scheduled retirement',
      };
      this.enter(instance, 'stopping', { atMs, reason });
      this.#tell(instance, ', its host is retired');
    },
    forget: (instance) => this.forget(instance),
  };

  #tellIdle(instance: InstanceRecord, atMs: number): void {
    const times = [instance.idleSinceMs ?? atMs, atMs].map((ms) => new Date(ms).toISOString());
    instance.tags[idleTag] = times.join(' ');
    this.#plan(instance, 'tell-idle', atMs + idleToldEveryMs);
  }

  #goOn(instance: InstanceRecord, atMs: number): void {
    const { fate, state } = instance;
    const to = ways[state]?.to;
    if (!to) return;
    if (state === 'pending' && fate) {
      instance.fate = undefined;
      // AWS: what fails at a start is stopped again, and what fails at its launch is gone.
      const isFirst = instance.attachedAtMs === instance.launchedAtMs;
      this.enter(instance, isFirst ? 'terminated' : 'stopped', { atMs, reason: fate });
      this.#tell(instance, `: ${fate.code}`);
      return;
    }
    this.enter(instance, to, { atMs });
    this.#tell(instance, '');
  }

  #boot(instance: InstanceRecord, atMs: number): void {
    const { durations, fates } = this.#parts;
    instance.checkedAtMs = atMs + durations.checksMs;
    instance.dcvAtMs = instance.checkedAtMs;
    if (!instance.marksItself) return;
    instance.dcvAtMs = fates.marks ? atMs + durations.markMs : Number.POSITIVE_INFINITY;
    if (fates.marks) this.#plan(instance, 'mark', instance.dcvAtMs);
  }

  #plan(instance: InstanceRecord, what: Due, atMs: number): void {
    instance.agenda.push({ atMs, what });
    this.#earliestMs = Math.min(this.#earliestMs, atMs);
  }

  #tell({ instanceId, state }: InstanceRecord, why: string): void {
    this.#parts.narrate(`EC2: ${instanceId} is ${state}${why}`);
  }
}
