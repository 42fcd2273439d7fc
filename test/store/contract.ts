import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AdvisoryStore } from '../../src/vulnerability/index.ts';
import { RECORDS } from './records.ts';

/**
 * What every backend of advisories does, whatever it keeps them in.
 * @param open a store that holds `FILES` of `records.ts` and nothing else
 */
export function storeContract(name: string, open: () => Promise<AdvisoryStore>): void {
  describe(`${name}: the contract of advisory stores`, () => {
    let store: AdvisoryStore;
    beforeAll(async () => {
      store = await open();
    });
    afterAll(() => store.close());
    const ids = async (...keys: readonly string[]) =>
      [...(await store.find(keys))].map(([key, found]) => [key, found.map(({ id }) => id)]);

    test.each([
      ['package:PyPI/pip', ['PYSEC-2023-228']],
      ['cna:python packaging authority:pip', ['CVE-2023-5752']],
      ['cpe:a:pypa:pip', ['CVE-2023-5752']],
      ['repository:github.com/pypa/pip', ['CVE-2023-5752']],
      ['upstream:CVE-2018-25032', ['JLSEC-2025-1']],
      ['id:GHSA-mq26-g339-26xf', ['PYSEC-2023-228']],
    ])('%s', async (key, expected) => {
      expect(await ids(key)).toEqual([[key, expected]]);
    });

    test('several databases under one key', async () => {
      const found = (await store.find(['id:CVE-2023-5752'])).get('id:CVE-2023-5752')!;
      expect(found.map(({ id, source }) => [source, id]).sort()).toEqual([
        ['cve', 'CVE-2023-5752'],
        ['osv/PYSEC', 'PYSEC-2023-228'],
      ]);
    });

    test('an advisory comes back whole', async () => {
      const [advisory] = (await store.find(['package:PyPI/pip'])).get('package:PyPI/pip')!;
      expect(advisory).toEqual({
        id: 'PYSEC-2023-228',
        source: 'osv/PYSEC',
        aliases: ['CVE-2023-5752', 'GHSA-mq26-g339-26xf'],
        upstream: [],
        modified: '2023-11-01T00:00:00Z',
        summary: 'Mercurial configuration injection in pip',
        severities: [],
        flags: [],
        affected: [
          {
            names: [{ kind: 'package', ecosystem: 'PyPI', name: 'pip' }],
            applies: { kind: 'ranges', versions: [], ranges: RECORDS.pysec.affected[0].ranges },
          },
        ],
      });
    });

    test('a key without any is absent, one asked for twice is there once', async () => {
      expect(await ids()).toEqual([]);
      expect(await ids('package:PyPI/nothing', '', 'package:PyPI/pip', 'package:PyPI/pip')).toEqual([
        ['package:PyPI/pip', ['PYSEC-2023-228']],
      ]);
    });

    test('what was withdrawn is not found, but its record is kept', async () => {
      expect(await ids('id:GHSA-wwww-wwww-wwww', 'id:CVE-2024-9')).toEqual([]);
      expect(JSON.parse((await store.record('osv/GHSA', 'GHSA-wwww-wwww-wwww'))!)).toEqual(RECORDS.withdrawn);
    });

    test('records as their database gave them', async () => {
      expect(await store.record('cve', 'CVE-2023-5752')).toBe(JSON.stringify(RECORDS.cve));
      expect(await store.record('osv/PYSEC', 'CVE-2023-5752')).toBeUndefined();
      expect(await store.record('nvd', 'CVE-2023-5752')).toBeUndefined();
    });

    test('how CVEs are used in the world', async () => {
      const found = await store.exploitation(['CVE-2023-5752', 'CVE-1999-0001', 'CVE-1999-0002']);
      expect([...found]).toEqual([
        [
          'CVE-2023-5752',
          { kev: '2024-02-03', epss: { probability: 0.00043, percentile: 0.125, date: '2026-08-20' } },
        ],
        ['CVE-1999-0001', { epss: { probability: 0.5, percentile: 0.75, date: '2026-08-20' } }],
      ]);
    });

    test('VEX statements by vulnerability and product, each once, as they were read', async () => {
      const of = async (...keys: readonly string[]) =>
        (await store.statements(keys)).map(({ vulnerability: [id], status, place }) => [
          id,
          status,
          place.replace(/^.*(?=vex\.json)/, ''),
        ]);
      const fixed = ['CVE-2023-5752', 'fixed', 'vex.json#/statements/0'];
      const inside = ['CVE-2024-9', 'not_affected', 'vex.json#/statements/1/products/0'];
      expect(await of('CVE-2023-5752 purl pip')).toEqual([fixed]);
      expect(await of('GHSA-mq26-g339-26xf cpe pip', 'CVE-2023-5752 purl pip')).toEqual([fixed]);
      // Of a part of a product: by the part.
      expect(await of('CVE-2024-9 purl tool', 'CVE-2024-9 purl app')).toEqual([inside]);
      expect(await of('CVE-2024-9 purl pip', 'CVE-2023-5752', '', 'purl pip')).toEqual([]);
      expect(await of()).toEqual([]);
      const [whole] = await store.statements(['CVE-2024-9 purl tool']);
      expect({ ...whole, place: '' }).toEqual({
        vulnerability: ['CVE-2024-9'],
        products: ['pkg:pypi/app@1'],
        subcomponents: ['pkg:pypi/tool@2'],
        status: 'not_affected',
        justification: 'component_not_present',
        timestamp: '2024-02-01T00:00:00Z',
        place: '',
        author: 'Acme',
        document: 'https://acme.test/vex/1',
      });
    });

    test('keys nearby, in order, no more than asked for', async () => {
      expect(await store.nearby('id:', 10)).toEqual([
        'id:CVE-2023-5752',
        'id:GHSA-mq26-g339-26xf',
        'id:JLSEC-2025-1',
        'id:PYSEC-2023-228',
      ]);
      expect(await store.nearby('id:', 2)).toEqual(['id:CVE-2023-5752', 'id:GHSA-mq26-g339-26xf']);
      expect(await store.nearby('id:', 0)).toEqual([]);
      expect(await store.nearby('package:PyPI/pi%', 10)).toEqual([]);
    });

    test('sources by name, withdrawn records counted', async () => {
      const sources = await store.sources();
      expect(sources.map(({ name, records, modified }) => [name, records, modified])).toEqual([
        ['cve', 1, '2024-06-13T18:28:55.183Z'],
        ['epss', 2, undefined],
        ['kev', 1, undefined],
        ['openvex/Acme', 0, '2024-02-01T00:00:00Z'],
        ['osv/GHSA', 1, '2024-01-01T00:00:00Z'],
        ['osv/JLSEC', 1, '2026-01-01T00:00:00Z'],
        ['osv/PYSEC', 1, '2023-11-01T00:00:00Z'],
      ]);
      expect(
        sources.flatMap(({ name, statements }) => (statements === undefined ? [] : [[name, statements]])),
      ).toEqual([['openvex/Acme', 2]]);
      for (const { from, imported, skipped } of sources) {
        expect(from).not.toBe('');
        expect(imported).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
        expect(skipped).toEqual({});
      }
    });
  });
}
