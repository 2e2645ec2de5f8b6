import { useRef, useState } from 'preact/hooks';
import { useSurroundings } from '../state/context.js';
import { suggest } from '../wire/requests.js';
import type { ElementOf } from './block-schema.js';
import { heldOption, type OptionList, suggestedLists } from './options.js';
import type { Placed } from './placed.js';
import { choicesOf, Select, selectedChoice } from './select-elements.js';
import { useSurface } from './surface.js';

/** A select whose options come from the bot, asked for anew with every change of the search. */
export function ExternalSelect(props: Placed<ElementOf<'external_select'>>) {
  const { blockId, element, dispatches } = props;
  const { me } = useSurroundings();
  const { place, values, change } = useSurface();
  const [lists, setLists] = useState<OptionList[]>([]);
  const [emptyText, setEmptyText] = useState('');
  const asked = useRef(0);
  const choices = choicesOf(lists);
  const options = lists.flatMap((list) => list.options);

  const search = async (typed: string): Promise<void> => {
    asked.current += 1;
    const question = asked.current;
    const missing = element.min_query_length - typed.length;
    if (missing > 0) {
      setLists([]);
      setEmptyText(`Type ${missing} more ${missing === 1 ? 'character' : 'characters'} to search`);
      return;
    }
    setEmptyText('Searching…');
    const answer = await suggest({
      as: me.id,
      place,
      blockId,
      actionId: element.action_id,
      value: typed,
      values,
    });
    // An answer that was overtaken by a newer question says nothing any more.
    if (question !== asked.current) return;
    setLists(suggestedLists(answer));
    setEmptyText(answer.result === 'ok' ? 'Nothing matches' : (answer.notice ?? 'No results'));
  };

  return (
    <Select
      {...props}
      choices={choices}
      emptyText={emptyText}
      selected={selectedChoice(heldOption(values[blockId]?.[element.action_id]))}
      onSearch={(typed) => void search(typed)}
      onChoose={(key) => {
        const option = options[choices.findIndex((choice) => choice.key === key)];
        if (!option) return;
        change(blockId, element, { type: element.type, selected_option: option }, dispatches);
      }}
    />
  );
}
