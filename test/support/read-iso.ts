import { expect } from 'vitest';
import { iso9660 } from '../../src/artifact/formats/iso9660.ts';
import type { Field } from '../../src/model/index.ts';
import { type IsoNode, type IsoOptions, isoImage } from '../recipes/iso9660.ts';
import { readFormat, text } from './read-format.ts';
import { unexplained } from './unexplained.ts';

/** Builds an image and reads it; every byte of it has to be explained. */
export async function readIso(
  root: Readonly<Record<string, IsoNode>>,
  options: IsoOptions = {},
  limits = {},
) {
  const image = isoImage(root, options);
  const result = await readFormat(iso9660, image, { limits });
  const fields = [...result.fields, ...result.members.flatMap((member) => member.fields)];
  expect(unexplained(fields, image.length)).toEqual([]);
  const lines = result.members.map(({ path, kind, content, link }) =>
    `${kind} ${path} ${link ?? (content ? text(content).slice(0, 8) : '')}`.trim(),
  );
  return { ...result, image, lines, all: fields };
}

/** The first field of a name, at any depth. */
export function find(fields: readonly Field[], label: string): Field | undefined {
  for (const field of fields) {
    const found = field.name === label ? field : find(field.fields ?? [], label);
    if (found) return found;
  }
  return undefined;
}
