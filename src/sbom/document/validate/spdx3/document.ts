import type { DocObject } from '../../spdx/node.ts';
import { quoted, type Teller } from '../finding.ts';
import { checkContents } from './contents.ts';
import { type Rules3, tellClass } from './context.ts';
import { checkLinks3 } from './links.ts';
import { checkObject } from './objects.ts';

const CONTEXT = 'https://spdx.org/rdf/3.0.1/spdx-context.jsonld';

/**
 * Checks an SPDX 3 document in JSON-LD by the model of SPDX 3.0.1: the context, the class of every object, its properties and their
 * values (what the JSON schema says), then what names lead to and the constraints that the model states in words.
 */
export function checkSpdx3(document: DocObject, tell: Teller): void {
  const rules: Rules3 = { tell, byId: new Map(), objects: [], references: [] };
  checkContext(document, rules);
  const graph = document.members.get('@graph');
  if (graph === undefined) checkObject(document, undefined, rules);
  else if (graph.kind !== 'list')
    tellClass(rules, 'SpdxDocument', graph.place, {
      code: 'spdx.type',
      message: '@graph should be a list',
      fix: 'write the elements in [ ]',
    });
  else {
    for (const item of graph.items) checkObject(item, undefined, rules);
    for (const [name, value] of document.members)
      if (name !== '@context' && name !== '@graph')
        tellClass(rules, 'SpdxDocument', value.place, {
          code: 'spdx.field-unknown',
          message: `${quoted(name)} cannot stand beside @graph`,
          fix: 'move it into an element of the graph',
        });
  }
  checkLinks3(rules);
  checkContents(rules);
  checkDocuments(rules);
}

function checkContext(document: DocObject, rules: Rules3): void {
  const context = document.members.get('@context');
  if (context?.kind === 'scalar' && context.value === CONTEXT) return;
  const isList =
    context?.kind === 'list' &&
    context.items.length === 1 &&
    context.items[0]!.kind === 'scalar' &&
    context.items[0]!.value === CONTEXT;
  const message = isList ? 'the context is a list' : 'the context is not that of SPDX 3.0.1';
  tellClass(rules, 'SpdxDocument', '/@context', {
    code: 'spdx.context',
    message,
    fix: `write ${quoted(CONTEXT)}`,
  });
}

/** No serialisation has more than one document (Core/SpdxDocument); one without says nothing of itself. */
function checkDocuments(rules: Rules3): void {
  const documents = rules.objects.filter(({ own }) => own.name === 'SpdxDocument');
  if (documents.length === 0)
    tellClass(rules, 'SpdxDocument', '', {
      level: 'warning',
      code: 'spdx.documents',
      message: 'the graph has no SpdxDocument',
      fix: 'add one that names what it is about as rootElement',
    });
  for (const { node } of documents.slice(1))
    tellClass(rules, 'SpdxDocument', node.place, {
      code: 'spdx.documents',
      message: 'this is not the only SpdxDocument',
      fix: 'keep one, and make the others a Bundle or an Sbom',
    });
}
