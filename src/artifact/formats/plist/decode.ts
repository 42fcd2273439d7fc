import {
  BINARY_PLIST_TRAILER,
  latin1,
  looksLikeBinaryPlist,
  parseBinaryPlist,
  parseXmlPlist,
  plistField,
} from '../../../codec/index.ts';
import type { ReadContext } from '../../format.ts';
import { createCoverage, explainGapsIn } from '../common/coverage.ts';
import { tellFields } from '../common/place.ts';

/** Decodes a property list of either kind. */
export function decode(bytes: Buffer, context: ReadContext): void {
  if (looksLikeBinaryPlist(bytes)) decodeBinary(bytes, context);
  else decodeXml(bytes, context);
}

function decodeXml(bytes: Buffer, context: ReadContext): void {
  context.variant('xml');
  const { value, error } = parseXmlPlist(bytes, { elements: context.limits.steps });
  if (error) context.problem('plist.malformed', error.message, error.offset);
  if (!context.wantsFields) return;
  const whole = { name: 'plist', offset: 0, length: bytes.length };
  context.field(value ? { ...whole, fields: [plistField('value', value, mostOf(context))] } : whole);
}

function decodeBinary(bytes: Buffer, context: ReadContext): void {
  context.variant('binary');
  const { value, error, table, tableLength, objects } = parseBinaryPlist(bytes, context.limits.steps);
  if (error) context.problem('plist.malformed', error.message, error.offset);
  const trailerAt = bytes.length - BINARY_PLIST_TRAILER.length;
  tellFields(context, [
    { name: 'magic', value: latin1(bytes.subarray(0, 8)), offset: 0, length: 8, meaning: 'id' },
  ]);
  if (context.wantsFields && value) context.field(plistField('value', value, mostOf(context)));
  const coverage = createCoverage();
  coverage.add(0, 8);
  for (const { offset, length } of objects) coverage.add(offset, length);
  if (trailerAt >= 8 && tableLength > 0) {
    coverage.add(table, tableLength);
    coverage.add(trailerAt, BINARY_PLIST_TRAILER.length);
    tellFields(context, [
      // The order in which the writer met the objects: it differs between writers of one list.
      { name: 'objects', value: objects.length, offset: 8, length: Math.max(0, table - 8), meaning: 'order' },
      { name: 'offset table', offset: table, length: tableLength, meaning: 'offset' },
      ...BINARY_PLIST_TRAILER.fields(bytes, trailerAt, 0),
    ]);
  }
  explainGapsIn(bytes, coverage, context, { code: 'plist.unreferenced', what: 'bytes that are no object' });
}

const mostOf = ({ wantsRows }: ReadContext) => ({ most: wantsRows ? 100_000 : 1000 });
