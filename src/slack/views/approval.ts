import type { KnownBlock, ModalView } from '@slack/web-api';
import { isUndecided } from '../../launches/approval-facts.js';
import type { Launch } from '../../launches/launch.js';
import { neededForChoicesMs } from '../../limits.js';
import type { LaunchProfile } from '../../studio/studio.js';
import { approvalWords, askedWords, decidedWords } from '../words/approval.js';
import { shortened, timeText } from '../words/mrkdwn.js';
import type { StudioNames } from '../words/support.js';
import { buttonRow, input, modal, option, plain, section, select, textInput } from './blocks.js';
import { clientTokenSchema, readForm, writtenSchema } from './form-state.js';
import { actionIds, viewIds } from './ids.js';
import type { MessageContent } from './launch-message.js';
import { sessionButton } from './session-list.js';

/** What is chosen before a person has chosen anything. */
const usuallyNeededMs = 8 * 3_600_000;

/** The message to an approver: with buttons until it is decided, by whomever. */
export function approvalMessage(launch: Launch, studio: StudioNames): MessageContent {
  if (!isUndecided(launch)) {
    const text = shortened(decidedWords(launch, studio), 3_000);
    return { text, blocks: [section(text)] };
  }
  const text = shortened(askedWords(launch), 3_000);
  const buttons = [sessionButton('approve', launch), sessionButton('refuse', launch)];
  return { text, blocks: [section(text), ...buttonRow(buttons, `approval:${launch.clientToken}`)] };
}

export interface DearContent extends Pick<Launch, 'reason' | 'neededForMs'> {
  /** Whether this needs an approval: then the form asks why, and for how long. */
  isDear: (profile: LaunchProfile, ec2InstanceType: string) => boolean;
}

/** In the form: why, and for how long, if what is selected needs an approval; and whether that depends on the type. */
export function dearInputs(
  { isDear, reason, neededForMs }: DearContent,
  profile: LaunchProfile,
  selected: string | null,
): { inputs: KnownBlock[]; dependOnType: boolean } {
  const types = profile.instanceTypes.map(({ name }) => name);
  const dear = types.filter((name) => isDear(profile, name));
  const type = types.find((name) => name === selected) ?? types[0] ?? '';
  const dependOnType = dear.length > 0 && dear.length < types.length;
  if (!dear.includes(type)) return { inputs: [], dependOnType };
  const all = neededForChoicesMs.map((ms) => option(String(ms), timeText(ms)));
  const times = select(actionIds.neededFor, all, String(neededForMs ?? usuallyNeededMs));
  const hint = plain(approvalWords.reasonHint(profile.lifetime.endedBy === 'bot'));
  const why = textInput(actionIds.reason, reason);
  return {
    inputs: [input(approvalWords.reason, why, { hint }), input(approvalWords.neededFor, times)],
    dependOnType,
  };
}

/** *Refuse…*: asks why. */
export function refuseModal(launch: Launch): ModalView {
  const { title, submit, because, becauseHint, refusing } = approvalWords;
  const why = textInput(actionIds.because, null);
  return modal(viewIds.refuse, { title, submit, private_metadata: launch.clientToken }, [
    section(refusing(launch)),
    input(because, why, { hint: plain(becauseHint) }),
  ]);
}

/** Reads what was submitted. @throws z.ZodError */
export function parseRefusal(view: unknown): { clientToken: string; because: string | null } {
  const { metadata, read } = readForm(view);
  return {
    clientToken: clientTokenSchema.parse(metadata),
    because: read(writtenSchema, actionIds.because),
  };
}
