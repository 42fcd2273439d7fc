/**
 * Every code an {@link AssayError} can carry, with what it means. Stable: programs match on them.
 * `docs/errors.md` is generated from this table.
 */
export const ERROR_CODES = {
  'input.missing': 'The file named does not exist.',
  'input.permission': 'The file named exists but may not be read.',
  'input.not-a-file': 'The path names a FIFO, socket or device, whose bytes cannot be read twice.',
  'input.unreadable': 'The operating system failed while the file was being read.',
  'input.empty': 'The file has no bytes, so there is nothing to judge.',
  'input.changed': 'The file changed while it was being read; what was read does not fit together.',
  'entry.missing': 'No entry of the artifact has the path or id asked for.',
  'entry.no-content': 'The entry (a directory, link or device) has no bytes of its own.',
  'entry.unreadable': 'The bytes of the entry could not be decoded a second time.',
  'purl.syntax': 'The text is not a package URL (ECMA-427).',
  'purl.type-rule': 'The package URL breaks a rule of its type (ECMA-427 type definitions).',
  'vers.syntax': 'The text is no version range specifier (package-url/vers-spec), or no canonical one.',
  'vers.native':
    'The native version range cannot be read, or cannot be written as a VERS of the same meaning.',
  'cpe.syntax': 'The text is no CPE name: no formatted string, URI or WFN (NISTIR 7695).',
  'cpe.value': 'An attribute of the CPE name has a value that no such attribute can have (NISTIR 7695 §5.3).',
  'swhid.syntax': 'The text is no Software Hash Identifier (ISO/IEC 18670).',
  'gitoid.syntax': 'The text is no gitoid (gitoid:<object type>:<hash>:<hexadecimal digits>).',
  'git.object': 'What a git object is to be made of cannot be in one, such as two entries of one name.',
  'identity.name': 'The text is no name of software: no package URL, CPE, CNA name, repository or home page.',
  'identity.document': 'A file of identity statements, or a mapping, cannot be read.',
  'recogniser.document': 'A file that says how copied software is recognised cannot be read.',
  'statement.no-digest': 'A statement is about a digest, and there is none of the artifact named first.',
  'usage.unknown-command': 'The command line names a command that does not exist.',
  'usage.option': 'An option is unknown, lacks its value or has a value out of its range.',
  'usage.argument': 'A required argument is missing, or there is one too many.',
  'repack.unsupported':
    'The format, or something in the artifact, has no canonical form that could be written.',
  'repack.unreadable': 'A part of the artifact cannot be read, so the repacked one would lack it.',
  'repack.name': 'A member has a name that leads elsewhere, is empty or is not text.',
  'repack.ambiguous': 'Tools read the artifact in different ways, so no form of it is canonical.',
  'repack.signed': 'The artifact is signed, and no signature survives repacking.',
  'repack.derived': 'A digest the artifact keeps of its own content does not match it.',
  'bisect.build': 'The build fails, or makes none of the files looked for, with nothing changed.',
  'bisect.journal': 'The working folder holds builds of something else, or a damaged journal.',
  'bisect.source': 'The source tree is no folder, cannot be copied, or changed between two builds.',
  'bisect.work': 'The working folder cannot be used: it holds other files, or the source tree lies in it.',
  'run.start': 'A program could not be started.',
  'output.write': 'An output file could not be written.',
  'store.missing': 'There is no advisory store where one was looked for.',
  'store.version': 'The advisory store was written by another version of Assay, which keeps it differently.',
  'store.damaged': 'The file is no advisory store, or is damaged.',
  'store.locked': 'Another process is importing into the advisory store.',
  'store.write': 'The advisory store could not be written; the former one is unchanged.',
  'advisories.nothing': 'None of the inputs holds an advisory; the advisory store is unchanged.',
  'advisories.sources': 'The list of sources of advisories cannot be read, or lacks the source named.',
  'fetch.failed': 'Something could not be got over the network.',
  'fetch.refused':
    'What a server offers is not taken: no encryption, too large, or not what its checksum says.',
  'audit.vex': 'A VEX document cannot be read, or has no statement.',
  'audit.input':
    'The target of an audit names no component: it is no artifact, SBOM, list or lock file that could be read.',
  'audit.advisory': 'The advisory store has no record of the id asked for.',
  'audit.git': 'The history of a repository cannot be read, or it is not known which repository it is.',
  'sbom.syntax':
    'The document cannot be read: it is no bill of materials, or not in the encoding it begins as.',
  'sbom.too-large': 'The document has more bytes, values or levels than a bill of materials may have.',
  'sbom.release':
    'The SBOM of a CPython release cannot be made: the artifact, its source tree or what was given besides lacks or contradicts something.',
  'sbom.embed':
    'A document cannot be put into the file: it is no wheel, has no RECORD, is damaged or signed, or has such a document already.',
  'sbom.none': 'There is no bill of materials to be checked: none is given, in the artifact or beside it.',
  'ledger.missing': 'There is no ledger where one was named.',
  'ledger.damaged':
    'The ledger was altered, cut off or damaged: nothing is believed of it, and nothing written.',
  'ledger.key': 'The key of the ledger is missing, cannot be read, or is not the one that signed the ledger.',
  'ledger.locked': 'Another process is writing to the ledger.',
  'ledger.write': 'The ledger, or its key, could not be written; what was in it before is unchanged.',
  'ledger.document': 'The document is no exported ledger, or was altered after it was signed.',
  'attest.input': 'What a statement is to be made of cannot be read, or is about another file.',
  'attest.key':
    'The private key cannot be read, its passphrase is wrong or missing, or nobody takes signatures by it.',
  'attest.token': 'There is no OIDC token, it cannot be read, or its time is over.',
  'attest.config': 'The signing configuration cannot be read, or names no service of a kind that is needed.',
  'attest.service': 'A signing service refuses, or answers what cannot be used; nothing was written.',
  'attest.refused': 'What was signed does not verify, so it was not written.',
  'attest.convert': 'The evidence cannot be read, or the form asked for cannot hold it.',
  'trust.metadata':
    'Metadata or a target of a TUF repository cannot be believed: unreadable, not there, or not signed by enough of the keys that should.',
  'trust.rollback': 'A TUF repository offers something older than what was seen before.',
  'trust.expired': 'The time of the metadata of a TUF repository is over, so newer trust may be held back.',
  'trust.instance':
    'There is no instance of that name, it has the name already, or it has no trusted root yet.',
  'trust.state':
    'What is remembered of trust is damaged, or belongs to another instance; nothing is believed of it.',
  'trust.root': 'The file is no trusted root that could be read.',
  'trust.locked': 'Another process is updating the same trust.',
  'trust.write': 'What was verified could not be written; the former trust is unchanged.',
  'lock.document':
    'The lock file cannot be read, is of another version, or could not be written anew as it is.',
  'policy.document': 'The policy cannot be read, or has a key or value that no policy has.',
  'strip.damaged': 'The signed file is made so that taking its signature out would break it.',
  'strip.directory': 'Signatures are taken out of one file, and the path names a directory.',
} as const;

