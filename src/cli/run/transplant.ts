import { type NotTransplanted, transplantSignatures } from '../../artifact/index.ts';
import { VERSION } from '../../model/index.ts';
import { EXIT } from '../exit.ts';
import type { CommonOptions } from '../options.ts';
import { tell, withFiles, writeFile } from '../rewritten.ts';
import { removalLine } from './strip.ts';

/** Does what `assay transplant` is asked for; sets the exit code. */
export async function runTransplant(signed: string, unsigned: string, options: CommonOptions): Promise<void> {
  await withFiles([signed, unsigned], async ([official, rebuilt]) => {
    const { limit } = options;
    const { name } = official!;
    const settings = { name, ...(limit ? { limits: limit } : {}) };
    const result = await transplantSignatures(official!.source, rebuilt!.source, settings);
    const head = { schemaVersion: 1, assay: VERSION, signed, unsigned };
    if (!result.done) {
      process.exitCode = EXIT.failed;
      return await tell(
        { lines: reasonLines(result, signed), notes: result.notes, json: { ...head, ...result } },
        { ...options, output: '' },
      );
    }
    const { source, signatures, ...rest } = result;
    const written = await writeFile(source, options, [signed, unsigned]);
    const { fromRebuilt, fromSigned, sha256 } = result;
    const lines = [
      `${signed}: its signature is on ${unsigned}:`,
      ...signatures.map(removalLine),
      `  ${fromRebuilt} bytes come from ${unsigned}, ${fromSigned} from ${signed}`,
      `  verified before it was written: SHA-256 ${sha256} is that of ${signed}`,
      written.line,
    ];
    await tell({ lines, notes: [], json: { ...head, ...rest, signatures, output: written.output } }, options);
    process.exitCode = EXIT.ok;
  });
}

function reasonLines({ reason, difference }: NotTransplanted, signed: string): string[] {
  const lines = [`${signed}: not transplanted: ${reason}`];
  if (difference?.signed !== undefined) lines.push(`  offset ${difference.signed} of the signed file`);
  if (difference?.rebuilt !== undefined) lines.push(`  offset ${difference.rebuilt} of the rebuild`);
  return lines;
}
