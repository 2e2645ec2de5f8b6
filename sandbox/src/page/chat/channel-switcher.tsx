import type { TargetedKeyboardEvent } from 'preact';
import { useId, useState } from 'preact/hooks';
import { matchingChoices } from '../parts/combobox.js';
import { Dialog } from '../parts/dialog.js';
import { HomeIcon } from '../parts/icons.js';
import { type Choice, choiceId, Listbox, steppedIndex } from '../parts/listbox.js';
import { useSurroundings } from '../state/context.js';
import { ChannelMark, channelTitle } from './channel-name.js';

const homeKey = 'home';

interface ChannelSwitcherProps {
  onOpenHome: () => void;
  onClose: () => void;
}

/** Goes to any place by a few letters of its name. */
export function ChannelSwitcher({ onOpenHome, onClose }: ChannelSwitcherProps) {
  const { workspace, channelId, openChannel } = useSurroundings();
  const listId = useId();
  const [typed, setTyped] = useState('');
  const [active, setActive] = useState(0);
  const places: Choice[] = [
    ...workspace.channels.map((channel) => ({
      key: channel.id,
      label: channelTitle(workspace, channel),
      mark: <ChannelMark workspace={workspace} channel={channel} />,
    })),
    { key: homeKey, label: 'Home', description: 'The app’s own page', mark: <HomeIcon /> },
  ];
  const choices = matchingChoices(places, typed);
  const choose = ({ key }: Choice) => {
    onClose();
    if (key === homeKey) onOpenHome();
    else openChannel(key);
  };
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLInputElement>) => {
    const next = steppedIndex(event.key, active, choices.length);
    const current = choices[active];
    if (next !== null) setActive(next);
    else if (event.key === 'Enter' && current) choose(current);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog label="Jump to a channel" class="switcher" onDismiss={onClose}>
      <input
        type="text"
        class="field"
        role="combobox"
        aria-label="Jump to a channel"
        aria-expanded
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={choices.length > 0 ? choiceId(listId, active) : undefined}
        autocomplete="off"
        placeholder="Jump to a channel or person"
        value={typed}
        onInput={({ currentTarget }) => {
          setTyped(currentTarget.value);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
      />
      <Listbox
        id={listId}
        label="Places"
        choices={choices}
        active={active}
        selectedKey={channelId ?? homeKey}
        onChoose={choose}
      />
      {choices.length === 0 && <p class="popup-empty">Nothing has that name</p>}
    </Dialog>
  );
}
