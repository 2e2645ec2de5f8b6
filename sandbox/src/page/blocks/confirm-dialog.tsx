import { Dialog } from '../parts/dialog.js';
import { plainText, TextObjectView } from '../text/mrkdwn-text.js';
import type { ConfirmObject } from './block-schema.js';

interface ConfirmDialogProps {
  confirm: ConfirmObject;
  onAnswer: (yes: boolean) => void;
}

/** Asks before an element's action is sent; the bot hears nothing of a *no*. */
export function ConfirmDialog({ confirm, onAnswer }: ConfirmDialogProps) {
  const title = plainText(confirm.title);
  return (
    <Dialog label={title} class="confirm" onDismiss={() => onAnswer(false)}>
      <h2>{title}</h2>
      <TextObjectView text={confirm.text} />
      <div class="dialog-buttons">
        <button type="button" class="button" onClick={() => onAnswer(false)}>
          {plainText(confirm.deny)}
        </button>
        <button
          type="button"
          class={`button ${confirm.style ?? 'primary'}`}
          onClick={() => onAnswer(true)}
        >
          {plainText(confirm.confirm)}
        </button>
      </div>
    </Dialog>
  );
}
