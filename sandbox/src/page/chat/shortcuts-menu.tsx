import type { Outcome } from '../../slack/page-protocol.js';
import { BoltIcon } from '../parts/icons.js';
import { Menu } from '../parts/menu.js';
import { useSurroundings } from '../state/context.js';
import { request } from '../wire/requests.js';

interface ShortcutsMenuProps {
  onOutcome: (outcome: Outcome) => void;
}

/** The global shortcuts of the workspace's apps. */
export function ShortcutsMenu({ onOutcome }: ShortcutsMenuProps) {
  const { workspace, me } = useSurroundings();
  const start = async (callbackId: string) => {
    onOutcome(await request('shortcut', { as: me.id, callbackId }));
  };
  return (
    <Menu
      label="Shortcuts"
      class="icon-button"
      button={<BoltIcon />}
      heading={workspace.shortcuts.length > 0 ? 'Shortcuts' : 'This workspace has no shortcuts yet'}
      items={workspace.shortcuts.map((shortcut) => ({
        key: shortcut.callbackId,
        choose: () => void start(shortcut.callbackId),
        content: (
          <span class="choice-text">
            <span>{shortcut.name}</span>
            <small>{shortcut.description}</small>
          </span>
        ),
      }))}
    />
  );
}
