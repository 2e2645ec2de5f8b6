import { useState } from 'preact/hooks';
import { CloseIcon } from '../parts/icons.js';
import { useSurroundings } from '../state/context.js';

/** Tells a first visitor what to do, and what this is, until the bot has said something. */
export function WelcomeHint() {
  const { workspace } = useSurroundings();
  const [dismissed, setDismissed] = useState(false);
  const command = workspace.commands[0]?.command;
  const begun = workspace.messages.some(({ user }) => user === workspace.botUserId);
  if (dismissed || begun || !command) return null;
  return (
    <aside class="welcome" aria-label="Welcome">
      <p>
        <strong>
          Type <code class="try">{command}</code> to start a workstation.
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
        onClick={() => setDismissed(true)}
      >
        <CloseIcon />
      </button>
    </aside>
  );
}
