import { loadIdentities } from '../host/index.ts';
import { buildGraph, type IdentityGraph, resolve } from '../identifier/index.ts';
import type { OtherNames } from '../sbom/index.ts';

let graph: Promise<IdentityGraph> | undefined;

/** Other names of software by the graph of this installation, read once; weak statements join nothing here. */
export async function otherNames(): Promise<OtherNames> {
  graph ??= loadIdentities().then(buildGraph);
  const loaded = await graph;
  return (name: string) => resolve(loaded, name).names;
}
