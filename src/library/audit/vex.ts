import { nodeHost } from '../../host/index.ts';
import { AssayError, type VexStatement } from '../../model/index.ts';
import { readRecords } from '../../vulnerability/index.ts';

/**
 * The statements of VEX documents (OpenVEX, CSAF, CycloneDX), in the order given.
 * @throws AssayError `audit.vex` where a document has none, or one of its statements cannot be read; `input.*`
 */
export async function readVex(paths: readonly string[]): Promise<readonly VexStatement[]> {
  const statements: VexStatement[] = [];
  for (const path of paths) statements.push(...(await readOne(path)));
  return statements;
}

async function readOne(path: string): Promise<readonly VexStatement[]> {
  const { files } = nodeHost;
  const found: VexStatement[] = [];
  const file = await files.open(path);
  try {
    for await (const { item } of readRecords(files.baseName(path), file.source)) {
      if (item.kind === 'vex') found.push(item.statement);
      // Leaving a statement out may turn an answer round; what holds no statement is another matter.
      else if (item.kind === 'skipped' && !item.expected)
        throw new AssayError('audit.vex', `a statement cannot be read: ${item.reason}`, { path });
    }
  } finally {
    await file.close();
  }
  if (found.length > 0) return found;
  throw new AssayError('audit.vex', 'it has no VEX statement', {
    path,
    hint: 'OpenVEX, CSAF and CycloneDX documents in JSON are read',
  });
}
