import type { ModalView } from '@slack/web-api';
import { z } from 'zod';
import { askedType } from '../../launches/attempts.js';
import type { Launch } from '../../launches/launch.js';
import { keepTryingChoicesMs, keepTryingMs } from '../../limits.js';
import { keepTryingWords } from '../words/capacity.js';
import { timeText } from '../words/mrkdwn.js';
import { machineName } from '../words/names.js';
import { input, modal, option, section, select } from './blocks.js';
import { clientTokenSchema, readForm } from './form-state.js';
import { actionIds, viewIds } from './ids.js';

/** Asks for how long a launch that ended is to keep trying, and with which types. */
export function keepTryingModal(launch: Launch): ModalView {
  const { title, intro, forLabel, typeLabel, asked, any } = keepTryingWords;
  const all = keepTryingChoicesMs.map((ms) => option(String(ms), timeText(ms)));
  const times = select(actionIds.keepTryingFor, all, String(keepTryingMs));
  const types = select(actionIds.keepTryingTypes, [
    option('asked', asked(askedType(launch))),
    option('any_type', any),
  ]);
  const frame = { title, submit: title, private_metadata: launch.clientToken };
  return modal(viewIds.keepTrying, frame, [
    section(intro(machineName({ ...launch, ec2InstanceType: askedType(launch) }, '*'))),
    input(forLabel, times),
    ...(launch.offeredInstanceTypes.length < 2 ? [] : [input(typeLabel, types)]),
  ]);
}

const timeSchema = z.enum(keepTryingChoicesMs.map(String)).transform(Number);
const typesSchema = z.enum(['asked', 'any_type']).nullable();

interface KeepTryingForm {
  clientToken: string;
  forMs: number;
  takesOtherTypes: boolean;
}

/** Reads what was submitted. @throws z.ZodError */
export function parseKeepTrying(view: unknown): KeepTryingForm {
  const { metadata, read } = readForm(view);
  return {
    clientToken: clientTokenSchema.parse(metadata),
    forMs: read(timeSchema, actionIds.keepTryingFor),
    takesOtherTypes: read(typesSchema, actionIds.keepTryingTypes) === 'any_type',
  };
}
