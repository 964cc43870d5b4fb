#!/bin/sh
# Decodes our payloads again with the npm package @msgpack/msgpack; fails on a difference. Without node and npm there is nothing to do.
set -eu
cd "$(dirname "$0")/../Fleche.Core.Tests/Codec/Vectors"
if ! command -v node > /dev/null || ! command -v npm > /dev/null; then
  echo "interop: skipped, node or npm is not installed"
  exit 0
fi
npm ci --no-fund --no-audit --loglevel=error
node decode.mjs
