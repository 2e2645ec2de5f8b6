import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { PagePerson, PageWorkspace } from '../../slack/page-protocol.js';

/** What everything on the page may need to know. */
export interface Surroundings {
  workspace: PageWorkspace;
  /** The acting person. */
  me: PagePerson;
  /** The channel in view; null on the Home tab. */
  channelId: string | null;
}

export const SurroundingsContext = createContext<Surroundings | null>(null);

/** @throws when used outside of a workspace: a mistake in the page itself. */
export function useSurroundings(): Surroundings {
  const surroundings = useContext(SurroundingsContext);
  if (!surroundings) throw new Error('No workspace around this component');
  return surroundings;
}

/** The person with this id, or null. */
export function findPerson(workspace: PageWorkspace, id: string): PagePerson | null {
  return workspace.people.find((person) => person.id === id) ?? null;
}
