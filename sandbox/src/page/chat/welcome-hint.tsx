import { CloseIcon } from '../parts/icons.js';
import { useSurroundings } from '../state/context.js';

interface WelcomeHintProps {
  onTry: (text: string) => void;
  onDismiss: () => void;
}

/** Tells a first visitor what to do, and what this is. */
export function WelcomeHint({ onTry, onDismiss }: WelcomeHintProps) {
  const { workspace } = useSurroundings();
  const command = workspace.commands[0]?.command;
  if (!command) return null;
  return (
    <aside class="welcome" aria-label="Welcome">
      <p>
        <strong>
          Type{' '}
          <button type="button" class="try" onClick={() => onTry(command)}>
            {command}
          </button>{' '}
          to start a workstation.
        </strong>
        <span>
          This is a sandbox: a pretend Slack and a pretend Nimble Studio on this machine. Nothing
          here costs money.
        </span>
      </p>
      <button
        type="button"
        class="icon-button"
        aria-label="Dismiss"
        title="Dismiss"
        onClick={onDismiss}
      >
        <CloseIcon />
      </button>
    </aside>
  );
}
