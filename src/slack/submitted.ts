import type {
  AllMiddlewareArgs,
  SlackViewMiddlewareArgs,
  ViewOutput,
  ViewResponseAction,
  ViewSubmitAction,
} from '@slack/bolt';
import type { ModalView } from '@slack/web-api';
import { inTime } from './in-time.js';
import { errorBeside } from './launch-form/submission.js';
import type { Services } from './services.js';
import { noticeModal } from './views/notice-modal.js';
import { refusedWords } from './words/failures.js';
import { plainly } from './words/support.js';
import { troubleWords } from './words/trouble.js';

export type Submitted = SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs;

/** Who submits, and the key in `Interactions` that all deliveries of this press share. */
export interface By {
  by: string;
  press: string;
}

export interface Form<Asked, Answer> {
  words: { title: string; submit: string };
  /** What was submitted: it comes from Slack's client. @throws if it makes no sense */
  parse: (view: ViewOutput) => Asked;
  /** What of it the log tells. */
  about?: (asked: Asked) => { launch: string };
  /** The block beside which it is said what is missing, or that the database does not answer. */
  beside: (asked: Asked) => string | null;
  /** What is said there at once, because something is missing; null: nothing is. */
  missing?: (asked: Asked) => string | null;
  store: (asked: Asked, by: By) => Promise<Answer>;
  /** What becomes of the modal; nothing: it closes. */
  reply: (answer: Answer) => ViewResponseAction | undefined;
  /** After the acknowledgement. */
  after?: (answer: Answer, asked: Asked, by: By) => Promise<unknown>;
}

/** A form is submitted: stores what it asks for, and only then acknowledges. */
export function submitted<Asked, Answer>(services: Services, form: Form<Asked, Answer>) {
  const { title, submit } = form.words;
  return async ({ ack, body, view }: Submitted): Promise<void> => {
    const by = { by: body.user.id, press: body.trigger_id };
    const about = { slackUser: by.by, modal: title };
    let asked: Asked;
    try {
      asked = form.parse(view);
    } catch (error) {
      services.log.warn({ ...about, err: error }, 'form not understood');
      await ack(inPlace(noticeModal(troubleWords.notWhole, title)));
      return;
    }
    const missing = form.missing?.(asked);
    if (missing) {
      await ack(errorBeside(form.beside(asked), missing));
      return;
    }
    let answer: Answer;
    try {
      answer = await inTime(form.store(asked, by));
    } catch (error) {
      const told = { ...about, ...form.about?.(asked) };
      const words = notStoredWords(services, error, told, troubleWords.notSaved(submit));
      await ack(errorBeside(form.beside(asked), words));
      return;
    }
    await ack(form.reply(answer));
    await form.after?.(answer, asked, by);
  };
}

/** Another view in the place of the form. */
export function inPlace(view: ModalView): ViewResponseAction {
  return { response_action: 'update', view };
}

/** Logs that the database did not store a form in time. Returns the words that stand beside one of its inputs. */
export function notStoredWords(
  { refusedForGood, studio, log }: Services,
  error: unknown,
  about: object,
  notSaved: string,
): string {
  log.error({ ...about, err: error }, 'submission not stored in time');
  return refusedForGood(error) ? refusedWords(plainly(studio)) : notSaved;
}
