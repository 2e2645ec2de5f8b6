import { Avatar } from '../parts/avatar.js';
import { ChevronIcon } from '../parts/icons.js';
import { Menu } from '../parts/menu.js';
import { useSurroundings } from '../state/context.js';

/** Who one is in the pretend workspace, and a way to be somebody else. */
export function PersonSwitcher({ onActAs }: { onActAs: (personId: string) => void }) {
  const { workspace, me } = useSurroundings();
  const people = workspace.people.filter(({ isBot }) => !isBot);
  return (
    <Menu
      label={`Acting as ${me.realName} · ${me.title}`}
      class="person-switcher"
      heading="Act as somebody else"
      button={
        <>
          <Avatar person={me} size={34} />
          <span class="choice-text">
            <span>{me.realName}</span>
            <small class="person-title">{me.title}</small>
          </span>
          <ChevronIcon />
        </>
      }
      items={people.map((person) => ({
        key: person.id,
        checked: person.id === me.id,
        choose: () => onActAs(person.id),
        content: (
          <>
            <Avatar person={person} size={30} />
            <span class="choice-text">
              <span>{person.realName}</span>
              <small>{person.title}</small>
            </span>
          </>
        ),
      }))}
    />
  );
}
