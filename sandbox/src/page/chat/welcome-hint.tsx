import { useSurroundings } from '../state/context.js';

const studioNames = { nimble: 'Nimble Studio', ec2: 'EC2' } as const;

/** Tells a first visitor what to do, and what this is, until the bot has said something. */
export function WelcomeHint() {
  const { workspace } = useSurroundings();
  const command = workspace.commands[0]?.command;
  const begun = workspace.messages.some(({ user }) => user === workspace.botUserId);
  if (begun || !command) return null;
  return (
    <aside class="welcome" aria-label="Welcome">
      <strong>
        Type <code class="try">{command}</code> to start a workstation.
      </strong>
      <p>
        This is a sandbox: a pretend Slack and a pretend {studioNames[workspace.studio]} on this
        machine. Nothing here costs money.
      </p>
    </aside>
  );
}
