import { useRef, useState } from 'preact/hooks';
import { useSurroundings } from '../state/context.js';
import { suggest } from '../wire/requests.js';
import { type ElementOf, type OptionObject, readOption } from './block-schema.js';
import type { Placed } from './placed.js';
import { OptionSelect } from './select-elements.js';
import { useSurface } from './surface.js';

/** A select whose options come from the bot, asked for anew with every change of the search. */
export function ExternalSelect(props: Placed<ElementOf<'external_select'>>) {
  const { blockId, element } = props;
  const { me } = useSurroundings();
  const { place, values } = useSurface();
  const [options, setOptions] = useState<OptionObject[]>([]);
  const [emptyText, setEmptyText] = useState('');
  const asked = useRef(0);

  const search = async (typed: string): Promise<void> => {
    asked.current += 1;
    const question = asked.current;
    const missing = element.min_query_length - typed.length;
    if (missing > 0) {
      setOptions([]);
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
    // A newer question makes this answer useless.
    if (question !== asked.current) return;
    setOptions(answer.options.flatMap((option) => readOption(option) ?? []));
    setEmptyText(answer.result === 'ok' ? 'Nothing matches' : (answer.notice ?? 'No results'));
  };

  return (
    <OptionSelect
      {...props}
      options={options}
      emptyText={emptyText}
      onSearch={(typed) => void search(typed)}
    />
  );
}
