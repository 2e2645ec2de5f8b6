import { type ComponentChildren, createContext } from 'preact';
import { useContext, useMemo, useRef, useState } from 'preact/hooks';
import { stateOf, withEntered } from '../../slack/block-kit/element-state.js';
import type { Block, ElementPlace, ElementValue, StateValues } from '../../slack/page-protocol.js';
import { useSurroundings } from '../state/context.js';
import { request } from '../wire/requests.js';
import {
  type BlockElement,
  type ConfirmObject,
  type DrawnBlock,
  readBlocks,
} from './block-schema.js';
import { ConfirmDialog } from './confirm-dialog.js';

/** A message or view whose elements people use: what they hold, and how Slack hears of it. */
export interface Surface {
  place: ElementPlace;
  blocks: DrawnBlock[];
  values: StateValues;
  /** block_id → what is wrong with its input. */
  errors: Record<string, string>;
  setErrors: (errors: Record<string, string>) => void;
  /** The element whose action is on its way. */
  pending: string | null;
  /** Element → why Slack could not deliver its last action. */
  troubles: Record<string, string>;
  /** The person changed a stateful element. `dispatch`: the bot hears of it at once. */
  change: (blockId: string, element: BlockElement, value: ElementValue, dispatch: boolean) => void;
  /** The person used a stateless element. */
  press: (blockId: string, element: BlockElement, fields: ElementValue) => void;
}

interface Question {
  confirm: ConfirmObject;
  proceed: () => void;
}

const SurfaceContext = createContext<Surface | null>(null);

/** @throws when used outside of a surface: a mistake in the page itself. */
export function useSurface(): Surface {
  const surface = useContext(SurfaceContext);
  if (!surface) throw new Error('No surface around this element');
  return surface;
}

/** Names an element within its surface. */
export function elementKey(blockId: string, actionId: string): string {
  return `${blockId}/${actionId}`;
}

/** Keeps what the person entered, also while the bot replaces the blocks around it. */
function useValues(blocks: readonly Block[], known: StateValues) {
  const [, redraw] = useState({});
  const held = useRef<StateValues>({});
  // What the person did here wins over what the server has.
  const values = stateOf(blocks, withEntered(known, held.current));
  held.current = values;
  const setValue = (blockId: string, actionId: string, value: ElementValue): StateValues => {
    held.current = withEntered(held.current, { [blockId]: { [actionId]: value } });
    redraw({});
    return held.current;
  };
  return { values, setValue };
}

function useActions(place: ElementPlace) {
  const { me } = useSurroundings();
  const [pending, setPending] = useState<string | null>(null);
  const [troubles, setTroubles] = useState<Record<string, string>>({});
  const act = async (
    blockId: string,
    actionId: string,
    element: ElementValue,
    values: StateValues,
  ): Promise<void> => {
    const key = elementKey(blockId, actionId);
    setPending(key);
    const outcome = await request('act', { as: me.id, place, blockId, actionId, element, values });
    setPending((current) => (current === key ? null : current));
    setTroubles(({ [key]: _, ...others }) =>
      outcome.result === 'ok'
        ? others
        : { ...others, [key]: outcome.notice ?? 'The app did not respond.' },
    );
  };
  return { pending, troubles, act };
}

interface SurfaceProviderProps {
  place: ElementPlace;
  blocks: readonly Block[];
  known: StateValues;
  children: (surface: Surface) => ComponentChildren;
}

/** Gives the elements inside their state and their way to the bot. */
export function SurfaceProvider({ place, blocks: raw, known, children }: SurfaceProviderProps) {
  const blocks = useMemo(() => readBlocks(raw), [raw]);
  const { values, setValue } = useValues(raw, known);
  const { pending, troubles, act } = useActions(place);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [question, setQuestion] = useState<Question | null>(null);
  const afterConfirm = (element: BlockElement, proceed: () => void) => {
    if (element.confirm) setQuestion({ confirm: element.confirm, proceed });
    else proceed();
  };
  const surface: Surface = {
    place,
    blocks,
    values,
    errors,
    setErrors,
    pending,
    troubles,
    change: (blockId, element, value, dispatch) =>
      afterConfirm(element, () => {
        const changed = setValue(blockId, element.action_id, value);
        setErrors(({ [blockId]: _, ...others }) => others);
        if (dispatch) void act(blockId, element.action_id, value, changed);
      }),
    press: (blockId, element, fields) =>
      afterConfirm(element, () => void act(blockId, element.action_id, fields, values)),
  };
  return (
    <SurfaceContext.Provider value={surface}>
      {children(surface)}
      {question && (
        <ConfirmDialog
          confirm={question.confirm}
          onAnswer={(yes) => {
            setQuestion(null);
            if (yes) question.proceed();
          }}
        />
      )}
    </SurfaceContext.Provider>
  );
}