/** A stable error code, one of the keys of {@link ERROR_CODES}. */
export type ErrorCode = keyof typeof ERROR_CODES;

/** What may accompany an {@link AssayError}. */
export interface ErrorDetails {
  /** The file or entry path the error is about. */
  readonly path?: string;
  /** One sentence that tells the user how to get further. */
  readonly hint?: string;
  /** The error underneath. */
  readonly cause?: unknown;
}

/**
 * The one error class of Assay: the work asked for could not be done.
 * What is wrong with an *artifact* is never an error but a `Problem`, and the rest of it is still read.
 */
export class AssayError extends Error {
  readonly code: ErrorCode;
  readonly path: string | undefined;
  readonly hint: string | undefined;

  /** @param code stable code @param message one sentence, no full stop @param details path, hint and cause */
  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'AssayError';
    this.code = code;
    this.path = details.path;
    this.hint = details.hint;
  }
}

/** The error for an input without bytes, in the same words everywhere. @param path the file it is about */
export function emptyInput(path?: string): AssayError {
  return new AssayError('input.empty', 'the file is empty', {
    hint: 'the program that should write it may have failed',
    ...(path === undefined ? {} : { path }),
  });
}

/**
 * The error with the path of what it is about, for who knows the path where the error arose without it. An error that has a path
 * already, or that is no {@link AssayError}, is given back as it is.
 */
export function withPath(error: unknown, path: string): unknown {
  if (!(error instanceof AssayError) || error.path !== undefined) return error;
  const { code, message, hint } = error;
  return new AssayError(code, message, { path, cause: error, ...(hint === undefined ? {} : { hint }) });
}
