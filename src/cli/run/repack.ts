import { REPACK_CHANGES, type Repacked, repack } from '../../library/artifact.ts';
import { AssayError, type ErrorCode, VERSION } from '../../model/index.ts';
import { EXIT } from '../exit.ts';
import type { CommonOptions } from '../options.ts';
import { openOutput } from '../output.ts';
import { startProgress } from '../progress.ts';
import { refuseTerminal, type Told, tell } from '../rewritten.ts';
import { sayError } from '../say.ts';
import { environmentTime } from '../source-date.ts';

/** Options of `assay repack`. */
export interface RepackCommandOptions extends CommonOptions {
  readonly sourceDateEpoch?: number;
  readonly level: 'deflate' | 'store';
  readonly keepModes?: boolean;
  readonly keepOwners?: boolean;
  readonly dropSignatures?: boolean;
}

/** Refusals that are about the artifact, not about what Assay can do. */
const REFUSALS: ReadonlySet<ErrorCode> = new Set([
  'repack.name',
  'repack.ambiguous',
  'repack.signed',
  'repack.derived',
]);

/** Does what `assay repack` is asked for; sets the exit code. */
export async function runRepack(file: string, options: RepackCommandOptions): Promise<void> {
  refuseTerminal(options.output);
  try {
    await write(file, options);
  } catch (error) {
    if (!(error instanceof AssayError) || !REFUSALS.has(error.code)) throw error;
    sayError(error);
    process.exitCode = EXIT.failed;
  }
}

async function write(file: string, options: RepackCommandOptions): Promise<void> {
  const { output: path, level, keepModes, keepOwners, dropSignatures = false } = options;
  const time = options.sourceDateEpoch ?? environmentTime();
  const progress = startProgress(file, options.progress && !options.quiet);
  const repacked = await repack(file, {
    ...(time === undefined ? {} : { time }),
    packing: level,
    keep: [...(keepModes ? (['modes'] as const) : []), ...(keepOwners ? (['owners'] as const) : [])],
    dropSignatures,
    onProgress: progress.update,
    ...(options.limit ? { limits: options.limit } : {}),
  }).finally(progress.end);
  try {
    // Opened only now: what is refused leaves no file behind.
    const output = openOutput(path, [file]);
    for await (const chunk of repacked.stream()) await output.write(chunk);
    await output.close();
    await tell(told(repacked, file, path), options);
    process.exitCode = EXIT.ok;
  } finally {
    await repacked.close();
  }
}

/** Text, or `{schemaVersion, assay, file, format, variant, same, changes, output}` (docs/repack.md). */
function told(repacked: Repacked, file: string, path: string | undefined): Told {
  const { size, sha256, same, changes } = repacked.summary();
  const { format, variant } = repacked.input;
  const width = Math.max(0, ...changes.map(({ count }) => String(count).length));
  return {
    lines: [
      `${file}: ${same ? 'in its canonical form already; copied' : 'repacked; changed:'}`,
      ...changes.map(
        ({ kind, count }) => `  ${String(count).padStart(width)} ${kind}: ${REPACK_CHANGES[kind]}`,
      ),
      `written ${path === undefined ? 'to standard output' : `to ${path}`}: ${size} bytes, SHA-256 ${sha256}`,
    ],
    notes: [],
    json: {
      schemaVersion: 1,
      assay: VERSION,
      file,
      format,
      variant,
      same,
      changes,
      output: { path: path ?? null, size, sha256 },
    },
  };
}
