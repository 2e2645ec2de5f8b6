import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { sharedAlertCauses } from '../launches/alerts.js';
import { launchResults } from '../launches/outcome.js';
import type { Census } from '../launches/ports/census.js';
import { statesWhere } from '../launches/states.js';
import { type Part, parts } from './health.js';
import type { Meters } from './meters.js';

const minutes = (...counts: number[]) => counts.map((count) => count * 60);

/**
 * What is counted, for Prometheus. Every label has a closed set of values: no id, no name, no address. Each bot
 * counts what it did itself.
 */
export class Metrics implements Meters {
  readonly #registry = new Registry();
  readonly #launches = this.#counter('launches_total', 'Launches that have ended, by result', [
    'result',
  ]);
  readonly #ready = this.#histogram(
    'ready_seconds',
    'From Launch to READY for the first time',
    minutes(0.5, 1, 2, 3, 4, 5, 7.5, 10, 15, 20, 30, 60, 120),
  );
  readonly #studioCalls = this.#counter('studio_calls_total', 'Operations at the studio', [
    'operation',
    'result',
  ]);
  readonly #lookups = this.#counter(
    'lookups_total',
    'What is asked of the identity store and of the price list',
    ['lookup', 'result'],
  );
  readonly #slackCalls = this.#counter('slack_calls_total', 'Calls to Slack', ['method', 'result']);
  readonly #slackPauses = this.#counter(
    'slack_pause_seconds_total',
    'How long Slack has asked the bot to pause',
    ['method'],
  );
  readonly #acknowledgement = this.#histogram(
    'acknowledgement_seconds',
    'From a delivery of Slack to its acknowledgement; Slack waits for 3 s',
    [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3],
  );
  readonly #live = this.#gauge(
    'live_sessions',
    'Launches and sessions that are not over, of all bots on this database',
    ['state'],
  );
  readonly #oldestDue = this.#gauge(
    'oldest_due_task_seconds',
    'For how long the task that waits longest has been due, of all bots on this database',
    ['task'],
  );
  readonly #alerts = this.#gauge(
    'alerts',
    '1: told to ALERT_CHANNEL and not over, or about to be told, by all bots on this database',
    ['cause'],
  );
  readonly #well = this.#gauge('part_well', '1: well, 0: not well, as /readyz says it', ['part']);

  constructor() {
    // What a series begins with is no increase to Prometheus, so each begins with 0.
    for (const result of launchResults) this.#launches.inc({ result }, 0);
    collectDefaultMetrics({ register: this.#registry });
  }

  readonly launchEnded: Meters['launchEnded'] = (result, readyAfterMs) => {
    this.#launches.inc({ result });
    if (readyAfterMs !== null) this.#ready.observe(readyAfterMs / 1_000);
  };

  readonly studioCalled: Meters['studioCalled'] = (operation, result) => {
    this.#studioCalls.inc({ operation, result });
  };

  readonly lookedUp: Meters['lookedUp'] = (lookup, result) => {
    this.#lookups.inc({ lookup, result });
  };

  readonly slackCalled: Meters['slackCalled'] = (method, result, pauseMs) => {
    this.#slackCalls.inc({ method, result });
    this.#slackPauses.inc({ method }, pauseMs / 1_000);
  };

  readonly acknowledged: Meters['acknowledged'] = (tookMs) => {
    this.#acknowledgement.observe(tookMs / 1_000);
  };

  /** All of it as Prometheus reads it. @param census null: the database does not tell */
  text(census: Census | null, isWell: (part: Part) => boolean): Promise<string> {
    for (const part of parts) this.#well.set({ part }, isWell(part) ? 1 : 0);
    this.#live.reset();
    this.#oldestDue.reset();
    this.#alerts.reset();
    if (census !== null) {
      for (const state of statesWhere(({ live }) => live)) {
        this.#live.set({ state }, census.live.get(state) ?? 0);
      }
      for (const cause of sharedAlertCauses) {
        this.#alerts.set({ cause }, census.alerts.has(cause) ? 1 : 0);
      }
      for (const [task, ms] of Object.entries(census.oldestDueMs)) {
        this.#oldestDue.set({ task }, ms / 1_000);
      }
    }
    return this.#registry.metrics();
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  #counter<Label extends string>(name: string, help: string, labelNames: Label[]) {
    return new Counter({ ...this.#named(name, help), labelNames });
  }

  #gauge<Label extends string>(name: string, help: string, labelNames: Label[]) {
    return new Gauge({ ...this.#named(name, help), labelNames });
  }

  #histogram(name: string, help: string, buckets: number[]) {
    return new Histogram({ ...this.#named(name, help), buckets });
  }

  #named(name: string, help: string) {
    return { name: `nimble_session_${name}`, help, registers: [this.#registry] };
  }
}
