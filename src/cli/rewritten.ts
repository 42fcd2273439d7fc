import { createHash } from 'node:crypto';
import { inputOfPath } from '../artifact/index.ts';
import { isRandom } from '../codec/index.ts';
import { nodeHost } from '../host/index.ts';
import { AssayError, emptyInput, type RandomSource, withPath } from '../model/index.ts';
import { printable } from '../report/index.ts';
import type { CommonOptions } from './options.ts';
import { openOutput } from './output.ts';

/** A file to be written anew. */
export interface OpenFile {
  readonly name: string;
  readonly source: RandomSource;
}

/** Opens files, calls `work` with them, closes them. @throws AssayError `input.*`, `strip.directory` */
export async function withFiles(
  paths: readonly [string, ...string[]],
  work: (files: readonly OpenFile[]) => Promise<void>,
): Promise<void> {
  const close: (() => Promise<void>)[] = [];
  try {
    const files: OpenFile[] = [];
    for (const path of paths) {
      const input = await inputOfPath(nodeHost, path);
      if ('directory' in input) {
        const hint = 'give one file; of a bundle, each program in it';
        throw new AssayError('strip.directory', 'it is a directory', { path, hint });
      }
      if (input.close) close.push(input.close);
      if (input.source.size === 0) throw emptyInput(path);
      if (isRandom(input.source)) files.push({ name: input.name, source: input.source });
    }
    await work(files);
  } catch (error) {
    // What is wrong with the bytes is known only here to be about this file.
    throw withPath(error, paths[0]!);
  } finally {
    for (const one of close) await one();
  }
}

/**
 * Bytes do no good to a terminal.
 * @param path the file they go to, standard output unless given @throws AssayError `usage.option`
 */
export function refuseTerminal(path: string | undefined): void {
  if (path !== undefined || !process.stdout.isTTY) return;
  throw new AssayError('usage.option', 'the result is not written to a terminal', {
    hint: 'name the file to write with --output',
  });
}

/** What was written. */
export interface Written {
  readonly line: string;
  readonly output: { readonly path: string | null; readonly size: number; readonly sha256: string };
}

/** Writes a source to the output, or to standard output. @param inputs files that are never written to */
export async function writeFile(
  source: RandomSource,
  { output: path }: CommonOptions,
  inputs: readonly string[],
): Promise<Written> {
  refuseTerminal(path);
  const output = openOutput(path, inputs);
  const hash = createHash('sha256');
  let size = 0;
  for await (const chunk of source.stream()) {
    hash.update(chunk);
    size += chunk.length;
    await output.write(chunk);
  }
  await output.close();
  const sha256 = hash.digest('hex');
  const where = path === undefined ? 'to standard output' : `to ${path}`;
  return {
    line: `written ${where}: ${size} bytes, SHA-256 ${sha256}`,
    output: { path: path ?? null, size, sha256 },
  };
}

/** What a command says about its work. */
export interface Told {
  readonly lines: readonly string[];
  readonly notes: readonly string[];
  readonly json: unknown;
}

/** Tells it on standard output; on standard error where the result itself went to standard output. */
export async function tell({ lines, notes, json }: Told, options: CommonOptions): Promise<void> {
  const text = [...lines, ...notes.map((note) => `note: ${note}`)].map((line) => printable(line));
  const all = options.format === 'json' ? [JSON.stringify(json)] : text;
  if (options.output === undefined) {
    if (!options.quiet) process.stderr.write(all.map((line) => `${line}\n`).join(''));
    return;
  }
  const output = openOutput(undefined, []);
  for (const line of all) await output.line(line);
  await output.close();
}
