import { describe, expect, it } from 'vitest';
import { ar } from '../../../src/artifact/formats/ar.ts';
import { debPackage } from '../../recipes/ar.ts';
import { readFormat, text } from '../../support/read-format.ts';

const read = async (bytes: Uint8Array, options = {}) => {
  const result = await readFormat(ar, bytes, options);
  return { ...result, lines: result.members.map((m) => `${m.path} ${m.content ? text(m.content) : '-'}`) };
};
const problems = async (bytes: Uint8Array, options = {}) => (await read(bytes, options)).problems;

describe('Debian packages', () => {
  const codes = async (...names: string[]) =>
    (await read(debPackage(names))).problems.map((p) => [p.code, p.message]);

  it('with members as deb(5) has them', async () => {
    const { variant, lines, problems: found } = await read(debPackage());
    expect(variant).toBe('deb');
    expect(lines).toEqual([
      'debian-binary 2.0\n',
      'control.tar.xz control.tar.xz',
      'data.tar.xz data.tar.xz',
    ]);
    expect(found).toEqual([]);
    expect(
      await codes('debian-binary/', '_gpgorigin', 'control.tar/', 'data.tar.bz2/', '_gpgbuilder'),
    ).toEqual([]);
  });

  it('with members it does not know', async () => {
    expect(await codes('debian-binary', 'control.tar.gz', 'extra', 'data.tar.zst', 'data.tar.br')).toEqual([
      ['deb.unexpected-member', '"extra"'],
      ['deb.unexpected-member', '"data.tar.br"'],
    ]);
  });

  it('with a member twice, in another order, or missing', async () => {
    expect(await codes('debian-binary', 'control.tar.gz', 'data.tar.gz', 'data.tar.xz')).toEqual([
      ['deb.duplicate-member', '"data.tar.xz" is the second data.tar'],
    ]);
    expect(await codes('debian-binary', 'data.tar.gz', 'control.tar.gz')).toEqual([
      ['deb.order', '"control.tar.gz" comes after a member it should precede'],
    ]);
    expect(await codes('debian-binary')).toEqual([
      ['deb.missing-member', 'there is no control.tar'],
      ['deb.missing-member', 'there is no data.tar'],
    ]);
  });

  it('of another version', async () => {
    const names = ['debian-binary', 'control.tar', 'data.tar'];
    expect(await problems(debPackage(names, '2.1\nmore\n'))).toEqual([]);
    expect(await problems(debPackage(names, '3.0\n'))).toEqual([
      { code: 'deb.version', message: 'debian-binary says "3.0\\u{a}"', offset: 8 },
    ]);
  });

  it('only by the first member', async () => {
    const { variant, problems: found } = await read(debPackage(['control.tar', 'debian-binary']));
    expect(variant).toBe('bsd');
    expect(found).toEqual([]);
  });
});
