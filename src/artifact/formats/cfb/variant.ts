import type { CompoundFile } from './file.ts';

/** What a file is by the class of its root (registered classes of Microsoft's programs; [MS-OXMSG] 2). */
const CLASSES: ReadonlyMap<string, string> = new Map([
  ['00020900-0000-0000-c000-000000000046', 'doc'],
  ['00020906-0000-0000-c000-000000000046', 'doc'],
  ['00020810-0000-0000-c000-000000000046', 'xls'],
  ['00020820-0000-0000-c000-000000000046', 'xls'],
  ['64818d10-4f9b-11cf-86ea-00aa00b929e8', 'ppt'],
  ['00020d0b-0000-0000-c000-000000000046', 'msg'],
  ['00021a13-0000-0000-c000-000000000046', 'vsd'],
  ['00021a14-0000-0000-c000-000000000046', 'vsd'],
  ['00021201-0000-0000-00c0-000000000046', 'pub'],
  ['74b78f3a-c8c8-11d1-be11-00c04fb6faf1', 'mpp'],
]);

/** What a file is by a stream at its top. */
const STREAMS: ReadonlyMap<string, string> = new Map([
  ['EncryptedPackage', 'encrypted-ooxml'],
  ['WordDocument', 'doc'],
  ['Workbook', 'xls'],
  ['Book', 'xls'],
  ['PowerPoint Document', 'ppt'],
  ['VisioDocument', 'vsd'],
  ['__properties_version1.0', 'msg'],
  ['PerfectOffice_MAIN', 'wpd'],
  ['Catalog', 'thumbs'],
  ['[5]HwpSummaryInformation', 'hwp'],
  ['VBA/dir', 'vba'],
]);

/** The kind of a document by its root's class, else by its streams; undefined for others. */
export function documentVariant({ root, nodes }: CompoundFile): string | undefined {
  const byClass = CLASSES.get(root.clsid);
  if (byClass !== undefined) return byClass;
  const paths = new Set(nodes.map(({ path }) => path));
  for (const [path, variant] of STREAMS) if (paths.has(path)) return variant;
  return undefined;
}
