#!/usr/bin/env bash
# `npm run release`: into the folder `release`, what a machine without Docker unpacks, the list of what it is built from
# (an SBOM in CycloneDX's form), and the sums of both.
set -euo pipefail
cd "$(dirname "$0")/.."

name="nimble-session-bot-$(node -p 'require("./package.json").version')"
rm -rf release
mkdir release
npm sbom --package-lock-only --sbom-format=cyclonedx | node scripts/production-sbom.js >"release/$name.cdx.json"
tar -czf "release/$name.tar.gz" --owner=0 --group=0 --numeric-owner --transform="s|^|$name/|" \
  package.json package-lock.json .npmrc sandbox/package.json scripts/start.js dist docs deploy \
  .env.example manifest.yml README.md CHANGELOG.md LICENSE
cd release
sha256sum -- "$name".* >SHA256SUMS
