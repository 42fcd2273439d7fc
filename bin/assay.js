#!/usr/bin/env node
// An older Node.js fails on the first modern import with a stack trace; this says what is needed instead.
const [major, minor] = process.versions.node.split('.').map(Number);
const supported = (major === 22 && minor >= 22) || (major === 24 && minor >= 15) || major >= 26;
if (supported) {
  // What an archive is read into is short-lived or stays: a young generation that grows takes up to 100 MiB and saves no time.
  const { setFlagsFromString } = await import('node:v8');
  setFlagsFromString('--semi-space-growth-factor=1');
  const { main } = await import('../dist/bundle/main.js');
  await main(process.argv.slice(2));
} else {
  process.stderr.write(
    `assay needs Node.js 22.22.2, 24.15.0 or 26 and newer; this is v${process.versions.node}\n`,
  );
  process.exitCode = 2;
}
