import type { PageChannel } from '../../slack/page-protocol.js';
import { ChannelMark, channelTitle } from '../chat/channel-name.js';
import { Avatar } from '../parts/avatar.js';
import { Combobox, matchingChoices } from '../parts/combobox.js';
import type { Choice } from '../parts/listbox.js';
import { findPerson, useSurroundings } from '../state/context.js';
import { plainText } from '../text/mrkdwn-text.js';
import { type ElementOf, type OptionObject, readOption } from './block-schema.js';
import type { Placed } from './placed.js';
import { useSurface } from './surface.js';

type SelectType = 'static_select' | 'external_select' | 'users_select' | 'conversations_select';

interface SelectProps extends Placed<ElementOf<SelectType>> {
  choices: readonly Choice[];
  selected: { key: string; label: string } | null;
  emptyText?: string;
  onSearch?: (typed: string) => void;
  onChoose: (key: string) => void;
}

/** The searchable list that all selects share. */
function Select(props: SelectProps) {
  const { element, label, choices, selected, emptyText, onSearch, onChoose } = props;
  return (
    <Combobox
      label={label}
      placeholder={element.placeholder ? plainText(element.placeholder) : 'Choose one'}
      selected={selected}
      choicesFor={(typed) => (onSearch ? [...choices] : matchingChoices(choices, typed))}
      emptyText={emptyText ?? 'Nothing matches'}
      invalid={props.invalid ?? false}
      onChoose={({ key }) => onChoose(key)}
      {...(onSearch ? { onSearch } : {})}
      {...(props.fieldId ? { id: props.fieldId } : {})}
      {...(props.describedBy ? { describedBy: props.describedBy } : {})}
    />
  );
}

/** An option as a choice. Values may repeat, so the text is part of its key. */
function choiceOf(option: OptionObject): Choice {
  const label = plainText(option.text);
  return {
    key: `${option.value} ${label}`,
    label,
    ...(option.description ? { description: plainText(option.description) } : {}),
  };
}

interface OptionSelectProps extends Placed<ElementOf<'static_select' | 'external_select'>> {
  options: readonly OptionObject[];
  emptyText?: string;
  onSearch?: (typed: string) => void;
}

/** A select of options, wherever they come from. */
export function OptionSelect({ options, ...props }: OptionSelectProps) {
  const { blockId, element, dispatches } = props;
  const { values, change } = useSurface();
  const choices = options.map(choiceOf);
  const held = readOption(values[blockId]?.[element.action_id]?.selected_option);
  return (
    <Select
      {...props}
      choices={choices}
      selected={held && choiceOf(held)}
      onChoose={(key) => {
        const option = options[choices.findIndex((choice) => choice.key === key)];
        if (!option) return;
        change(blockId, element, { type: element.type, selected_option: option }, dispatches);
      }}
    />
  );
}

export function StaticSelect(props: Placed<ElementOf<'static_select'>>) {
  return <OptionSelect {...props} options={props.element.options} />;
}

export function UsersSelect(props: Placed<ElementOf<'users_select'>>) {
  const { blockId, element, dispatches } = props;
  const { workspace } = useSurroundings();
  const { values, change } = useSurface();
  const held = values[blockId]?.[element.action_id]?.selected_user;
  const person = typeof held === 'string' ? findPerson(workspace, held) : null;
  const choices = workspace.people.map((each) => ({
    key: each.id,
    label: each.realName,
    description: each.title,
    mark: <Avatar person={each} size={22} />,
  }));
  return (
    <Select
      {...props}
      choices={choices}
      selected={person && { key: person.id, label: person.realName }}
      onChoose={(key) =>
        change(blockId, element, { type: element.type, selected_user: key }, dispatches)
      }
    />
  );
}

export function ConversationsSelect(props: Placed<ElementOf<'conversations_select'>>) {
  const { blockId, element, dispatches } = props;
  const { workspace } = useSurroundings();
  const { values, change } = useSurface();
  const held = values[blockId]?.[element.action_id]?.selected_conversation;
  const current = workspace.channels.find(({ id }) => id === held);
  const { include, exclude_external_shared_channels: onlyOurs } = element.filter ?? {};
  const offered = workspace.channels.filter(
    ({ kind, archived, shared }) =>
      !archived && (include?.includes(kind) ?? true) && !(onlyOurs && shared === 'yes'),
  );
  // The closed field has no room for a channel's sign.
  const closedName = (channel: PageChannel) =>
    `${channel.kind === 'public' ? '#' : ''}${channelTitle(workspace, channel)}`;
  return (
    <Select
      {...props}
      choices={offered.map((channel) => ({
        key: channel.id,
        label: channelTitle(workspace, channel),
        mark: <ChannelMark workspace={workspace} channel={channel} />,
      }))}
      selected={current ? { key: current.id, label: closedName(current) } : null}
      onChoose={(key) =>
        change(blockId, element, { type: element.type, selected_conversation: key }, dispatches)
      }
    />
  );
}
