import type { BomLicences, BomLicenceText } from '../../../model/index.ts';
import { inPart, keepOthers, keepValue, list, type Members, membersOf, object, text } from './values.ts';

/** Texts of licences met so far, by their id. */
export type LicenceTexts = Map<string, BomLicenceText>;

/** What `licenses` says, without the fields that only SPDX has. */
export type Licences = Pick<BomLicences, 'declared' | 'concluded' | 'named'>;

/**
 * `licenses` of a component. Several ids or expressions are joined with `AND`: CycloneDX lists what applies. What is
 * acknowledged as `concluded` is concluded, all else declared, with or without the word; a name is a name.
 */
export function readLicences(members: Members, texts: LicenceTexts): Licences {
  return inPart(members, 'licenses', (part) => {
    const named: string[] = [];
    const expressions: Record<'declared' | 'concluded', string[]> = { declared: [], concluded: [] };
    for (const item of list(part, 'licenses')) {
      const choice = membersOf(part.reading, item);
      if (!choice) continue;
      const licence = object(choice, 'license');
      const own = licence ?? choice;
      const expression = licence ? text(licence, 'id') : text(choice, 'expression');
      const name = licence && text(licence, 'name');
      const acknowledged = text(own, 'acknowledgement');
      if (expression !== undefined) {
        expressions[acknowledged === 'concluded' ? 'concluded' : 'declared'].push(expression);
        readDetails(choice, texts);
      } else if (name !== undefined) {
        named.push(name);
        if (acknowledged !== undefined) keepValue(part.reading, item);
        readText(own, name, texts);
      } else keepValue(part.reading, item);
      if (licence && (expression === undefined || name === undefined)) keepOthers(licence);
      else if (licence) keepValue(part.reading, item);
      keepOthers(choice);
    }
    const declared = joined(expressions.declared);
    const concluded = joined(expressions.concluded);
    return {
      ...(declared === undefined ? {} : { declared }),
      ...(concluded === undefined ? {} : { concluded }),
      named,
    };
  });
}

/** Ids and names that were seen in the files (`evidence.licenses`). */
export function readSeenLicences(members: Members, texts: LicenceTexts): string[] {
  return inPart(members, 'licenses', (part) => {
    const seen: string[] = [];
    for (const item of list(part, 'licenses')) {
      const choice = membersOf(part.reading, item);
      if (!choice) continue;
      const licence = object(choice, 'license');
      const id = licence ? (text(licence, 'id') ?? text(licence, 'name')) : text(choice, 'expression');
      if (id === undefined) keepValue(part.reading, item);
      else seen.push(id);
      if (licence) {
        readText(licence, id ?? '', texts);
        keepOthers(licence);
      }
      keepOthers(choice);
    }
    return seen;
  });
}

function joined(expressions: readonly string[]): string | undefined {
  if (expressions.length < 2) return expressions[0];
  return expressions.map((one) => (/\sOR\s/i.test(one) ? `(${one})` : one)).join(' AND ');
}

/** Text of a named licence. Another text under the same name stays with its component. */
function readText(licence: Members, name: string, texts: LicenceTexts): void {
  const before = licence.reading.rest.length;
  const attachment = object(licence, 'text');
  const content = attachment && contentOf(attachment);
  if (content === undefined || licence.reading.rest.length > before) {
    licence.seen.delete('text');
    return;
  }
  const url = text(licence, 'url');
  const id = `LicenseRef-${name.replaceAll(/[^\w.-]+|_/g, '-')}`;
  const own: BomLicenceText = { id, name, text: content, urls: url === undefined ? [] : [url] };
  const other = texts.get(id);
  if (other === undefined) texts.set(id, own);
  else if (!isSame(other, own)) {
    licence.seen.delete('text');
    licence.seen.delete('url');
  }
}

function isSame(a: BomLicenceText, b: BomLicenceText): boolean {
  return a.text === b.text && a.name === b.name && a.urls.join('\n') === b.urls.join('\n');
}

/** Texts of the `LicenseRef-` of an expression (CycloneDX 1.7, `expressionDetails`). */
function readDetails(choice: Members, texts: LicenceTexts): void {
  const details = list(choice, 'expressionDetails');
  for (const item of details) {
    const one = membersOf(choice.reading, item);
    if (!one) continue;
    const id = text(one, 'licenseIdentifier') ?? '';
    const attachment = object(one, 'text');
    const content = attachment && contentOf(attachment);
    const url = text(one, 'url');
    keepOthers(one);
    if (content === undefined || !id.startsWith('LicenseRef-') || texts.has(id))
      keepValue(choice.reading, item);
    else texts.set(id, { id, text: content, urls: url === undefined ? [] : [url] });
  }
}

function contentOf(attachment: Members): string | undefined {
  const content = text(attachment, 'content');
  const encoding = text(attachment, 'encoding');
  const type = text(attachment, 'contentType');
  if (type !== undefined && type !== 'text/plain')
    keepValue(attachment.reading, { ...attachment, value: type });
  keepOthers(attachment);
  return encoding === 'base64' && content !== undefined
    ? Buffer.from(content, 'base64').toString('utf8')
    : content;
}
