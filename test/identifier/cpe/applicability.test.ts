import { expect, test } from 'vitest';
import {
  CPE_RULES,
  type CriterionResult,
  evaluateConfigurations,
  indexInventory,
  parseCpe,
} from '../../../src/identifier/index.ts';
import type { CpeConfiguration, CpeMatch } from '../../../src/model/index.ts';

/** `a:v:p:1.0` and what follows, the rest ANY. */
function cpe(short: string): string {
  const fields = short.split(':');
  while (fields.length < 11) fields.push('*');
  return `cpe:2.3:${fields.join(':')}`;
}

function vulnerable(short: string, bounds: Partial<CpeMatch> = {}): CpeMatch {
  return { vulnerable: true, criteria: cpe(short), ...bounds };
}

function platform(short: string): CpeMatch {
  return { vulnerable: false, criteria: cpe(short) };
}

function or(...cpeMatch: CpeMatch[]): CpeConfiguration {
  return { nodes: [{ operator: 'OR', cpeMatch }] };
}

/** AND of OR nodes, as NVD writes "running on". */
function and(...nodes: CpeMatch[][]): CpeConfiguration {
  return { operator: 'AND', nodes: nodes.map((cpeMatch) => ({ operator: 'OR', cpeMatch })) };
}

const orders: Readonly<Record<string, string>> = {
  python: 'cpython',
  openssl: 'openssl',
  linux_kernel: 'generic',
};

function evaluate(configurations: readonly CpeConfiguration[] | undefined, ...inventory: string[]) {
  return evaluateConfigurations(
    configurations,
    inventory.map((name) => parseCpe(cpe(name))),
    { versionOrder: (_vendor, product) => orders[product] },
  );
}

/** Status, and how the first criterion listed was judged. */
function first(configuration: CpeConfiguration, ...inventory: string[]): [string, Partial<CriterionResult>?] {
  const { status, configurations } = evaluate([configuration], ...inventory);
  const judgement = configurations[0]!.nodes.flatMap((node) => node.criteria)[0];
  if (judgement === undefined) return [status];
  const { match: _match, truth, ...rest } = judgement;
  expect(truth).toBe(CPE_RULES[judgement.rule].truth);
  return [status, rest];
}

test('a record without configurations is undecided', () => {
  expect(evaluate(undefined, 'a:v:p:1')).toEqual({ status: 'undecided', configurations: [] });
  expect(evaluate([], 'a:v:p:1')).toEqual({ status: 'undecided', configurations: [] });
});

test('a bound that decides is named, with the version order', () => {
  const range = or(
    vulnerable('a:python:python:*', { versionStartIncluding: '3.8', versionEndExcluding: '3.12.5' }),
  );
  const inventory = (version: string) => cpe(`a:python:python:${version}`);
  expect(first(range, 'a:python:python:3.12.4')).toEqual([
    'affected',
    { rule: 'in-range', inventory: inventory('3.12.4'), order: 'cpython' },
  ]);
  expect(first(range, 'a:python:python:3.12.5')).toEqual([
    'not-affected',
    {
      rule: 'out-of-range',
      inventory: inventory('3.12.5'),
      bound: { kind: 'versionEndExcluding', version: '3.12.5' },
      order: 'cpython',
    },
  ]);
  expect(first(range, 'a:python:python:3.7.99')[1]?.bound?.kind).toBe('versionStartIncluding');
  expect(first(range, 'a:python:python:3.8.0')[0]).toBe('affected');
});

test.each([
  ['versionStartIncluding', '3.8', 'affected'],
  ['versionStartExcluding', '3.8', 'not-affected'],
  ['versionEndIncluding', '3.8', 'affected'],
  ['versionEndExcluding', '3.8', 'not-affected'],
] as const)('%s at the bound: %s is %s', (kind, version, status) => {
  const configuration = or(vulnerable('a:python:python:*', { [kind]: '3.8.0' }));
  expect(first(configuration, `a:python:python:${version}`)[0]).toBe(status);
});

