import { assay, type Despite, loadPolicy, readMemory, type Stated } from '../../library/index.ts';
import { AssayError, type Report } from '../../model/index.ts';
import { advisoriesOf } from './check.ts';
import { expectationsOf } from './expectations.ts';
import { askedLedger } from './ledger-place.ts';

/** Options that say what is stated, and how a decision comes about that is stated. */
export interface StatedOptions {
  readonly sbom?: string;
  readonly despite?: readonly Despite[];
  /** Path of a report; true for a check that is made now. */
  readonly vsa?: string | true;
  readonly policy?: string;
  readonly against?: string;
  readonly store?: string;
  readonly attestation?: readonly string[];
  readonly instance?: string;
  readonly resource?: string;
  readonly rebuild?: string;
  readonly publish?: boolean;
  readonly predicate?: string;
  readonly predicateType?: string;
}

/** Names of the options given that state something. */
export function statementsIn(options: StatedOptions): readonly string[] {
  const { sbom, vsa, rebuild, publish, predicate, predicateType } = options;
  return namesOf({ sbom, vsa, rebuild, publish, predicate: predicate ?? predicateType });
}

/** Files that these options name. */
export function statedFiles(options: StatedOptions): readonly string[] {
  const { sbom, vsa, rebuild, predicate, policy, against, store, attestation = [] } = options;
  return [sbom, vsa, rebuild, predicate, policy, against, store, ...attestation].filter(
    (path) => typeof path === 'string',
  );
}

/** What is stated of a file. @throws AssayError `usage.option` */
export function statedOf(file: string, options: StatedOptions): Stated {
  const { sbom, despite, vsa, rebuild, predicate, predicateType, resource } = options;
  const names = statementsIn(options);
  if (names.length !== 1)
    throw usage(
      names.length === 0 ? 'nothing is stated of the file' : `one statement at a time: ${names.join(', ')}`,
      'give one of --sbom FILE, --vsa, --rebuild FILE, --publish, --predicate FILE',
    );
  if ((predicate === undefined) !== (predicateType === undefined))
    throw usage('--predicate and --predicate-type belong together', 'give both');
  refuseStray(options);
  if (predicate !== undefined && predicateType !== undefined)
    return { kind: 'predicate', type: predicateType, document: predicate };
  if (sbom !== undefined) return { kind: 'sbom', document: sbom, ...(despite ? { despite } : {}) };
  if (rebuild !== undefined) return { kind: 'rebuild', statement: rebuild };
  if (vsa === undefined) return { kind: 'publish' };
  const decision = vsa === true ? () => checked(file, options) : vsa;
  return { kind: 'vsa', decision, ...(resource === undefined ? {} : { resource }) };
}

/** Options of another statement would do nothing, and whoever gave them thinks otherwise. */
function refuseStray(options: StatedOptions): void {
  const { sbom, despite, vsa, resource, policy, against, store, attestation, instance } = options;
  const [first] = namesOf({ policy, against, store, attestation, instance });
  if (first !== undefined && typeof vsa === 'string')
    throw usage(`${first} is for a check that is made now`, 'the report was decided already: leave it out');
  const [stray] = vsa === undefined ? [first, ...namesOf({ resource })].filter((name) => name) : [];
  if (stray !== undefined) throw usage(`${stray} belongs to --vsa`, 'leave it out');
  if (despite && sbom === undefined) throw usage('--despite belongs to --sbom', 'leave it out');
}

/** The names of options that are given. */
function namesOf(options: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(options).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`]));
}

/** What `assay check` reports with the same options. */
async function checked(file: string, options: StatedOptions): Promise<Report> {
  const { policy, against, store, attestation, instance } = options;
  const advisories = await advisoriesOf(store);
  const ledger = askedLedger(undefined);
  const remembered = ledger && (await readMemory(ledger));
  if (remembered?.error) throw remembered.error;
  return await assay(file, {
    ...(against === undefined ? {} : { against }),
    ...(advisories === undefined ? {} : { advisories }),
    ...(policy === undefined ? {} : { policy: await loadPolicy(policy) }),
    origin: {
      ...expectationsOf({
        ...(attestation ? { attestation } : {}),
        ...(instance === undefined ? {} : { instance }),
      }),
      ...(remembered ? { remembered } : {}),
    },
  });
}

function usage(message: string, hint: string): AssayError {
  return new AssayError('usage.option', message, { hint });
}
