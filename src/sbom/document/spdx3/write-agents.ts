import type { BomActor } from '../../../model/index.ts';
import { type Draft, defined, type Plain } from '../spdx/node.ts';
import { formatActor, parseActor, sameActor } from '../spdx/words.ts';
import { INFO, type Writing } from './writing.ts';

const CLASSES: Readonly<Record<BomActor['kind'], string>> = {
  person: 'Person',
  organization: 'Organization',
  tool: 'Tool',
};

/** The creation information, and the agents and tools it names. Where only tools are named, they are the agents as well. */
export function writeAgents(writing: Writing): Draft {
  const agents = writing.creators.filter(({ kind }) => kind !== 'tool');
  const tools = writing.creators.filter(({ kind }) => kind === 'tool');
  const by = agents.length > 0 ? agents.map((one) => writeActor(one, '', 'creators', writing)) : undefined;
  const using = tools.map((one) =>
    writeActor(one, '', 'creators', writing, by === undefined ? 'SoftwareAgent' : 'Tool'),
  );
  return defined<Draft>({
    '@id': INFO,
    type: 'CreationInfo',
    specVersion: '3.0.1',
    created: writing.created,
    createdBy: [...new Set(by ?? using)],
    createdUsing: (by === undefined || using.length === 0 ? undefined : [...new Set(using)]) as Plain,
  });
}

/** Adds an agent or tool and gives its IRI. The version of a tool becomes part of its name, as in SPDX 2. */
export function writeActor(
  actor: BomActor,
  place: string,
  field: string,
  { put, ledger }: Writing,
  type = CLASSES[actor.kind],
): string {
  const { kind, email, url } = actor;
  const name = kind === 'tool' ? formatActor(actor).slice('Tool: '.length) : actor.name;
  const back = kind === 'tool' ? parseActor(`Tool: ${name}`) : actor;
  if (!sameActor(back, kind === 'tool' ? { ...actor } : actor))
    ledger.lose(place, field, `SPDX writes it as ${name}`);
  const addresses = [
    ...(email === undefined ? [] : [['email', email] as const]),
    ...(url === undefined ? [] : [['urlScheme', url] as const]),
  ].map(
    ([externalIdentifierType, identifier]): Draft => ({
      type: 'ExternalIdentifier',
      externalIdentifierType,
      identifier,
    }),
  );
  return put(type, { name, externalIdentifier: addresses.length === 0 ? undefined : addresses });
}
