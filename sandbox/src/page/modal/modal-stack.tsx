import { useSurroundings } from '../state/context.js';
import { ModalView } from './modal-view.js';

/** The open modals; all stay mounted, so that a lower one keeps what was entered in it. */
export function ModalStack() {
  const { workspace } = useSurroundings();
  return (
    <>
      {workspace.modals.map((view, index) => (
        <ModalView key={view.id} view={view} top={index === workspace.modals.length - 1} />
      ))}
    </>
  );
}
