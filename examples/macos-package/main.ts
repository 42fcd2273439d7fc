import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bsdtarPackages, bsdtarRecord, bsdtarVersion } from './bsdtar.ts';
import { stages } from './compare.ts';
import { RECORDED } from './page.ts';

/**
 * `node examples/macos-package/main.ts FOLDER [--record]`: writes the packages of docs/example-macos-package.md, and lets
 * bsdtar pack them too where it is installed. `--record` keeps what that gave for the page.
 */
const [folder, record] = process.argv.slice(2);
if (folder === undefined || folder.startsWith('-') || (record !== undefined && record !== '--record')) {
  process.stderr.write('usage: node examples/macos-package/main.ts FOLDER [--record]\n');
  process.exitCode = 2;
} else {
  await write(folder).catch((error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  });
}

async function write(folder: string): Promise<void> {
  for (const { taken, packages, explained } of await stages()) {
    const into = join(folder, String(taken));
    mkdirSync(into, { recursive: true });
    for (const [i, name] of ['monday.pkg', 'tuesday.pkg'].entries())
      writeFileSync(join(into, name), packages[i]!);
    process.stdout.write(`${into}: ${explained.comparison.verdict}\n`);
  }
  const version = bsdtarVersion();
  if (version === undefined) {
    process.stdout.write('bsdtar is not installed: its packages are left out\n');
    return;
  }
  const text = await bsdtarRecord(await bsdtarPackages(join(folder, 'bsdtar')));
  process.stdout.write(`\n${version}\n${text}`);
  if (record === '--record') writeFileSync(RECORDED, text);
}