test('the version of a name that is ANY is undecided, and NA lies in no range', () => {
  const range = or(vulnerable('a:python:python:*', { versionEndExcluding: '3.12' }));
  expect(first(range, 'a:python:python:*')).toEqual([
    'undecided',
    { rule: 'version-not-stated', inventory: cpe('a:python:python:*'), attribute: 'version' },
  ]);
  expect(first(range, 'a:python:python:-')[1]?.rule).toBe('no-version');
  expect(first(or(vulnerable('a:python:python:3.12')), 'a:python:python:*')[0]).toBe('undecided');
  expect(first(or(vulnerable('a:python:python:3.12')), 'a:python:python:-')[1]?.rule).toBe('other-version');
  expect(first(or(vulnerable('a:python:python:-')), 'a:python:python:3.12')[1]?.rule).toBe('other-version');
  expect(first(or(vulnerable('a:python:python:-')), 'a:python:python:*')[0]).toBe('undecided');
  expect(first(or(vulnerable('a:python:python:*')), 'a:python:python:-')[1]?.rule).toBe('all-versions');
  expect(first(or(vulnerable('a:python:python:*')), 'a:python:python:*')[0]).toBe('affected');
});

test('without an order only equal texts are compared', () => {
  const configuration = or(vulnerable('a:v:p:*', { versionEndIncluding: '1.0' }));
  expect(first(configuration, 'a:v:p:0.9')[1]).toEqual({
    rule: 'no-order',
    inventory: cpe('a:v:p:0.9'),
    bound: { kind: 'versionEndIncluding', version: '1.0' },
  });
  expect(first(configuration, 'a:v:p:0.9')[0]).toBe('undecided');
  expect(first(configuration, 'a:v:p:1.0')[0]).toBe('affected');
  expect(first(or(vulnerable('a:v:p:*', { versionEndExcluding: '1.0' })), 'a:v:p:1.0')[0]).toBe(
    'not-affected',
  );
});

test('versions an order says nothing about are undecided, unless another bound decides', () => {
  const configuration = or(
    vulnerable('a:python:python:*', { versionStartIncluding: '3.8', versionEndExcluding: 'not/a/version' }),
  );
  expect(first(configuration, 'a:python:python:3.9')[1]).toMatchObject({
    rule: 'not-comparable',
    bound: { kind: 'versionEndExcluding' },
    order: 'cpython',
  });
  expect(first(configuration, 'a:python:python:3.7')[0]).toBe('not-affected');
});

test('an update is a pre-release of its version on both sides of a bound', () => {
  const until = or(vulnerable('a:python:python:*', { versionEndExcluding: '3.13.0' }));
  const from = or(vulnerable('a:python:python:*', { versionStartIncluding: '3.13.0' }));
  expect(first(until, 'a:python:python:3.13.0:rc1')[0]).toBe('affected');
  expect(first(until, 'a:python:python:3.13.0')[0]).toBe('not-affected');
  expect(first(from, 'a:python:python:3.13.0:rc1')[0]).toBe('not-affected');
  expect(first(from, 'a:python:python:3.13.0')[0]).toBe('affected');
  const untilRc2 = or(vulnerable('a:python:python:*', { versionEndExcluding: '3.13.0rc2' }));
  expect(first(untilRc2, 'a:python:python:3.13.0:rc1')[0]).toBe('affected');
  expect(first(untilRc2, 'a:python:python:3.13.0:rc2')[0]).toBe('not-affected');
});

test('a criterion for a pre-release says nothing of the final version', () => {
  const configuration = or(vulnerable('a:python:python:3.13.0:rc1'));
  expect(first(configuration, 'a:python:python:3.13.0')[1]?.rule).toBe('pre-release-only');
  expect(first(configuration, 'a:python:python:3.13.0:rc1')[1]?.rule).toBe('same-version');
  expect(first(configuration, 'a:python:python:3.13.0:rc2')[1]?.rule).toBe('other-update');
  expect(first(configuration, 'a:python:python:3.13.0rc1')).toEqual([
    'affected',
    { rule: 'same-version', inventory: cpe('a:python:python:3.13.0rc1'), order: 'cpython' },
  ]);
  expect(first(configuration, 'a:python:python:3.13.0:c1')[0]).toBe('not-affected');
});

test('a criterion for a service pack is conditional where none is stated', () => {
  const configuration = or(vulnerable('o:microsoft:windows_7:-:sp1'));
  expect(first(configuration, 'o:microsoft:windows_7:-')).toEqual([
    'conditional',
    { rule: 'attribute-not-stated', inventory: cpe('o:microsoft:windows_7:-'), attribute: 'update' },
  ]);
  expect(first(configuration, 'o:microsoft:windows_7:-:-')[0]).toBe('not-affected');
  expect(first(or(vulnerable('a:v:p:1:-')), 'a:v:p:1')[1]?.rule).toBe('same-version');
});

