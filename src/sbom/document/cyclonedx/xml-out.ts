import { type XmlField, xmlFields } from './xml-table.ts';

type Plain = Readonly<Record<string, unknown>>;

/** XML of CycloneDX and what the form has no place for. */
export interface XmlText {
  readonly text: string;
  /** JSON pointers of members that could not be written. */
  readonly unwritten: readonly string[];
}

/** Writes a document in the JSON form as XML, in the order of the schema, indented by two, lines ending in a line feed. */
export function xmlOfJson(document: Plain, version: string): XmlText {
  const unwritten: string[] = [];
  const { $schema: _s, bomFormat: _f, specVersion: _v, ...members } = document;
  const lines: string[] = ['<?xml version="1.0" encoding="UTF-8"?>'];
  const namespace = ` xmlns="http://cyclonedx.org/schema/bom/${version}"`;
  writeObject({ lines, unwritten }, 'bom', 'bom', members, '', 0, namespace);
  return { text: `${lines.join('\n')}\n`, unwritten };
}

interface Out {
  readonly lines: string[];
  readonly unwritten: string[];
}

function writeObject(
  out: Out,
  name: string,
  shape: string,
  value: Plain,
  place: string,
  depth: number,
  more = '',
): void {
  const fields = xmlFields(shape);
  const known = new Set(fields.map(({ member }) => member));
  for (const member of Object.keys(value)) if (!known.has(member)) out.unwritten.push(`${place}/${member}`);
  const indent = '  '.repeat(depth);
  const attributes = fields
    .filter(({ kind, member }) => kind === 'attribute' && value[member] !== undefined)
    .map((field) => ` ${field.name}="${escapeAttribute(String(value[field.member]))}"`);
  const open = `${indent}<${name}${more}${attributes.join('')}`;
  const content = fields.find(({ kind }) => kind === 'content');
  if (content) {
    const text = String(value[content.member] ?? '');
    if (!isSafe(text) && (content.member !== 'content' || text.search(IMPOSSIBLE) >= 0))
      out.unwritten.push(`${place}/${content.member}`);
    out.lines.push(text === '' ? `${open}/>` : `${open}>${escapeText(text)}</${name}>`);
    return;
  }
  writeAround(out, name, depth, open, () => {
    for (const field of fields)
      if (field.kind === 'element' && value[field.member] !== undefined)
        writeMember(out, field, value[field.member], `${place}/${field.member}`, depth + 1);
  });
}

function writeMember(out: Out, field: XmlField, value: unknown, place: string, depth: number): void {
  if (field.shape === 'licences') writeLicences(out, field.name, value as readonly Plain[], place, depth);
  else if (field.shape === 'tools') writeTools(out, value, place, depth);
  else if (field.shape === 'flows') writeFlows(out, field.name, value as readonly Plain[], place, depth);
  else if (field.item !== undefined) {
    const items = Array.isArray(value) ? (value as readonly unknown[]) : [value];
    writeAround(out, field.name, depth, undefined, () => {
      for (const [i, item] of items.entries())
        writeValue(out, field.item!, field, item, `${place}/${i}`, depth + 1);
    });
  } else if (field.many && Array.isArray(value)) {
    for (const [i, item] of value.entries()) writeValue(out, field.name, field, item, `${place}/${i}`, depth);
  } else writeValue(out, field.name, field, value, place, depth);
}

function writeValue(
  out: Out,
  name: string,
  field: XmlField,
  value: unknown,
  place: string,
  depth: number,
): void {
  const indent = '  '.repeat(depth);
  if (field.shape !== undefined) {
    if (typeof value === 'object' && value !== null)
      writeObject(out, name, field.shape, value as Plain, place, depth);
    else out.unwritten.push(place);
  } else if (typeof value === 'object') out.unwritten.push(place);
  else if (field.isRef) out.lines.push(`${indent}<${name} ref="${escapeAttribute(String(value))}"/>`);
  else {
    if (!isSafe(String(value))) out.unwritten.push(place);
    out.lines.push(`${indent}<${name}>${escapeText(String(value))}</${name}>`);
  }
}

function writeLicences(out: Out, name: string, items: readonly Plain[], place: string, depth: number): void {
  writeAround(out, name, depth, undefined, () => {
    for (const [i, item] of items.entries()) {
      const at = `${place}/${i}`;
      if (item['license'] !== undefined)
        writeObject(out, 'license', 'license', item['license'] as Plain, `${at}/license`, depth + 1);
      else if (item['expressionDetails'] !== undefined)
        writeObject(out, 'expression-detailed', 'detailed', item, at, depth + 1);
      else writeObject(out, 'expression', 'expression', item, at, depth + 1);
    }
  });
}

/** Classes of data alone, or flows where one of them says more. */
function writeFlows(out: Out, name: string, items: readonly Plain[], place: string, depth: number): void {
  const isPlain = (item: Plain): boolean =>
    Object.keys(item).every((member) => member === 'flow' || member === 'classification');
  const arePlain = items.every(isPlain);
  writeAround(out, name, depth, undefined, () => {
    for (const [i, item] of items.entries()) {
      const { flow, classification, ...others } = item;
      const at = `${place}/${i}`;
      if (arePlain) writeObject(out, 'classification', 'classification', item, at, depth + 1);
      else {
        const whole = { ...others, classification: { flow, classification } };
        writeObject(out, 'dataflow', 'dataflow', whole, at, depth + 1);
      }
    }
  });
}

function writeTools(out: Out, value: unknown, place: string, depth: number): void {
  writeAround(out, 'tools', depth, undefined, () => {
    if (Array.isArray(value)) {
      for (const [i, tool] of value.entries())
        writeObject(out, 'tool', 'tool', tool as Plain, `${place}/${i}`, depth + 1);
      return;
    }
    for (const field of xmlFields('bom').filter(({ name }) => name === 'components' || name === 'services')) {
      const list = (value as Plain)[field.member];
      if (list !== undefined) writeMember(out, field, list, `${place}/${field.member}`, depth + 1);
    }
  });
}

/** Writes an element and what is in it; an empty one in one tag. */
function writeAround(
  out: Out,
  name: string,
  depth: number,
  start: string | undefined,
  write: () => void,
): void {
  const indent = '  '.repeat(depth);
  const open = start ?? `${indent}<${name}`;
  out.lines.push(`${open}>`);
  const at = out.lines.length;
  write();
  if (out.lines.length === at) out.lines[at - 1] = `${open}/>`;
  else out.lines.push(`${indent}</${name}>`);
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
  '\n': '&#10;',
  '\t': '&#9;',
};

/** No XML document can hold these (XML 1.0, section 2.2). */
const IMPOSSIBLE =
  /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** XML 1.0, section 2.4; impossible characters become U+FFFD. */
function escapeAttribute(text: string): string {
  return text.replace(IMPOSSIBLE, '\ufffd').replace(/[&<>"\r\n\t]/g, (character) => ESCAPES[character]!);
}

function escapeText(text: string): string {
  return text.replace(IMPOSSIBLE, '\ufffd').replace(/[&<>\r]/g, (character) => ESCAPES[character]!);
}

/** Readers take the white space around text that has line breaks for layout. */
function isSafe(text: string): boolean {
  return (text === text.trim() || !text.includes('\n')) && text.search(IMPOSSIBLE) < 0;
}
