import type { RandomSource } from '../../../model/index.ts';
import type { Member, ReadContext } from '../../format.ts';
import { createCoverage, explainGaps, type Range } from '../common/coverage.ts';
import { tallyOf } from '../common/tally.ts';
import { createWindow } from '../common/window.ts';
import type { Blocks } from './blocks.ts';
import { readFiles } from './files.ts';
import { type CabFolder, folderField, methodName, readFolders } from './folders.ts';
import { type CabHeader, readHeader } from './header.ts';
import { readFolderMembers, reportDataRanges } from './members.ts';
import { readSignature, reserveFields, signatureOf } from './signature.ts';

/** So many folders are listed as fields where no long tables are wanted. */
const MOST_LISTED = 1000;

/** Reads a cabinet: its tables, the members folder by folder, then what nothing refers to. */
export async function* read(source: RandomSource, context: ReadContext): AsyncGenerator<Member> {
  const window = createWindow(source);
  const tally = tallyOf(context);
  const header = await readHeader(window, context);
  if (!header) return;
  if (header.size > source.size) {
    context.problem(
      'cab.truncated',
      `it is to have ${header.size} bytes, there are ${source.size}`,
      source.size,
    );
  }
  const { folders, end } = await readFolders(window, header, context);
  const list = await readFiles(window, header, context, tally);
  tellVariant(folders, context);
  if (context.wantsFields) reportFields(header, folders, context);
  tally.flush();

  const blocks: Blocks = {
    window,
    context,
    tally,
    reserve: header.dataReserve,
    hasNext: header.hasNext,
    spare: new Map(),
    steps: 0,
  };
  const bounds = [header.filesAt, header.size, source.size];
  const ranges = yield* readFolderMembers(blocks, folders, list.files, bounds);
  tally.flush();
  if (!ranges) return;
  reportDataRanges(ranges, header.size, context);
  const wanted = signatureOf(header);
  const signature = wanted && (await readSignature(window, header, wanted, source.size, context));
  const known = [
    { start: 0, end },
    { start: header.filesAt, end: list.end },
    ...ranges,
    ...(signature ? [{ start: signature.offset, end: signature.offset + signature.length }] : []),
  ];
  await explainRest(source, Math.min(header.size, source.size), known, context);
}

function tellVariant(folders: readonly CabFolder[], context: ReadContext): void {
  const names = new Set(folders.map(methodName));
  if (names.size > 0) context.variant(names.size === 1 ? [...names][0]! : 'mixed');
}

function reportFields(header: CabHeader, folders: readonly CabFolder[], context: ReadContext): void {
  for (const field of header.fields) {
    context.field(field);
    if (field.name === 'cbCFData') for (const reserved of reserveFields(header)) context.field(reserved);
  }
  const listed = context.wantsRows || folders.length <= MOST_LISTED;
  if (listed) for (const folder of folders) context.field(folderField(folder));
  else {
    const length = folders.length * folders[0]!.bytes.length;
    context.field({ name: 'CFFOLDER', value: folders.length, offset: header.foldersAt, length });
  }
}

/** Bytes that nothing refers to: within the cabinet, and behind its `end`. */
async function explainRest(
  source: RandomSource,
  end: number,
  known: readonly Range[],
  context: ReadContext,
): Promise<void> {
  const inside = createCoverage();
  const behind = createCoverage();
  for (const { start, end: stop } of known) {
    inside.add(start, stop - start);
    behind.add(start, stop - start);
  }
  inside.add(end, source.size - end);
  behind.add(0, end);
  await explainGaps(inside, source, context, { code: 'cab.unused', what: 'bytes that nothing refers to' });
  await explainGaps(behind, source, context, { code: 'cab.trailing-data', what: 'bytes follow the cabinet' });
}
