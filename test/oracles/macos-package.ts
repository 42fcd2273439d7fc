import { join } from 'node:path';
import { bsdtarPackages } from '../../examples/macos-package/bsdtar.ts';
import { explain, stages } from '../../examples/macos-package/compare.ts';
import { repackedDigest } from '../../examples/macos-package/page.ts';
import type { CauseCode } from '../../src/model/index.ts';

/**
 * docs/example-macos-package.md with bsdtar as a second producer: what its packages differ in must be what the page says, and
 * repacked they must be what our own writer's packages become.
 * @returns whether they are; true where it is not installed
 */
export async function askProducers(
  folder: string,
  missing: (programs: readonly string[]) => string[],
): Promise<boolean> {
  const name = 'bsdtar, macOS package';
  if (missing(['bsdtar']).length > 0) {
    process.stdout.write(`oracle ${name}: skipped, bsdtar is not installed\n`);
    return true;
  }
  const { plain, set } = await bsdtarPackages(join(folder, 'macos-package'));
  const wrong = [
    ...differing('plain', await causesOf(plain), [...LEFT, 'archive.mtime', 'archive.order']),
    ...differing('with settings', await causesOf(set), LEFT),
  ];
  const last = (await stages()).at(-1)!;
  const digests = new Set(await Promise.all([...plain, ...set, ...last.packages].map(repackedDigest)));
  if (digests.size !== 1) wrong.push(`${digests.size} packages once repacked`);
  process.stdout.write(
    `oracle ${name}: ${wrong.length === 0 ? 'agrees' : `DISAGREES: ${wrong.join('; ')}`}\n`,
  );
  return wrong.length === 0;
}

/** No option leaves these out. */
const LEFT: readonly CauseCode[] = ['archive.inode', 'archive.atime', 'xar.creation-time'];

async function causesOf(packages: readonly [Uint8Array, Uint8Array]): Promise<CauseCode[]> {
  const { comparison } = await explain(packages);
  return comparison.causes.flatMap(({ code, derivedFrom }) => (derivedFrom ? [] : [code]));
}

function differing(what: string, found: readonly CauseCode[], expected: readonly CauseCode[]): string[] {
  return [
    ...expected.filter((code) => !found.includes(code)).map((code) => `${what}: ${code} was not found`),
    ...found.filter((code) => !expected.includes(code)).map((code) => `${what}: ${code} was not expected`),
  ];
}
