import { z } from 'zod';

/** The schema of what each control takes. */
export type ControlInputs<Inputs> = { [Name in keyof Inputs]: z.core.$ZodType<Inputs[Name]> };

/** The controls themselves. */
export type ControlCalls<Inputs> = { [Name in keyof Inputs]: (input: Inputs[Name]) => unknown };

/**
 * Calls the control of this name with an argument from outside, and waits until it is done.
 * Resolves to whether there is such a control.
 *
 * @throws ZodError when the argument does not fit.
 */
export async function callControl<Inputs extends object>(
  inputs: ControlInputs<Inputs>,
  controls: ControlCalls<Inputs>,
  name: string,
  argument: unknown,
): Promise<boolean> {
  const isControl = (text: string | keyof Inputs): text is keyof Inputs =>
    Object.hasOwn(inputs, text);
  if (!isControl(name)) return false;
  await controls[name](z.parse(inputs[name], argument));
  return true;
}
