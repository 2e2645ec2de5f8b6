// What Node runs first. An old Node has to understand this file, and process 1 hears no signal before it
// listens. So this file has no `import` at its top, and no syntax newer than that of Node 10.
{
  const [major, minor] = process.versions.node.split('.').map(Number) as [number, number];
  const tooOld =
    major < 20 || major === 21 || (major === 20 && minor < 19) || (major === 22 && minor < 12);
  if (tooOld) {
    process.stderr.write(
      `The bot needs Node 20 from 20.19 on, or 22.12 and newer; this is Node ${process.versions.node}.\n`,
    );
    process.exit(1);
  }
  // Nothing has begun. `commands.ts` replaces these once something has.
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => process.exit(0));
  import('./commands.js').then(({ main }) => main(process.argv.slice(2)));
}
