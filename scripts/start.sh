#!/bin/sh
# `npm start`: builds if a source is newer than the build, then becomes the bot.
set -e
cd "$(dirname "$0")/.."

# A read-only folder and an installation without development dependencies start what is built.
can_build() {
  [ -w . ] && [ -x node_modules/.bin/tsc ] && [ -x node_modules/.bin/vite ]
}

is_current() {
  [ -e dist/main.js ] && [ -e sandbox/dist/sandbox.js ] && [ -z "$(
    find src sandbox/src package.json tsconfig.json sandbox/package.json sandbox/tsconfig.json \
      -newer dist/main.js | head -n 1
  )" ]
}

if can_build && ! is_current; then
  npm run --silent build
fi
if [ ! -e dist/main.js ]; then
  echo 'The bot is not built, and cannot be built here. Run: npm ci && npm run build' >&2
  exit 1
fi

# `exec`, so that a signal to npm reaches the bot and no shell outlives it.
# The flag keeps young objects in 2 MB instead of 16 MB halves. Measured with Node 20.20 and the
# sandbox in a process of its own, two runs each: 20 s after the start 93 and 99 MB resident with
# it, 123 and 97 MB without; highest 139 and 140 MB against 154 and 154 MB. After 80 s no difference.
exec node --max-semi-space-size=2 dist/main.js "$@"
