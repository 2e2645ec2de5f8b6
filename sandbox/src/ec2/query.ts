import { Ec2Error } from './wire.js';

/** The parameters of a request. Those that no action reads are refused: see `end`. */
export class Query {
  readonly #given: ReadonlyMap<string, string>;
  readonly #prefix: string;
  readonly #read: Set<string>;

  constructor(given: ReadonlyMap<string, string>, prefix = '', read = new Set<string>()) {
    this.#given = given;
    this.#prefix = prefix;
    this.#read = read;
  }

  static ofBody(body: string): Query {
    return new Query(new Map(new URLSearchParams(body)));
  }

  text(name: string): string | undefined {
    const full = this.#prefix + name;
    this.#read.add(full);
    return this.#given.get(full);
  }

  required(name: string): string {
    const value = this.text(name);
    if (value) return value;
    throw new Ec2Error(
      'MissingParameter',
      `The request must contain the parameter ${this.#prefix}${name}`,
    );
  }

  flag(name: string): boolean | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    if (value === 'true' || value === 'false') return value === 'true';
    throw invalid(name, value, 'Expecting a boolean');
  }

  /** A whole number within limits. */
  number(name: string, [least, most]: readonly [number, number]): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const number = Number(value);
    if (Number.isInteger(number) && number >= least && number <= most) return number;
    throw invalid(name, value, `Expecting a value from ${least} to ${most}`);
  }

  /** `Name.1`, `Name.2` and so on, in order. */
  list(name: string): string[] {
    return this.#numbers(name).map((number) => this.required(`${name}.${number}`));
  }

  /** The same for lists of structures: `Name.1.Field`. */
  structures(name: string): Query[] {
    return this.#numbers(name).map((number) => this.structure(`${name}.${number}`));
  }

  structure(name: string): Query {
    return new Query(this.#given, `${this.#prefix}${name}.`, this.#read);
  }

  /** @throws Ec2Error for a parameter that no one has read: the sandbox plays none that it ignores. */
  end(): void {
    const unread = [...this.#given.keys()].find((name) => !this.#read.has(name));
    if (unread === undefined) return;
    throw new Ec2Error('UnknownParameter', `The parameter ${unread} is not recognized`);
  }

  /** The same text for the same parameters in any order, without these. */
  canonical(without: readonly string[]): string {
    const entries = [...this.#given].filter(([name]) => !without.includes(name));
    return JSON.stringify(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
  }

  #numbers(name: string): number[] {
    const start = `${this.#prefix}${name}.`;
    const names = [...this.#given.keys()].filter((given) => given.startsWith(start));
    const numbers = names.map((given) => Number(given.slice(start.length).split('.', 1)[0]));
    return [...new Set(numbers.filter(Number.isInteger))].sort((one, other) => one - other);
  }
}

function invalid(name: string, value: string, why: string): Ec2Error {
  return new Ec2Error(
    'InvalidParameterValue',
    `Value ( ${value} ) for parameter ${name} is invalid. ${why}.`,
  );
}
