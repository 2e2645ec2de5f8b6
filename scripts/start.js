// `npm start`: builds if a source is newer than the build, then becomes the bot, in one process. An old Node
// has to understand this file, as it has to understand `src/main.ts`.
//
// `--max-semi-space-size=8` in package.json keeps young objects in halves of at most 8 MB, not 16. Measured with
// Node 20.20: three looks at 10,000 launches on SQLite, without the studio, peak at 128 MB with 8 MB halves, 142 MB
// with 16. With 2 MB halves a third of the processor's time went to collecting, and what outlived one collection
// after the other stayed, so that they peak at 145 MB.
const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'];
const built = 'dist/main.js';
const sources = ['src', 'sandbox/src'];
const others = [
  'package.json',
  'scripts/build.config.ts',
  'sandbox/package.json',
  'sandbox/tsconfig.json',
];

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || major === 21 || (major === 20 && minor < 19) || (major === 22 && minor < 12)) {
  process.stderr.write(
    `The bot needs Node 20 from 20.19 on, or 22.12 and newer; this is Node ${process.versions.node}.\n`,
  );
  process.exit(1);
}
start();

async function start() {
  const files = await import('node:fs');
  if (canBuild(files) && !isCurrent(files)) await build(files);
  if (!files.existsSync(built)) {
    process.stderr.write(
      'The bot is not built, and cannot be built here. Run: npm ci && npm run build\n',
    );
    process.exit(1);
  }
  await import('../dist/main.js');
}

/** A read-only folder and an installation without development dependencies start what is built. */
function canBuild({ accessSync, constants, existsSync }) {
  try {
    accessSync('.', constants.W_OK);
  } catch {
    return false;
  }
  return ['tsc', 'vite'].every((tool) => existsSync(`node_modules/.bin/${tool}`));
}

function isCurrent({ existsSync, readdirSync, statSync }) {
  if (!existsSync(built) || !existsSync('sandbox/dist/sandbox.js')) return false;
  const files = sources.flatMap((folder) =>
    readdirSync(folder, { recursive: true }).map((name) => `${folder}/${name}`),
  );
  const builtAtMs = statSync(built).mtimeMs;
  return [...files, ...others].every((file) => statSync(file).mtimeMs <= builtAtMs);
}

async function build({ rmSync }) {
  const { spawn } = await import('node:child_process');
  // A group of its own: npm passes a signal on to its child only, and that one would leave its own behind.
  const npm = spawn('npm', ['run', '--silent', 'build'], { stdio: 'inherit', detached: true });
  let stopped = false;
  const stop = () => {
    stopped = true;
    process.kill(-npm.pid, 'SIGKILL');
  };
  for (const signal of signals) process.on(signal, stop);
  const code = await new Promise((resolve) => npm.on('exit', resolve));
  for (const signal of signals) process.off(signal, stop);
  if (code === 0) return;
  // Half a build must not pass for a current one.
  rmSync(built, { force: true });
  process.exit(stopped ? 0 : 1);
}