test('a version equal in the order of the product is the same version', () => {
  const configuration = or(vulnerable('a:python:python:3.11'));
  expect(first(configuration, 'a:python:python:3.11.0')[1]).toMatchObject({
    rule: 'same-version',
    order: 'cpython',
  });
  expect(first(configuration, 'a:python:python:3.11.1')[1]?.rule).toBe('other-version');
  expect(first(or(vulnerable('a:v:p:3.11')), 'a:v:p:3.11.0')[1]?.rule).toBe('other-version');
});

test('a version the order cannot read is no other version', () => {
  const configuration = or(vulnerable('a:python:python:3.11'));
  expect(first(configuration, 'a:python:python:1deadbeef')).toEqual([
    'undecided',
    {
      rule: 'not-comparable',
      inventory: cpe('a:python:python:1deadbeef'),
      attribute: 'version',
      order: 'cpython',
    },
  ]);
  expect(first(or(vulnerable('a:v:p:3.11')), 'a:v:p:1deadbeef')[1]?.rule).toBe('other-version');
  expect(first(or(vulnerable('a:python:python:4*')), 'a:python:python:x')[1]?.rule).toBe('other-version');
});

test('a later update at an included end is undecided, and outside of an excluded one', () => {
  const included = or(vulnerable('a:python:python:*', { versionEndIncluding: '4.2.8' }));
  expect(first(included, 'a:python:python:4.2.8:p15')[1]?.rule).toBe('update-at-bound');
  expect(first(included, 'a:python:python:4.2.7:p15')[0]).toBe('affected');
  expect(first(included, 'a:python:python:4.2.9:p15')[0]).toBe('not-affected');
  expect(first(included, 'a:python:python:4.2.8:lts')[1]?.rule).toBe('update-at-bound');
  const excluded = or(vulnerable('a:python:python:*', { versionEndExcluding: '4.2.8' }));
  expect(first(excluded, 'a:python:python:4.2.8:p15')[0]).toBe('not-affected');
});

test('an attribute asked for: stated otherwise, not stated, stated', () => {
  const configuration = or(vulnerable('a:nokogiri:nokogiri:1:*:*:*:*:ruby'));
  expect(first(configuration, 'a:nokogiri:nokogiri:1:*:*:*:*:python')[1]).toMatchObject({
    rule: 'other-attribute',
    attribute: 'target_sw',
  });
  expect(first(configuration, 'a:nokogiri:nokogiri:1')).toEqual([
    'conditional',
    {
      rule: 'attribute-not-stated',
      inventory: cpe('a:nokogiri:nokogiri:1'),
      attribute: 'target_sw',
    },
  ]);
  expect(first(configuration, 'a:nokogiri:nokogiri:1:*:*:*:*:Ruby')[0]).toBe('affected');
  expect(first(configuration, 'a:nokogiri:nokogiri:2')[0]).toBe('not-affected');
});

test('a platform: not stated, stated, stated as another, of the same family', () => {
  const configuration = and([vulnerable('a:python:python:3.10.4')], [platform('o:microsoft:windows:-')]);
  const answer = (...inventory: string[]) => {
    const { status, configurations } = evaluate([configuration], 'a:python:python:3.10.4', ...inventory);
    const { rule, inventory: name } = configurations[0]!.nodes[1]!.criteria[0]!;
    return [status, rule, name];
  };
  expect(answer()).toEqual(['conditional', 'not-stated', undefined]);
  expect(answer('o:microsoft:windows:-')[0]).toBe('affected');
  expect(answer('o:linux:linux_kernel:6.1')).toEqual([
    'not-affected',
    'other-platform',
    cpe('o:linux:linux_kernel:6.1'),
  ]);
  expect(answer('o:debian:debian_linux:12')[0]).toBe('not-affected');
  expect(answer('o:microsoft:windows_11:-')).toEqual([
    'conditional',
    'platform-open',
    cpe('o:microsoft:windows_11:-'),
  ]);
  expect(answer('o:microsoft:windows:10')[1]).toBe('platform-open');
  expect(answer('o:microsoft:windows:*')[1]).toBe('platform-open');
  expect(answer('h:dell:xps:-')[1]).toBe('not-stated');
  expect(answer('a:docker:docker:1')[1]).toBe('not-stated');
  expect(answer('o:linux:linux_kernel:6.1', 'o:microsoft:windows:-')[0]).toBe('affected');
});

