import type { ModalView } from '@slack/web-api';
import { z } from 'zod';
import { askedType } from '../../launches/attempts.js';
import type { Launch } from '../../launches/launch.js';
import { keepTryingChoicesMs, keepTryingMs } from '../../limits.js';
import { keepTryingWords } from '../words/capacity.js';
import { oneLine, shortened } from '../words/mrkdwn.js';
import { machineName } from '../words/names.js';
import { input, modal, plain, section, select } from './blocks.js';
import { actionIds, blockIds, viewIds } from './ids.js';

/** Asks for how long a launch that ended is to keep trying, and with which types. */
export function keepTryingModal(launch: Launch): ModalView {
  const { title, intro, forLabel, choice, typeLabel, asked, any } = keepTryingWords;
  const [first = keepTryingMs, ...others] = keepTryingChoicesMs;
  const time = (ms: number) => ({ value: String(ms), text: plain(choice(ms)) });
  const types = select(actionIds.keepTryingTypes, [
    { value: 'asked', text: plain(asked(shortened(oneLine(askedType(launch)), 60))) },
    { value: 'any_type', text: plain(any) },
  ]);
  const frame = { title, submit: title, private_metadata: launch.clientToken };
  return modal(viewIds.keepTrying, frame, [
    section(intro(machineName({ ...launch, ec2InstanceType: askedType(launch) }, '*'))),
    input(
      blockIds.keepTryingFor,
      forLabel,
      select(actionIds.keepTryingFor, [time(first), ...others.map(time)], String(keepTryingMs)),
    ),
    ...(launch.offeredInstanceTypes.length < 2
      ? []
      : [input(blockIds.keepTryingTypes, typeLabel, types)]),
  ]);
}

function chosen<T extends z.ZodType>(value: T) {
  return z.object({ selected_option: z.object({ value }) });
}

const submittedSchema = z.object({
  private_metadata: z.string().max(64),
  state: z.object({
    values: z.object({
      [blockIds.keepTryingFor]: z.object({
        [actionIds.keepTryingFor]: chosen(z.enum(keepTryingChoicesMs.map(String))),
      }),
      [blockIds.keepTryingTypes]: z
        .object({ [actionIds.keepTryingTypes]: chosen(z.enum(['asked', 'any_type'])) })
        .optional(),
    }),
  }),
});

interface KeepTryingForm {
  clientToken: string;
  forMs: number;
  takesOtherTypes: boolean;
}

/** Reads what was submitted. @throws z.ZodError */
export function parseKeepTrying(view: unknown): KeepTryingForm {
  const { private_metadata: clientToken, state } = submittedSchema.parse(view);
  const { keep_trying_for: time, keep_trying_types: types } = state.values;
  return {
    clientToken,
    forMs: Number(time.keep_trying_for.selected_option.value),
    takesOtherTypes: types?.keep_trying_types.selected_option.value === 'any_type',
  };
}
