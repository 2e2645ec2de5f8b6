import { z } from 'zod';
import type { Answer } from '../aws/answer.js';
import { type Fault, tellAnswer } from '../aws/faults.js';
import { parseJson } from '../http-exchange.js';
import type { Catalogue } from './catalogue.js';
import type { Outcome } from './operation-table.js';
import { changingOperations, type NimbleCall } from './operations.js';

/** What happened to a call. */
export interface CallStory {
  call: NimbleCall;
  /** The answer that was made, sent or not; absent: the operation was not carried out. */
  answer?: Answer | undefined;
  /** What was done; absent: nothing, or an error. */
  outcome?: Outcome | undefined;
  fault: Fault | undefined;
}

/** One readable line about a call; `undefined` for a reading call that went well. */
export function tellCall(story: CallStory, catalogue: Catalogue): string | undefined {
  const { call, answer, fault } = story;
  const failed = answer?.errorName !== undefined || fault !== undefined;
  if (!failed && !changingOperations.has(call.operation)) return undefined;
  const subject = tellSubject(call, catalogue);
  return `Nimble: ${call.operation}${subject === '' ? '' : ` ${subject}`} → ${tellEnd(story)}`;
}

const creation = z.object({
  launchProfileId: z.string(),
  ec2InstanceType: z.string().optional(),
  ownedBy: z.string().optional(),
});

function tellSubject({ operation, labels, body }: NimbleCall, catalogue: Catalogue): string {
  if (operation === 'CreateStreamingSession') {
    const input = creation.safeParse(parseJson(body));
    if (!input.success) return '';
    const { launchProfileId, ec2InstanceType, ownedBy } = input.data;
    const owner = ownedBy === undefined ? 'the bot itself' : catalogue.nameOf(ownedBy);
    const type = ec2InstanceType === undefined ? '' : `, ${ec2InstanceType}`;
    return `for ${owner} on ${launchProfileId}${type}`;
  }
  return labels.sessionId === '' ? '' : `of session ${labels.sessionId}`;
}

function tellEnd({ answer, fault, outcome }: CallStory): string {
  const notes = tellAnswer(answer, fault);
  if (outcome?.made !== undefined) notes.push(outcome.made);
  if (outcome?.repeated) notes.push('same client token as before');
  return notes.join(', ');
}