test('a distribution may be the kernel asked for, and is no other distribution', () => {
  const on = (short: string) => and([vulnerable('a:v:p:1')], [platform(short)]);
  const status = (configuration: CpeConfiguration, name: string) =>
    evaluate([configuration], 'a:v:p:1', name).status;
  expect(status(on('o:linux:linux_kernel:-'), 'o:debian:debian_linux:12')).toBe('conditional');
  expect(status(on('o:debian:debian_linux:12'), 'o:linux:linux_kernel:6.1')).toBe('conditional');
  expect(status(on('o:debian:debian_linux:12'), 'o:fedoraproject:fedora:40')).toBe('not-affected');
  expect(status(on('o:debian:debian_linux:12'), 'o:debian:debian_linux:11')).toBe('not-affected');
  expect(status(on('o:linux:linux_kernel:-'), 'o:somebody:appliance_os:1')).toBe('conditional');
  expect(status(on('h:netapp:a250:-'), 'h:netapp:500f:-')).toBe('not-affected');
  expect(status(on('o:debian:debian_linux:12'), 'o:debian:debian_linux:-')).toBe('conditional');
  const until14 = and(
    [vulnerable('a:v:p:1')],
    [{ ...platform('o:apple:macos:*'), versionEndExcluding: '14' }],
  );
  expect(status(until14, 'o:apple:macos:-')).toBe('conditional');
  expect(status(until14, 'o:apple:macos:*')).toBe('undecided');
});

test('the vulnerable system itself states no platform', () => {
  const configuration = and([vulnerable('o:cisco:asyncos:12')], [platform('o:acme:hypervisor:-')]);
  expect(evaluate([configuration], 'o:cisco:asyncos:12').status).toBe('conditional');
});

test('a platform never matches alone, a product not there is not affected', () => {
  const configuration = and([vulnerable('o:netapp:a250_firmware:-')], [platform('h:netapp:a250:-')]);
  expect(evaluate([configuration], 'h:netapp:a250:-').status).toBe('not-affected');
  expect(evaluate([or(platform('a:v:p:1'))], 'a:v:p:1').status).toBe('not-affected');
  expect(evaluate([configuration], 'a:other:thing:1').status).toBe('not-affected');
  expect(evaluate([configuration]).status).toBe('not-affected');
});

test('an AND node wants all of its products; one not stated is conditional', () => {
  const configuration: CpeConfiguration = {
    nodes: [
      {
        operator: 'AND',
        cpeMatch: [vulnerable('a:cisco:appliance:-'), vulnerable('o:cisco:asyncos:12')],
      },
    ],
  };
  expect(evaluate([configuration], 'a:cisco:appliance:-', 'o:cisco:asyncos:12').status).toBe('affected');
  expect(evaluate([configuration], 'o:cisco:asyncos:12').status).toBe('conditional');
  expect(evaluate([configuration], 'a:cisco:appliance:-', 'o:cisco:asyncos:13').status).toBe('not-affected');
});

test('of what must all be there, something undecided is said before something not stated', () => {
  const configuration = and(
    [vulnerable('a:v:p:1')],
    [{ ...platform('o:apple:macos:*'), versionEndExcluding: '14' }],
    [platform('h:apple:mac:-')],
  );
  expect(evaluate([configuration], 'a:v:p:1', 'o:apple:macos:*').status).toBe('undecided');
  expect(evaluate([configuration], 'a:v:p:1').status).toBe('conditional');
});

test('negation of a node and of a configuration', () => {
  const python = vulnerable('a:python:python:3.12.0');
  const notOnWindows: CpeConfiguration = {
    operator: 'AND',
    nodes: [
      { operator: 'OR', cpeMatch: [python] },
      { operator: 'OR', negate: true, cpeMatch: [platform('o:microsoft:windows:-')] },
    ],
  };
  const names = ['a:python:python:3.12.0'];
  expect(evaluate([notOnWindows], ...names, 'o:microsoft:windows:-').status).toBe('not-affected');
  expect(evaluate([notOnWindows], ...names, 'o:linux:linux_kernel:6.1').status).toBe('affected');
  expect(evaluate([notOnWindows], ...names).status).toBe('conditional');
  expect(evaluate([{ ...or(python), negate: true }], ...names).status).toBe('not-affected');
});

