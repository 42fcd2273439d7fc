import { generateKeyPairSync } from 'node:crypto';
import type { LedgerStatement } from '../../../src/model/index.ts';
import { readKey } from '../../../src/provenance/crypto/key.ts';
import { checkLedger } from '../../../src/provenance/ledger/chain.ts';
import { formatExport, newStatements, readExport } from '../../../src/provenance/ledger/exchange.ts';
import { lineDigest, signedLine } from '../../../src/provenance/ledger/line.ts';
import { isStatement } from '../../../src/provenance/ledger/shape.ts';
import { publishersRemembered } from '../../../src/provenance/ledger/summary.ts';
import { mutate } from '../mutate.ts';
import { mutateJson } from '../text/mutate-json.ts';
import type { Draw } from '../text/mutate-text.ts';
import { bytesOf, differs, type TextTarget } from '../text/target.ts';
import { mutateDocument } from './mutate-evidence.ts';
import { pinned } from './pinned.ts';
import { VERDICT, wronglyShown } from './shown.ts';

const NOW = Date.UTC(2026, 5, 1) / 1000;
const SHA256 = '0a'.repeat(32);
const text = (input: Uint8Array) => new TextDecoder().decode(input);
const secret = pinned('memory', () => generateKeyPairSync('ed25519'));
const SPKI = secret.publicKey.export({ format: 'der', type: 'spki' });
const KEY = readKey(SPKI)!;

const STATEMENTS: readonly LedgerStatement[] = (['1.0.0', '1.1.0', '2.0rc1'] as const).map((version, at) => ({
  project: 'pkg:pypi/example',
  version,
  how: at === 1 ? ('accepted' as const) : ('verified' as const),
  ...(at === 1 ? { reason: 'they moved', outcome: 'changed' as const } : {}),
  publishers: [
    {
      publisher: {
        kind: 'github' as const,
        issuer: 'https://token.actions.githubusercontent.com',
        repository: 'octo-org/example',
        repositoryId: '1',
        ownerId: '2',
        workflow: '.github/workflows/release.yml',
        trigger: 'release',
      },
      predicates: ['https://docs.pypi.org/attestations/publish/v1'],
    },
  ],
  file: { name: `example-${version}.tar.gz`, sha256: SHA256 },
  times: [NOW + at, NOW + at + 1] as const,
  recorded: NOW + 10 + at,
  by: KEY.id,
}));
const LINES = [JSON.stringify({ ledger: 1, key: SPKI.toString('base64') })];
for (const [at, statement] of STATEMENTS.entries())
  LINES.push(signedLine({ number: at + 1, previous: lineDigest(LINES[at]!), statement }, secret.privateKey));
const LEDGER = Buffer.from(LINES.map((line) => `${line}\n`).join(''));
const HEAD = Buffer.from(
  `${signedLine({ head: 1, entries: STATEMENTS.length, last: lineDigest(LINES.at(-1)!) }, secret.privateKey)}\n`,
);
const EXPORT = formatExport(STATEMENTS, secret.privateKey);
const EXPORTED = EXPORT.split('\n')
  .slice(1, -1)
  .map((line) => JSON.parse(line) as unknown);

/** One line of a text changed, or its bytes. */
function changedLine(content: string, draw: Draw): Uint8Array {
  if (draw.next(2) > 0) return mutate(Buffer.from(content), draw.rng);
  const lines = content.split('\n');
  const at = draw.next(lines.length);
  const line = lines[at]!;
  const depth = 2 ** draw.next(18);
  const changes: readonly (() => string)[] = [
    () => text(mutateDocument([line === '' ? '{}' : line], draw)),
    () => draw.pick(lines),
    () => `{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`,
  ];
  lines[at] = draw.pick(changes)();
  return Buffer.from(lines.join('\n'));
}

function checkLedgerInput(input: Uint8Array): string | undefined {
  const [ledger, head] = (JSON.parse(text(input)) as string[]).map((part) => Buffer.from(part, 'base64'));
  for (const every of [true, false]) {
    const { faults, entries, torn } = checkLedger(ledger!, head!, { key: KEY, every });
    if (faults.length > 0 || torn > 0) continue;
    const wrong = differs(
      'entries',
      entries.map(({ statement }) => statement),
      STATEMENTS,
    );
    if (wrong !== undefined) return `nothing is wrong with it, but ${wrong}`;
  }
  return undefined;
}

function checkExport(input: Uint8Array): string | undefined {
  const read = readExport(input);
  if ('wrong' in read) return undefined;
  return differs('statements', read.statements, EXPORTED);
}

/** What is remembered is somebody else's text once ledgers are merged. */
function checkStatements(input: Uint8Array): string | undefined {
  const value: unknown = JSON.parse(text(input));
  const statements = (Array.isArray(value) ? value : [value]).filter(isStatement);
  publishersRemembered(statements);
  if (newStatements(statements, statements).length > 0) return 'it has not what it has';
  const read = readExport(Buffer.from(formatExport(statements, secret.privateKey)));
  if ('wrong' in read) return `what was exported is not read: ${read.wrong}`;
  return wronglyShown(VERDICT, statements);
}

/** The ledger of publishers, and what is exchanged of it. */
export const MEMORY_TARGETS: readonly TextTarget[] = [
  {
    name: 'ledger',
    make(draw) {
      const parts: Uint8Array[] = [LEDGER, HEAD];
      const at = draw.next(3) > 0 ? 0 : 1;
      parts[at] = changedLine(String(parts[at]), draw);
      return bytesOf(parts.map((one) => Buffer.from(one).toString('base64')));
    },
    check: checkLedgerInput,
  },
  { name: 'ledger export', make: (draw) => changedLine(EXPORT, draw), check: checkExport },
  { name: 'statements', make: (draw) => bytesOf(mutateJson([STATEMENTS], draw)), check: checkStatements },
];
