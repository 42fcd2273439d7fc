import type { Field } from '../../src/model/index.ts';

/** The field at a path of names: the one nearest to the top, and from there on in the same way; undefined for none. */
export function findField(fields: readonly Field[], ...path: readonly string[]): Field | undefined {
  const [name, ...rest] = path;
  for (let level = fields; level.length > 0; level = level.flatMap((field) => field.fields ?? [])) {
    for (const field of level) {
      if (field.name !== name) continue;
      const found = rest.length === 0 ? field : findField(field.fields ?? [], ...rest);
      if (found) return found;
    }
  }
  return undefined;
}

/** The field at a path of names, each a direct part of the one before. @throws where there is none, naming what there is */
export function fieldAt(fields: readonly Field[], ...path: readonly string[]): Field {
  const [name, ...rest] = path;
  const found = fields.find((field) => field.name === name);
  if (!found) throw new Error(`no ${name} among ${fields.map((field) => field.name).join(', ')}`);
  return rest.length === 0 ? found : fieldAt(found.fields ?? [], ...rest);
}