test('any configuration suffices; conditional is said before undecided', () => {
  const clean = or(vulnerable('a:v:p:2'));
  const undecided = or(vulnerable('a:v:p:*', { versionEndExcluding: '5' }));
  const conditional = or(vulnerable('a:v:p:1:*:*:*:*:linux'));
  const affected = or(vulnerable('a:v:p:1'));
  const status = (...configurations: CpeConfiguration[]) => evaluate(configurations, 'a:v:p:1').status;
  expect(status(clean, clean)).toBe('not-affected');
  expect(status(clean, undecided)).toBe('undecided');
  expect(status(undecided, conditional, clean)).toBe('conditional');
  expect(status(undecided, conditional, affected)).toBe('affected');
});

test('of several names of a product the one that holds best decides', () => {
  const configuration = or(vulnerable('a:python:python:*', { versionEndExcluding: '3.12' }));
  expect(first(configuration, 'a:python:python:3.13', 'a:python:python:3.11')[1]?.inventory).toBe(
    cpe('a:python:python:3.11'),
  );
});

test('products of an OR that are not there are counted, not listed', () => {
  const { configurations } = evaluate([or(vulnerable('a:v:p:1'), vulnerable('a:v:q:1'))], 'a:v:p:1');
  const node = configurations[0]!.nodes[0]!;
  expect([node.criteria.length, node.absent, node.truth]).toEqual([1, 1, 'yes']);
});

test('a criterion that is no CPE name, a node without criteria: undecided', () => {
  const broken: CpeMatch = { vulnerable: true, criteria: 'cpe:2.3:a:soap::lite:*' };
  expect(first(or(broken), 'a:soap:lite:1')).toEqual(['undecided', { rule: 'unreadable' }]);
  expect(evaluate([or()], 'a:v:p:1').status).toBe('undecided');
  expect(evaluate([{ nodes: [] }], 'a:v:p:1').status).toBe('undecided');
  const untyped = JSON.parse('[{"nodes":[{"cpeMatch":[{"vulnerable":true,"criteria":7}]},{"children":[]}]}]');
  expect(evaluate(untyped, 'a:v:p:1').status).toBe('undecided');
  expect(evaluate(JSON.parse('[{}]'), 'a:v:p:1').status).toBe('undecided');
  const number = or(vulnerable('a:v:p:*', JSON.parse('{"versionEndExcluding":2}')));
  expect(first(number, 'a:v:p:1')[1]).toMatchObject({ rule: 'unreadable', bound: { version: '2' } });
});

test('wildcards and open names', () => {
  expect(first(or(vulnerable('a:postgresql:postgresql:18.*')), 'a:postgresql:postgresql:18.1')[0]).toBe(
    'affected',
  );
  expect(first(or(vulnerable('a:v:p:1.2')), 'a:v:p:1.*')[1]).toMatchObject({
    rule: 'wildcard',
    attribute: 'version',
  });
  expect(first(or(vulnerable('a:v:prod*:1')), 'a:v:product:1')[0]).toBe('affected');
  expect(first(or(vulnerable('a:v:p:1')), 'a:*:p:1')).toEqual([
    'conditional',
    { rule: 'attribute-not-stated', inventory: cpe('a:*:p:1'), attribute: 'vendor' },
  ]);
  expect(first(or(vulnerable('a:v:p:1')), 'a:*:q:1')).toEqual(['not-affected']);
});

test('comparisons are limited, and what is beyond the limit is undecided', () => {
  const names = Array.from({ length: 20 }, (_, index) => parseCpe(cpe(`a:v:p:${index}`)));
  const inventory = indexInventory(names);
  const options = { versionOrder: () => undefined, maxComparisons: 30 };
  const criteria = ['100', '101'].map((version) => vulnerable(`a:v:p:${version}`));
  const { status, configurations } = evaluateConfigurations([or(...criteria)], inventory, options);
  expect(status).toBe('undecided');
  expect(configurations[0]!.nodes[0]!.criteria.map(({ rule }) => rule)).toEqual(['other-version', 'limit']);
});
