interface SettingsListProps {
  settings: Readonly<Record<string, string>>;
}

/** What a program needs to work in this sandbox. */
export function SettingsList({ settings }: SettingsListProps) {
  return (
    <div class="settings">
      <p>
        For a bot of your own, or the AWS command line. They open nothing anywhere else; the secret
        key may be anything.
      </p>
      <dl>
        {Object.entries(settings)
          .filter(([, value]) => value !== '')
          .map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
    </div>
  );
}
