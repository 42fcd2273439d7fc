import { type Removal, stripSignatures } from '../../artifact/index.ts';
import { VERSION } from '../../model/index.ts';
import { EXIT } from '../exit.ts';
import type { CommonOptions } from '../options.ts';
import { type Told, tell, withFiles, writeFile } from '../rewritten.ts';

/** Options of `assay strip`. */
export interface StripCommandOptions extends CommonOptions {
  readonly normal?: boolean;
}

/** Does what `assay strip` is asked for; sets the exit code. */
export async function runStrip(file: string, options: StripCommandOptions): Promise<void> {
  await withFiles([file], async ([input]) => {
    const { name, source } = input!;
    const { limit } = options;
    const form = options.normal ? 'normal' : 'unsigned';
    const stripped = await stripSignatures(source, { name, form, ...(limit ? { limits: limit } : {}) });
    const { format, removed, canonical, notes } = stripped;
    const written = await writeFile(stripped.source, options, [file]);
    const told: Told = {
      lines: [headline(file, format, removed), ...removed.map(removalLine), written.line],
      notes,
      json: {
        schemaVersion: 1,
        assay: VERSION,
        file,
        format,
        form,
        removed,
        canonical,
        notes,
        output: written.output,
      },
    };
    await tell(told, options);
    process.exitCode = EXIT.ok;
  });
}

function headline(file: string, format: string | undefined, removed: readonly Removal[]): string {
  if (removed.length > 0) return `${file}: ${format}, signed; taken out:`;
  const what =
    format === undefined ? 'its format is not known' : `the ${format} file has none that Assay takes out`;
  return `${file}: no signature: ${what}; copied`;
}

/** One part that was taken out, with its place in the signed file. */
export function removalLine({ code, what, offset, length }: Removal): string {
  return `  ${code}  ${what}: ${length} bytes at offset ${offset}`;
}
