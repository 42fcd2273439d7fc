import { sliceSource } from '../../../codec/index.ts';
import type { Field, RandomSource } from '../../../model/index.ts';
import type { Member, ReadContext } from '../../format.ts';
import { createCoverage } from '../common/coverage.ts';
import { tallyOf } from '../common/tally.ts';
import { buildInfo } from './build-info.ts';
import { interpreter, sectionFields, segmentFields } from './contents.ts';
import { readDebug } from './debug.ts';
import { type Dynamic, readDynamic } from './dynamic.ts';
import { accessTo, type ElfFile, type Section } from './file.ts';
import { explainElfGaps } from './gaps.ts';
import { readHeader } from './header.ts';
import { moduleSignature } from './module-signature.ts';
import { overlayOf } from './overlay.ts';
import { checkStructure, endOfStructures, isDebugOnly } from './structure.ts';
import { sectionTableField, segmentTableField } from './table-fields.ts';
import { type RawTable, readSections, readSegments, sectionTable, segmentTable } from './tables.ts';
import { variantOf } from './variant.ts';

/** Reads a file: header, tables, what they refer to, then what nothing refers to. */
export async function* read(source: RandomSource, context: ReadContext): AsyncGenerator<Member> {
  const access = accessTo(source, context);
  const opened = await readHeader(access);
  if (!opened) return;
  const tally = tallyOf(context);
  const { field, ...basics } = opened;
  const reading = { ...access, ...basics, tally };
  const sections = await sectionTable(reading);
  const segments = await segmentTable(reading);
  const rows = await readSections(reading, sections);
  const file: ElfFile = {
    ...reading,
    little: basics.endian === 'le',
    coverage: createCoverage(),
    sections: rows,
    segments: readSegments(reading, segments),
    debugOnly: isDebugOnly(rows),
  };
  context.variant(variantOf(file));
  checkStructure(file, sections, segments);
  const dynamic = await readDynamic(file);
  if (context.wantsFields) await tellFields(file, field, sections, segments, dynamic);
  yield* minimalDebug(file);
  yield* await tail(file, endOfStructures(file, sections, segments));
  tally.flush();
}

async function tellFields(
  file: ElfFile,
  header: Field,
  sections: RawTable,
  segments: RawTable,
  dynamic: Dynamic | undefined,
): Promise<void> {
  const { context } = file;
  context.field(header);
  if (segments.bytes.length > 0) context.field(segmentTableField(file, segments));
  if (sections.bytes.length > 0) context.field(sectionTableField(file, sections));
  const loader = await interpreter(file);
  const debug = await readDebug(file);
  const info = await buildInfo(file);
  const findings = new Map<number, Field[]>();
  for (const found of [debug.sections, info]) {
    for (const [index, fields] of found) findings.set(index, [...(findings.get(index) ?? []), ...fields]);
  }
  if (loader) context.field({ ...loader });
  if (dynamic)
    context.field({ name: 'dynamic section', offset: dynamic.offset, length: 0, fields: dynamic.fields });
  for (const field of findings.get(-1) ?? []) context.field({ ...field, length: 0 });
  for (const field of debug.fields) context.field(field);
  for (const field of await sectionFields(file, findings)) context.field(field);
  if (file.sections.length === 0) for (const field of await segmentFields(file)) context.field(field);
}

/** Symbols for stack traces, packed with xz (GDB, "Debugging information in a special section"). */
function* minimalDebug(file: ElfFile): Generator<Member> {
  const found = file.sections.find(({ name, stored }) => name === '.gnu_debugdata' && stored > 0);
  if (found) yield memberOf(file, found);
}

function memberOf({ source }: ElfFile, { name, offset, stored }: Section): Member {
  return { path: name, kind: 'file', offset, size: stored, data: sliceSource(source, offset, stored) };
}

/** What lies between the structures and behind them. */
async function tail(file: ElfFile, end: number): Promise<Member[]> {
  const { context, source } = file;
  await explainElfGaps(file, end);
  const signature = await moduleSignature(file, end);
  if (signature?.field) context.field(signature.field);
  return await overlayOf(file, end, signature?.start ?? source.size);
}
