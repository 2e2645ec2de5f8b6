/** Looks at one value of a payload and reports what Slack would refuse, with a JSON pointer. */
export type Check = (value: unknown, at: string, report: Report) => void;

/** `at` is a JSON pointer to the value at fault. */
export type Report = (message: string, at: string) => void;

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Runs a check and returns its complaints as Slack words them, in order. */
export function complaints(check: Check, value: unknown, at: string): string[] {
  const lines: string[] = [];
  check(value, at, (message, pointer) => {
    lines.push(`[ERROR] ${message} [json-pointer:${pointer}]`);
  });
  return lines;
}

export function string(
  limits: { min?: number; max?: number; oneOf?: readonly string[] } = {},
): Check {
  const { min = 0, max = Number.POSITIVE_INFINITY, oneOf } = limits;
  return (value, at, report) => {
    if (typeof value !== 'string') report('must be a string', at);
    else if (oneOf && !oneOf.includes(value)) report(`must be one of: ${oneOf.join(', ')}`, at);
    else if (value.length < min) report(`must be more than ${min - 1} characters`, at);
    else if (value.length > max) report(`must be less than ${max + 1} characters`, at);
  };
}

export const boolean: Check = (value, at, report) => {
  if (typeof value !== 'boolean') report('must be a boolean', at);
};

export const number: Check = (value, at, report) => {
  if (typeof value !== 'number') report('must be a number', at);
};

export function integer(min: number, max: number): Check {
  return (value, at, report) => {
    if (typeof value !== 'number' || !Number.isInteger(value)) report('must be an integer', at);
    else if (value < min) report(`must be at least ${min}`, at);
    else if (value > max) report(`must be at most ${max}`, at);
  };
}

export function list(item: Check, limits: { min?: number; max: number }): Check {
  const { min = 0, max } = limits;
  return (value, at, report) => {
    if (!Array.isArray(value)) {
      report('must be an array', at);
      return;
    }
    if (value.length < min) report(`must provide at least ${min} items`, at);
    if (value.length > max) report(`no more than ${max} items allowed`, at);
    value.forEach((entry, index) => {
      item(entry, `${at}/${index}`, report);
    });
  };
}

/** An object with these fields and no others. */
export function object(
  required: Record<string, Check>,
  optional: Record<string, Check> = {},
): Check {
  return (value, at, report) => {
    if (!isRecord(value)) {
      report('must be an object', at);
      return;
    }
    for (const field of Object.keys(required)) {
      if (value[field] === undefined) report(`missing required field: ${field}`, at);
    }
    for (const [field, content] of Object.entries(value)) {
      if (content === undefined) continue;
      const check = required[field] ?? optional[field];
      if (check) check(content, `${at}/${field}`, report);
      else report(`invalid additional property: ${field}`, at);
    }
  };
}

/** An object whose `type` decides which check it has to pass. */
export function byType(checks: Record<string, Check>): Check {
  return (value, at, report) => {
    if (!isRecord(value)) {
      report('must be an object', at);
      return;
    }
    const { type } = value;
    if (type === undefined) report('missing required field: type', at);
    else if (typeof type !== 'string' || !Object.hasOwn(checks, type)) {
      report(`unsupported type: ${String(type)}`, `${at}/type`);
    } else checks[type]?.(value, at, report);
  };
}

/** Every one of the checks. */
export function all(...checks: Check[]): Check {
  return (value, at, report) => {
    for (const check of checks) check(value, at, report);
  };
}
