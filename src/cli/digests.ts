import { inputOfPath } from '../artifact/index.ts';
import { readAll } from '../codec/index.ts';
import { nodeHost } from '../host/index.ts';
import { DIGEST_LEVELS, type DigestLevel, digestName } from '../library/index.ts';
import { AssayError } from '../model/index.ts';
import { printable } from '../report/index.ts';

/** A digest that a file should have. */
export interface Expected {
  readonly level: DigestLevel;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
}

/** `LEVEL:HEX`, or the name of a digest in place of the level. */
const ONE = /^(?<level>[a-z0-9-]+(?:\/[a-z-]+\[[^\]]*\])?):(?<hex>[0-9a-fA-F]{64})$/;
/** A line as `assay digest` writes it. */
const LINE = /^(?<hex>[0-9a-fA-F]{64}) {2}(?<name>\S+) {2}(?<file>.+)$/;
/** Lists of digests are short. */
const MOST = 64 << 20;

/**
 * Reads what the digests of files should be: one for all of them, or those that a list has of each.
 * @param given what `--check` was given @param only the level that is asked for, if one is
 * @throws AssayError `usage.option` where it is neither, or says nothing of a file; `input.*`
 */
export async function readExpected(
  given: string,
  files: readonly string[],
  only: DigestLevel | undefined,
): Promise<ReadonlyMap<string, readonly Expected[]>> {
  const { level, hex } = ONE.exec(given)?.groups ?? {};
  const all =
    level !== undefined && hex !== undefined
      ? files.map((file) => [file, [{ level: levelOf(level), sha256: hex.toLowerCase() }]] as const)
      : await fromList(given, files);
  return new Map(
    all.map(([file, expected]) => {
      const wanted = expected.filter((one) => only === undefined || one.level === only);
      if (wanted.length > 0) return [file, wanted];
      const hint = 'a list names each file as it was given when the list was written';
      throw new AssayError('usage.option', `--check has no digest of ${file} to compare with`, { hint });
    }),
  );
}

async function fromList(
  path: string,
  files: readonly string[],
): Promise<(readonly [string, readonly Expected[]])[]> {
  const lines = await linesOf(path);
  const names = new Set(lines.map(({ file }) => file));
  return files.map((file) => {
    // What was computed of the one file elsewhere may have had another name there.
    const shown = printable(file);
    const named = names.has(shown)
      ? shown
      : names.size === 1 && files.length === 1
        ? [...names][0]
        : undefined;
    const own = lines.filter((line) => line.file === named);
    return [file, own.map(({ name, hex }) => ({ level: levelOf(name), sha256: hex.toLowerCase() }))] as const;
  });
}

interface Line {
  readonly hex: string;
  readonly name: string;
  readonly file: string;
}

async function linesOf(path: string): Promise<Line[]> {
  const hint = 'give LEVEL:HEX, for example equal-contents:6e77c902…, or a file that `assay digest` wrote';
  if (/^[a-z-]+:/.test(path) && (await nodeHost.files.status(path).catch(() => undefined)) === undefined)
    throw new AssayError('usage.option', `--check cannot be ${path}: a SHA-256 has 64 hexadecimal digits`, {
      hint,
    });
  const input = await inputOfPath(nodeHost, path);
  if ('directory' in input || (input.source.size ?? 0) > MOST)
    throw new AssayError('usage.option', `${path} is no list of digests`, { hint });
  const text = Buffer.from(await readAll(input.source)).toString('utf8');
  await input.close?.();
  return text.split(/\r?\n/).flatMap((line, i) => {
    if (line === '') return [];
    const { hex, name, file } = LINE.exec(line)?.groups ?? {};
    if (hex !== undefined && name !== undefined && file !== undefined) return [{ hex, name, file }];
    throw new AssayError('usage.option', `${path} is no list of digests: line ${i + 1} is none`, { hint });
  });
}

/** The level of a digest, by itself or by its whole name, which must be the name it has here. */
function levelOf(name: string): DigestLevel {
  const level = DIGEST_LEVELS.find((one) => one === name || digestName(one) === name);
  if (level) return level;
  const known = DIGEST_LEVELS.join(', ');
  const hint = name.includes('/')
    ? 'digests are comparable where their whole names are equal; have both computed by one version of Assay'
    : `levels are ${known}`;
  throw new AssayError('usage.option', `no digest here is called ${name}`, { hint });
}
