import type { DocObject } from '../../spdx/node.ts';
import type { BomFinding, Teller } from '../finding.ts';
import type { ModelClass } from './model.ts';

/** What the rules of one document share. */
export interface Rules3 {
  readonly tell: Teller;
  /** Objects by `spdxId` or `@id`. */
  readonly byId: Map<string, Known>;
  /** Every object of a known class in the order of the document, wherever it stands. */
  readonly objects: Known[];
  /** Ids that stand where an object of a class is wanted. */
  readonly references: {
    readonly id: string;
    readonly kind: string;
    readonly of: string;
    readonly place: string;
  }[];
}

/** An object of a class of the model. */
export interface Known {
  readonly own: ModelClass;
  readonly node: DocObject;
}

/** Tells a finding about a class, such as `software_Package`, whose part of the model is `Software/Package`. */
export function tellClass(
  { tell }: Pick<Rules3, 'tell'>,
  name: string,
  place: string,
  {
    level = 'error',
    ...said
  }: Omit<BomFinding, 'level' | 'place' | 'clause'> & { readonly level?: BomFinding['level'] },
): void {
  tell({ level, ...said, place, clause: `SPDX 3.0.1, ${modelPath(name)}` });
}

const PROFILES: Readonly<Record<string, string>> = {
  ai: 'AI',
  build: 'Build',
  dataset: 'Dataset',
  expandedlicensing: 'ExpandedLicensing',
  extension: 'Extension',
  security: 'Security',
  simplelicensing: 'SimpleLicensing',
  software: 'Software',
};

function modelPath(name: string): string {
  const [profile, local] = name.includes('_') ? (name.split('_', 2) as [string, string]) : ['', name];
  return `${PROFILES[profile] ?? 'Core'}/${local}`;
}

/** A property's text; undefined where it is none. */
export function stringIn(node: DocObject, name: string): string | undefined {
  const value = node.members.get(name);
  return value?.kind === 'scalar' && typeof value.value === 'string' ? value.value : undefined;
}

/** The texts of a list that are ids, and the ids of objects that stand there. */
export function idsIn(node: DocObject, name: string): readonly (readonly [id: string, place: string])[] {
  const value = node.members.get(name);
  const items = value === undefined ? [] : value.kind === 'list' ? value.items : [value];
  return items.flatMap((item) => {
    if (item.kind === 'scalar')
      return typeof item.value === 'string' ? [[item.value, item.place] as const] : [];
    const id = item.kind === 'object' ? (stringIn(item, 'spdxId') ?? stringIn(item, '@id')) : undefined;
    return id === undefined ? [] : [[id, item.place] as const];
  });
}
