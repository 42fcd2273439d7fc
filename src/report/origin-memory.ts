import type { Finding, Outcome, ReleaseFinding } from '../model/index.ts';
import { dayText } from './attestation-words.ts';
import type { Evidence } from './evidence.ts';

/** What a ledger says about who published an artifact. */
export interface MemoryAnswer {
  /** `fail` where it is not what is remembered, `unknown` where nobody can tell; absent where it changes nothing. */
  readonly outcome?: Exclude<Outcome, 'pass'>;
  readonly reasons: readonly string[];
}

/** What is remembered as reasons of a verdict. */
export function memoryAnswer({ memory }: Evidence): MemoryAnswer {
  if (!memory) return { reasons: [] };
  const { identity, findings, error, entries, keyIsKnown } = memory;
  if (error)
    return {
      outcome: 'unknown',
      reasons: [`what is remembered of it could not be asked: ${error.message}`],
    };
  const { accepted } = identity ?? {};
  const unknownKey =
    identity && entries > 0 && !keyIsKnown ? ['the ledger is signed with a key that is not at hand'] : [];
  if (findings.length > 0)
    return {
      outcome: 'fail',
      reasons: [
        ...findings.map(({ name, message }) => `${name}: ${message}`),
        ...(identity?.changes ?? [])
          .filter(({ part }) => part !== 'evidence')
          .map(({ part, before, now }) => `${part}: ${before} -> ${now}`),
        'if that is right: `assay verify --accept --reason TEXT` with the files of the release',
        ...unknownKey,
      ],
    };
  if (!identity) return { reasons: [] };
  const since = accepted ? [`accepted by a person on ${dayText(accepted.recorded)}: ${accepted.reason}`] : [];
  return { reasons: [`${identity.outcome}: ${identity.message}`, ...since, ...unknownKey] };
}

/** What differs from what is remembered. */
export function memoryFindings({ memory }: Evidence): readonly Finding[] {
  return (memory?.findings ?? []).map((finding) => ({
    rule: finding.name,
    question: 'origin',
    level: 'error',
    message: detailText(finding),
  }));
}

function detailText({ message, expected, found }: ReleaseFinding): string {
  // That nothing is there was said.
  if (expected === undefined || found === undefined || found === 'evidence none') return message;
  return `${message} (remembered ${expected}, found ${found})`;
}
