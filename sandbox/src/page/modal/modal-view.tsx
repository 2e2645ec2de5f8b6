import { useRef, useState } from 'preact/hooks';
import type { Outcome, PageView } from '../../slack/page-protocol.js';
import { BlockList } from '../blocks/block-list.js';
import { inputProblems } from '../blocks/input-problems.js';
import { type Surface, SurfaceProvider } from '../blocks/surface.js';
import { Avatar } from '../parts/avatar.js';
import { Dialog } from '../parts/dialog.js';
import { Icon, IconButton } from '../parts/icons.js';
import { findPerson, useSurroundings } from '../state/context.js';
import { request } from '../wire/requests.js';

const troubleConnecting = 'We had some trouble connecting. Try again?';

interface ModalViewProps {
  view: PageView;
  /** Whether it is the top of the stack; those below it wait out of sight. */
  top: boolean;
}

function useSubmit(view: PageView, form: { current: HTMLFormElement | null }) {
  const { me } = useSurroundings();
  const [busy, setBusy] = useState(false);
  const [banner, setBanner] = useState<string | null>(null);
  const showErrors = (surface: Surface, errors: Record<string, string>) => {
    surface.setErrors(errors);
    const first = surface.blocks.find(({ block_id }) => errors[block_id] !== undefined);
    const block =
      first && form.current?.querySelector(`[data-block-id="${CSS.escape(first.block_id)}"]`);
    block?.querySelector<HTMLElement>('input, textarea')?.focus();
  };
  const settle = (surface: Surface, outcome: Outcome) => {
    if (outcome.result === 'ok') return;
    if (outcome.result === 'errors') showErrors(surface, outcome.errors ?? {});
    else setBanner(outcome.notice ?? troubleConnecting);
  };
  const submit = async (surface: Surface) => {
    if (busy || view.submit === null) return;
    setBanner(null);
    const problems = inputProblems(surface.blocks, surface.values);
    showErrors(surface, problems);
    if (Object.keys(problems).length > 0) return;
    setBusy(true);
    const outcome = await request('submit', {
      as: me.id,
      viewId: view.id,
      values: surface.values,
    });
    setBusy(false);
    settle(surface, outcome);
  };
  return { busy, banner, submit };
}

/** One view of the modal stack. */
export function ModalView({ view, top }: ModalViewProps) {
  const { workspace, me } = useSurroundings();
  const form = useRef<HTMLFormElement>(null);
  const { busy, banner, submit } = useSubmit(view, form);
  const { title } = view;
  const closing = useRef(false);
  const close = async (all: boolean) => {
    // Pressed twice, it would be asked to close what is closed.
    if (closing.current) return;
    closing.current = true;
    const { result } = await request('close', { as: me.id, viewId: view.id, all });
    closing.current = result === 'ok';
  };
  return (
    <Dialog
      label={title}
      class={top ? 'modal' : 'modal below'}
      viewId={view.id}
      onDismiss={() => void close(true)}
    >
      <header class="modal-header">
        <Avatar person={findPerson(workspace, workspace.botUserId)} size={28} />
        <h2>{title}</h2>
        <IconButton name="close" label="Close" onClick={() => void close(true)} />
      </header>
      {banner && (
        <p class="banner error" role="alert">
          <Icon name="warning" />
          {banner}
        </p>
      )}
      <SurfaceProvider
        place={{ kind: 'view', viewId: view.id }}
        blocks={view.blocks}
        known={view.state.values}
      >
        {(surface) => (
          <form
            ref={form}
            class="modal-form"
            noValidate
            aria-busy={busy}
            onSubmit={(event) => {
              event.preventDefault();
              void submit(surface);
            }}
          >
            <div class="modal-body">
              <BlockList blocks={surface.blocks} />
            </div>
            <footer class="dialog-buttons">
              <button type="button" class="button" onClick={() => void close(false)}>
                {view.close ?? 'Close'}
              </button>
              {view.submit !== null && (
                <button
                  type="submit"
                  class={busy ? 'button primary busy' : 'button primary'}
                  disabled={busy}
                >
                  {view.submit}
                </button>
              )}
            </footer>
          </form>
        )}
      </SurfaceProvider>
    </Dialog>
  );
}
