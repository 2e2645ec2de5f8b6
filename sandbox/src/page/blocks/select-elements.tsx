import type { PageChannel, PageWorkspace } from '../../slack/page-protocol.js';
import { Avatar } from '../parts/avatar.js';
import { Combobox, matchingChoices } from '../parts/combobox.js';
import { HashIcon, LockIcon } from '../parts/icons.js';
import type { Choice } from '../parts/listbox.js';
import { findPerson, useSurroundings } from '../state/context.js';
import { plainText } from '../text/mrkdwn-text.js';
import type { ElementOf, OptionObject } from './block-schema.js';
import { heldOption, type OptionList, optionLists } from './options.js';
import type { Placed } from './placed.js';
import { useSurface } from './surface.js';

interface SelectProps
  extends Placed<
    ElementOf<
      | 'static_select'
      | 'external_select'
      | 'users_select'
      | 'conversations_select'
      | 'channels_select'
    >
  > {
  choices: readonly Choice[];
  selected: { key: string; label: string } | null;
  emptyText?: string;
  onSearch?: (typed: string) => void;
  onChoose: (key: string) => void;
}

/** The searchable list that all selects share. */
export function Select(props: SelectProps) {
  const { element, label, choices, selected, emptyText, onSearch, onChoose } = props;
  return (
    <Combobox
      label={label}
      placeholder={element.placeholder ? plainText(element.placeholder) : 'Choose one'}
      selected={selected}
      choicesFor={(typed) => (onSearch ? [...choices] : matchingChoices(choices, typed))}
      emptyText={emptyText ?? 'Nothing matches'}
      focusOnLoad={element.focus_on_load}
      invalid={props.invalid ?? false}
      onChoose={({ key }) => onChoose(key)}
      {...(onSearch ? { onSearch } : {})}
      {...(props.fieldId ? { id: props.fieldId } : {})}
      {...(props.describedBy ? { describedBy: props.describedBy } : {})}
    />
  );
}

/** The options as choices; their place in the lists is their key, since values may repeat. */
export function choicesOf(lists: readonly OptionList[]): Choice[] {
  return lists.flatMap(({ group, options }) =>
    options.map((option) => ({
      key: `${option.value} ${plainText(option.text)}`,
      label: plainText(option.text),
      ...(option.description ? { description: plainText(option.description) } : {}),
      ...(group === null ? {} : { group }),
    })),
  );
}

/** How a held option shows in its closed select. */
export function selectedChoice(option: OptionObject | null): { key: string; label: string } | null {
  if (!option) return null;
  const label = plainText(option.text);
  return { key: `${option.value} ${label}`, label };
}

export function StaticSelect(props: Placed<ElementOf<'static_select'>>) {
  const { blockId, element, dispatches } = props;
  const { values, change } = useSurface();
  const lists = optionLists(element.options, element.option_groups);
  const choices = choicesOf(lists);
  const options = lists.flatMap((list) => list.options);
  return (
    <Select
      {...props}
      choices={choices}
      selected={selectedChoice(heldOption(values[blockId]?.[element.action_id]))}
      onChoose={(key) => {
        const option = options[choices.findIndex((choice) => choice.key === key)];
        if (!option) return;
        change(blockId, element, { type: element.type, selected_option: option }, dispatches);
      }}
    />
  );
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

function conversationName(workspace: PageWorkspace, channel: PageChannel): string {
  if (channel.kind !== 'im') return channel.name;
  return findPerson(workspace, channel.name)?.realName ?? channel.name;
}

/** Where there is no room for its sign. */
function closedName(workspace: PageWorkspace, channel: PageChannel): string {
  const name = conversationName(workspace, channel);
  return channel.kind === 'public' ? `#${name}` : name;
}

function offeredConversations(
  workspace: PageWorkspace,
  element: ElementOf<'conversations_select' | 'channels_select'>,
): PageChannel[] {
  if (element.type === 'channels_select') {
    return workspace.channels.filter(({ kind, archived }) => kind === 'public' && !archived);
  }
  const { include, exclude_bot_users: withoutBots } = element.filter ?? {};
  return workspace.channels.filter(({ kind, name, archived }) => {
    if (archived || (include && !include.includes(kind))) return false;
    return !(withoutBots && kind === 'im' && findPerson(workspace, name)?.isBot);
  });
}

export function ConversationsSelect(
  props: Placed<ElementOf<'conversations_select' | 'channels_select'>>,
) {
  const { blockId, element, dispatches } = props;
  const { workspace } = useSurroundings();
  const { values, change } = useSurface();
  const field = element.type === 'channels_select' ? 'selected_channel' : 'selected_conversation';
  const held = values[blockId]?.[element.action_id]?.[field];
  const current = workspace.channels.find(({ id }) => id === held);
  const choices = offeredConversations(workspace, element).map((channel) => ({
    key: channel.id,
    label: conversationName(workspace, channel),
    mark:
      channel.kind === 'im' ? (
        <Avatar person={findPerson(workspace, channel.name)} size={22} />
      ) : channel.kind === 'private' ? (
        <LockIcon />
      ) : (
        <HashIcon />
      ),
  }));
  return (
    <Select
      {...props}
      choices={choices}
      selected={current ? { key: current.id, label: closedName(workspace, current) } : null}
      onChoose={(key) => change(blockId, element, { type: element.type, [field]: key }, dispatches)}
    />
  );
}
