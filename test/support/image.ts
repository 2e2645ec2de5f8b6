import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { cleanEnvironment } from './clean-environment.js';

const top = fileURLToPath(new URL('../../', import.meta.url));

interface Instruction {
  word: string;
  /** What follows it, on one line. */
  rest: string;
}

/** What a Dockerfile says, line by line. */
export function instructionsIn(dockerfile: string): Instruction[] {
  return dockerfile
    .replace(/^#.*\n/gm, '')
    .replace(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [, word = '', rest = ''] = /^([A-Z]+) (.+)$/.exec(line) ?? [];
      return { word, rest };
    });
}

export const dockerfile = instructionsIn(readFileSync(join(top, 'deploy/Dockerfile'), 'utf8'));

/** The words of the last instruction of this name, which is the one that counts. */
export function lastOf(name: string): string {
  return dockerfile.findLast(({ word }) => word === name)?.rest ?? '';
}

/** The words of `CMD [...]`. */
export function commandIn(rest: string): string[] {
  return z.array(z.string()).parse(JSON.parse(rest.slice(rest.indexOf('['))));
}

/** What `deploy/Dockerfile.dockerignore` lets into the image. */
const allowed = readFileSync(join(top, 'deploy/Dockerfile.dockerignore'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('!'))
  .map((line) => line.slice(1));

function must(command: string, words: string[], cwd?: string): void {
  const ran = spawnSync(command, words, { cwd, env: cleanEnvironment, encoding: 'utf8' });
  if (ran.status === 0) return;
  throw new Error(`${command} ${words.join(' ')} ended with ${ran.status}: ${ran.stderr}`);
}

/**
 * Carries out the steps of `deploy/Dockerfile` without Docker: each stage in a folder of its own, with this machine's
 * Node. Returns the folder of the last one, which is the image.
 */
export function buildImage(folder: string): string {
  const context = join(folder, 'context');
  for (const path of allowed) {
    const filter = (file: string) => !['dist', 'node_modules'].includes(basename(file));
    cpSync(join(top, path), join(context, path), { recursive: true, filter });
  }
  const stages = new Map<string, string>();
  let root = '';
  let workdir = '/';
  const steps: Readonly<Record<string, (rest: string) => void>> = {
    FROM(rest) {
      root = mkdtempSync(join(folder, 'stage-'));
      chmodSync(root, 0o755);
      workdir = '/';
      const [, name = 'image'] = / AS (\w+)$/.exec(rest) ?? [];
      stages.set(name, root);
    },
    WORKDIR(rest) {
      workdir = resolve(workdir, rest);
      mkdirSync(join(root, workdir), { recursive: true });
    },
    COPY(rest) {
      const [, stage, paths = ''] = /^(?:--from=(\w+) )?(.+)$/.exec(rest) ?? [];
      const from = stage === undefined ? context : (stages.get(stage) ?? '');
      const sources = paths.split(' ').map((path) => join(from, path));
      const to = join(root, resolve(workdir, paths.split(' ').at(-1) ?? ''));
      for (const source of sources.slice(0, -1)) {
        // Docker copies what is in a folder, not the folder.
        const isFolder = statSync(source).isDirectory();
        if (isFolder || paths.endsWith('/')) mkdirSync(to, { recursive: true });
        must('cp', ['-a', ...(isFolder ? [`${source}/.`, `${to}/.`] : [source, to])]);
      }
    },
    RUN(rest) {
      must('sh', ['-c', rest], join(root, workdir));
    },
  };
  for (const { word, rest } of dockerfile) steps[word]?.(rest);
  return stages.get('image') ?? '';
}

/**
 * The image as a container: its root cannot be written to, but for `writable`, and this machine's programs stand in it
 * in the place of those of the base image.
 */
const enter = `
root=$1 writable=$2 user=$3
shift 3
mount --make-rprivate /
mount --bind "$root" "$root"
for one in bin lib lib64 sbin usr etc dev proc; do
  if [ -L "/$one" ]; then cp -P "/$one" "$root/$one"
  elif [ -e "/$one" ]; then mkdir "$root/$one" && mount --rbind "/$one" "$root/$one"
  fi
done
mount -o remount,bind,ro "$root"
mount --bind "$root$writable" "$root$writable"
mount -o remount,bind,rw "$root$writable"
exec chroot --userspec="$user" "$root" sh -c 'cd "$0" && exec "$@"' "$writable" "$@"
`;

/** The words that start the command of an image that `buildImage` has built. */
export function asContainer(image: string, command: readonly string[]): [string, string[]] {
  const words = [image, lastOf('VOLUME'), lastOf('USER'), ...command];
  return ['unshare', ['--mount', 'sh', '-euc', enter, 'enter', ...words]];
}

export const canBeContainer =
  process.getuid?.() === 0 && spawnSync('unshare', ['--mount', 'true']).status === 0;
