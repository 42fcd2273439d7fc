import type { BomActor } from '../../../model/index.ts';
import { openFields } from '../spdx/fields.ts';
import { type DocNode, defined } from '../spdx/node.ts';
import { parseActor } from '../spdx/words.ts';
import type { Element, Graph } from './graph.ts';

const KINDS: Readonly<Record<string, BomActor['kind']>> = {
  Person: 'person',
  Organization: 'organization',
  Agent: 'organization',
  SoftwareAgent: 'tool',
  Tool: 'tool',
};

/** Whether a class is one of agents or tools. */
export function isAgent(type: string): boolean {
  return Object.hasOwn(KINDS, type);
}

/** The actor of an id: an agent or tool of the graph (SPDX 3.0.1, Core); undefined where the graph has none. */
export function actorOf(id: string, graph: Graph): BomActor | undefined {
  if (/(?:^|\/)SpdxOrganization$/.test(id)) return { kind: 'organization', name: 'SPDX' };
  const element = graph.byId.get(id);
  if (!element || !isAgent(element.type)) return undefined;
  graph.used.add(element);
  const { members } = element.node;
  const name = members.get('name');
  const addresses = identifiers(members.get('externalIdentifier') ?? members.get('externalIdentifiers'));
  const text = name?.kind === 'scalar' && name.value !== null ? String(name.value) : '';
  // SPDX 3 has no version of a tool, so writers keep `name-version` of SPDX 2.
  const tool = KINDS[element.type] === 'tool' ? parseActor(`Tool: ${text}`) : undefined;
  return defined<BomActor>({
    kind: KINDS[element.type]!,
    name: tool?.name ?? text,
    email: addresses.find(([type]) => type === 'email')?.[1],
    url: addresses.find(([type]) => type === 'urlScheme')?.[1],
    version: tool?.version,
  });
}

function identifiers(list: DocNode | undefined): [string, string][] {
  const items = list?.kind === 'list' ? list.items : list ? [list] : [];
  return items.flatMap((item): [string, string][] => {
    if (item.kind !== 'object') return [];
    const fields = openFields(item, () => {});
    const value = fields.text('identifier');
    return value === undefined
      ? []
      : [[fields.text('externalIdentifierType') ?? '', value.replace(/^mailto:/, '')]];
  });
}

/** Fields of an agent that are taken up; identifiers only where all of them are addresses. */
export function agentFields({ node }: Element): string[] {
  const names = ['externalIdentifier', 'externalIdentifiers'];
  const list = names.map((name) => node.members.get(name)).find((found) => found !== undefined);
  const all = list?.kind === 'list' ? list.items.length : list ? 1 : 0;
  const known = identifiers(list).filter(([type]) => type === 'email' || type === 'urlScheme');
  const types = new Set(known.map(([type]) => type));
  return ['name', ...(known.length === all && types.size === all ? names : [])];
}
