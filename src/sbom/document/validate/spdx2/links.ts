import { circles } from '../../spdx/circles.ts';
import { type DocObject, pointer } from '../../spdx/node.ts';
import { DOCUMENT, NO_ELEMENT } from '../../spdx/words.ts';
import { quoted } from '../finding.ts';
import { itemsIn, objectsIn, type Rules, tellClause, textIn } from './context.ts';

/** What a document has that can be pointed to. */
export interface Elements {
  /** Elements by id, the document itself included. */
  readonly byId: ReadonlyMap<string, DocObject>;
  /** Ids of other documents. */
  readonly documents: ReadonlySet<string>;
  /** Relationships with text at both ends. */
  readonly relationships: readonly Relationship[];
}

interface Relationship {
  readonly from: string;
  readonly kind: string;
  readonly to: string;
  readonly place: string;
}

const LISTS = { packages: '7.2', files: '8.2', snippets: '9.1' } as const;

/** Gathers the elements of a document; an id that is there twice is told. */
export function elementsOf(document: DocObject, rules: Rules): Elements {
  const byId = new Map<string, DocObject>([[textIn(document, 'SPDXID') ?? DOCUMENT, document]]);
  for (const [list, clause] of Object.entries(LISTS))
    for (const element of objectsIn(document, list)) {
      const id = textIn(element, 'SPDXID');
      if (id === undefined) continue;
      const first = byId.get(id);
      if (first === undefined) byId.set(id, element);
      else {
        const message = `${quoted(id)} is the SPDXID of ${first.place || 'the document'} already`;
        tellClause(rules, clause, pointer(element.place, 'SPDXID'), {
          code: 'spdx.id-duplicate',
          message,
          fix: 'give each element an id of its own',
        });
      }
    }
  const documents = new Set(
    objectsIn(document, 'externalDocumentRefs').map((one) => textIn(one, 'externalDocumentId') ?? ''),
  );
  const relationships = objectsIn(document, 'relationships').flatMap((one) => {
    const [from, kind, to] = ['spdxElementId', 'relationshipType', 'relatedSpdxElement'].map((name) =>
      textIn(one, name),
    );
    return from === undefined || kind === undefined || to === undefined
      ? []
      : [{ from, kind, to, place: one.place }];
  });
  return { byId, documents, relationships };
}

/** Checks that what is pointed to is there (11.1), and that the document says what it describes. */
export function checkLinks(document: DocObject, elements: Elements, rules: Rules): void {
  for (const { from, to, place } of elements.relationships) {
    checkEnd(from, pointer(place, 'spdxElementId'), '11.1', false, elements, rules);
    checkEnd(to, pointer(place, 'relatedSpdxElement'), '11.1', true, elements, rules);
  }
  const lists: readonly (readonly [DocObject, name: string, clause: string])[] = [
    [document, 'documentDescribes', '11.1'],
    ...objectsIn(document, 'packages').map((one) => [one, 'hasFiles', '8'] as const),
    ...objectsIn(document, 'files').map((one) => [one, 'fileDependencies', '8.16'] as const),
    ...objectsIn(document, 'snippets').map((one) => [one, 'snippetFromFile', '9.2'] as const),
  ];
  for (const [owner, name, clause] of lists)
    for (const item of itemsIn(owner, name))
      if (item.kind === 'scalar' && typeof item.value === 'string')
        checkEnd(item.value.trim(), item.place, clause, false, elements, rules);
  checkDescribes(document, elements, rules);
  circles(elements.relationships, (members) =>
    tellClause(rules, '11.1', pointer(document.place, 'relationships'), {
      level: 'warning',
      code: 'spdx.relationship-circular',
      message: `they contain or need each other: ${members}`,
      fix: 'check which of them really contains or needs the others',
    }),
  );
}

function checkEnd(
  id: string,
  place: string,
  clause: string,
  mayBeNone: boolean,
  { byId, documents }: Elements,
  rules: Rules,
): void {
  if (byId.has(id) || (mayBeNone && NO_ELEMENT.has(id))) return;
  const [, document, element] = /^(DocumentRef-[^:]*):(.*)$/s.exec(id) ?? [];
  if (document !== undefined && documents.has(document) && /^SPDXRef-[A-Za-z0-9.-]+$/.test(element!)) return;
  const code = 'spdx.relationship-dangling';
  if (NO_ELEMENT.has(id))
    tellClause(rules, clause, place, {
      code,
      message: `${id} stands where only an element can`,
      fix: 'name the element',
    });
  else if (document !== undefined && !documents.has(document))
    tellClause(rules, '6.6', place, {
      code,
      message: `${document} is not in externalDocumentRefs`,
      fix: `add ${document} there`,
    });
  else
    tellClause(rules, clause, place, {
      code,
      message: `no element has the SPDXID ${quoted(id)}`,
      fix: 'add the element, or remove what points to it',
    });
}

/** DESCRIBES is mandatory where there is more than one package or set of files (table 68). */
function checkDescribes(document: DocObject, { relationships }: Elements, rules: Rules): void {
  const id = textIn(document, 'SPDXID') ?? DOCUMENT;
  const isDescribed =
    itemsIn(document, 'documentDescribes').length > 0 ||
    relationships.some(
      ({ from, kind, to }) => (kind === 'DESCRIBES' && from === id) || (kind === 'DESCRIBED_BY' && to === id),
    );
  if (isDescribed) return;
  const packages = itemsIn(document, 'packages').length;
  const files = itemsIn(document, 'files').length;
  const hasLoose = files > 0 && (packages === 0 || hasLooseFiles(document, relationships));
  const sets = packages + (hasLoose ? 1 : 0);
  const fix = `add a relationship of ${id} that DESCRIBES what the document is about`;
  const place = pointer(document.place, 'relationships');
  if (sets > 1)
    tellClause(rules, '11.1', place, {
      code: 'spdx.describes',
      message: 'the document does not say which of its elements it describes',
      fix,
    });
  else if (sets === 0)
    tellClause(rules, '11.1', place, {
      level: 'warning',
      code: 'spdx.describes',
      message: 'the document has no package and no file, and describes nothing',
      fix,
    });
}

function hasLooseFiles(document: DocObject, relationships: readonly Relationship[]): boolean {
  const inner = new Set(
    objectsIn(document, 'packages').flatMap((one) =>
      itemsIn(one, 'hasFiles').map((item) => (item.kind === 'scalar' ? item.value : '')),
    ),
  );
  for (const { from, kind, to } of relationships)
    if (kind === 'CONTAINS') inner.add(to);
    else if (kind === 'CONTAINED_BY') inner.add(from);
  return objectsIn(document, 'files').some((file) => !inner.has(textIn(file, 'SPDXID') ?? ''));
}
