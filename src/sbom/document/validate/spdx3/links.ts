import { circles } from '../../spdx/circles.ts';
import { pointer } from '../../spdx/node.ts';
import { quoted } from '../finding.ts';
import { idsIn, type Known, type Rules3, stringIn, tellClass } from './context.ts';

/** IRIs of what SPDX itself defines: licences and exceptions of its list, and named individuals. */
const OF_SPDX = /^https?:\/\/(?:spdx\.org\/(?:licenses|rdf)\/|www\.spdx\.org\/licenses\/)|^spdx:/;
const NONE = /(?:^|\/)(?:NoneElement|expandedlicensing_NoneLicense|NoneLicense)$/;

/** Checks that what is named is there and of the class wanted, and the constraints of collections and relationships. */
export function checkLinks3(rules: Rules3): void {
  const imported = new Set(
    rules.objects
      .filter(({ own }) => own.name === 'ExternalMap')
      .map(({ node }) => stringIn(node, 'externalSpdxId') ?? ''),
  );
  for (const { id, kind, of, place } of rules.references) {
    const known = rules.byId.get(id);
    if (known !== undefined) {
      if (!known.own.kinds.has(kind))
        tellClass(rules, of, place, {
          code: 'spdx.type',
          message: `${quoted(id)} is a ${known.own.name}, and only ${kind} can stand here`,
          fix: `name an object of the class ${kind}`,
        });
    } else if (id.startsWith('_:'))
      tellClass(rules, of, place, {
        code: 'spdx.relationship-dangling',
        message: `no object of the document is ${quoted(id)}`,
        fix: 'add the object: others than the document cannot have it',
      });
    else if (!imported.has(id) && !OF_SPDX.test(id))
      tellClass(rules, 'ExternalMap', place, {
        level: 'warning',
        code: 'spdx.relationship-dangling',
        message: `nothing in the document is called ${quoted(id)}`,
        fix: 'add the element, or an ExternalMap in import that says where it is',
      });
  }
  for (const one of rules.objects)
    if (one.own.kinds.has('ElementCollection')) checkCollection(one, rules);
    else if (one.own.kinds.has('Relationship')) checkRelationship(one, rules);
    else if (one.own.name === 'PositiveIntegerRange') checkRange(one, rules);
  checkCircles(rules);
}

function checkCollection({ own, node }: Known, rules: Rules3): void {
  const roots = idsIn(node, 'rootElement');
  const elements = idsIn(node, 'element');
  if (elements.length > 0 && roots.length === 0)
    tellClass(rules, 'ElementCollection', pointer(node.place, 'rootElement'), {
      code: 'spdx.describes',
      message: `${own.name} has elements, and no rootElement`,
      fix: 'name what it is about as rootElement',
    });
  else if (own.name === 'SpdxDocument' && roots.length === 0)
    tellClass(rules, own.name, pointer(node.place, 'rootElement'), {
      level: 'warning',
      code: 'spdx.describes',
      message: 'the document does not say what it is about',
      fix: 'name it as rootElement',
    });
  for (const [id, place] of [...roots, ...elements])
    if (rules.byId.get(id)?.own.name === 'SpdxDocument')
      tellClass(rules, 'ElementCollection', place, {
        code: 'spdx.collection',
        message: 'a document cannot be an element of a collection',
        fix: 'remove it from the list',
      });
}

/** Relationships that lead to licences only. */
const TO_LICENCE = new Set(['hasConcludedLicense', 'hasDeclaredLicense']);

function checkRelationship({ own, node }: Known, rules: Rules3): void {
  const to = idsIn(node, 'to');
  const type = stringIn(node, 'relationshipType') ?? '';
  const none = to.find(([id]) => NONE.test(id));
  if (none !== undefined && to.length > 1)
    tellClass(rules, 'Relationship', none[1], {
      code: 'spdx.none-element',
      message: `${none[0]} stands beside other elements`,
      fix: 'name it alone, or remove it',
    });
  if (TO_LICENCE.has(type))
    for (const [id, place] of to) {
      const known = rules.byId.get(id);
      if (known !== undefined && !known.own.kinds.has('simplelicensing_AnyLicenseInfo'))
        tellClass(rules, 'RelationshipType', place, {
          code: 'spdx.relationship-type',
          message: `${type} leads to a ${known.own.name}`,
          fix: 'name a licence',
        });
    }
  const [start, end] = ['startTime', 'endTime'].map((name) => stringIn(node, name));
  if (start !== undefined && end !== undefined && end < start)
    tellClass(rules, own.name, pointer(node.place, 'endTime'), {
      level: 'warning',
      code: 'spdx.date-order',
      message: `${end} is before ${start}`,
      fix: 'correct the dates',
    });
}

function checkRange({ node }: Known, rules: Rules3): void {
  const [begin, end] = ['beginIntegerRange', 'endIntegerRange'].map((name) => {
    const value = node.members.get(name);
    return value?.kind === 'scalar' && typeof value.value === 'number' ? value.value : undefined;
  });
  if (begin !== undefined && end !== undefined && end < begin)
    tellClass(rules, 'PositiveIntegerRange', pointer(node.place, 'endIntegerRange'), {
      code: 'spdx.snippet',
      message: `the range ends at ${end}, before its start`,
      fix: 'exchange the ends, or correct them',
    });
}

const SPDX2_WORDS: ReadonlyMap<string, string> = new Map([
  ['contains', 'CONTAINS'],
  ['dependsOn', 'DEPENDS_ON'],
]);

function checkCircles(rules: Rules3): void {
  const edges = rules.objects.flatMap(({ own, node }) => {
    const kind = own.kinds.has('Relationship')
      ? SPDX2_WORDS.get(stringIn(node, 'relationshipType') ?? '')
      : undefined;
    const [from] = idsIn(node, 'from');
    return kind === undefined || from === undefined
      ? []
      : idsIn(node, 'to').map(([to]) => ({ from: from[0], kind, to }));
  });
  circles(edges, (members) =>
    tellClass(rules, 'Relationship', '', {
      level: 'warning',
      code: 'spdx.relationship-circular',
      message: `they contain or need each other: ${members}`,
      fix: 'check which of them really contains or needs the others',
    }),
  );
}
