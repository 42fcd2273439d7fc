import { editableZip } from '../artifact/index.ts';
import { isRandom } from '../codec/index.ts';
import {
  AssayError,
  type BomFormat,
  DEFAULT_LIMITS,
  type Entry,
  emptyInput,
  type RandomSource,
  withPath,
} from '../model/index.ts';
import { loadBoms } from '../sbom/index.ts';
import { inputOfTarget, type Target } from './input.ts';
import { madeBom, momentOf, type Sbom, type SbomOptions } from './sbom.ts';

/** How a document is put into a wheel. */
export interface EmbedOptions extends Omit<SbomOptions, 'slim'> {
  /** Put it in place of a document of that name. Without, one that is there is an error. */
  readonly replace?: boolean;
  /** Do it though the wheel is signed; its signature (RECORD.jws, RECORD.p7s) stays there and no longer holds. */
  readonly breakSignature?: boolean;
}

/** A wheel with a document in it. */
export interface EmbeddedSbom extends Pick<Sbom, 'presences' | 'files' | 'warnings'> {
  /** The wheel: it reads from the one given, and holds none of it in memory. */
  readonly source: RandomSource;
  /** Path of the document in the wheel. */
  readonly document: string;
  /** The document. */
  readonly text: string;
  /** A document of that name was there before. */
  readonly replaced: boolean;
  /** Components that the document does not list, as nothing in the wheel shows them. */
  readonly leftOut: readonly string[];
  /** Path of the signature that no longer holds. */
  readonly brokenSignature?: string;
  /** Lets go of the wheel that was given. */
  close(): Promise<void>;
}

/**
 * Puts the SBOM of a wheel into the wheel (PEP 770), and its digest into RECORD: the library's form of `assay sbom create --embed`. All
 * other members stay byte for byte; RECORD becomes the last. The same wheel, `created` and options give the same bytes, whether
 * such a document was there before or not.
 * @throws AssayError `input.*`, `sbom.embed`, `usage.option` for a form that is no JSON, `recogniser.document`
 */
export async function embedSbom(
  wheel: Target,
  format: BomFormat,
  options: EmbedOptions = {},
): Promise<EmbeddedSbom> {
  const input = await inputOfTarget(wheel, options.name);
  const close = async () => {
    if ('close' in input) await input.close?.();
  };
  try {
    if (!('source' in input) || !isRandom(input.source))
      throw new AssayError('sbom.embed', 'it is no wheel but a folder or a stream', {
        hint: 'give the .whl file; what is installed has no archive to put a document into',
      });
    return { ...(await embedded(input.source, input.name, format, options)), close };
  } catch (error) {
    await close();
    throw withPath(error, typeof wheel === 'string' ? wheel : input.name);
  }
}

async function embedded(
  source: RandomSource,
  name: string,
  format: BomFormat,
  options: EmbedOptions,
): Promise<Omit<EmbeddedSbom, 'close'>> {
  const { replace = false, breakSignature = false, created, ...how } = options;
  const { wheelBom, wheelPlace, withoutRow, withRow, writeBom } = await loadBoms();
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  if (source.size === 0) throw emptyInput();
  const zip = await editableZip(source, limits);
  const place = wheelPlace(zip.names, format);
  const { distInfo, record, document, signature } = place;
  const replaced = zip.names.includes(document);
  if (replaced && !replace)
    throw new AssayError('sbom.embed', `it has ${document} already`, {
      hint: 'give --replace to put the document anew',
    });
  if (signature !== undefined && !breakSignature)
    throw new AssayError('sbom.embed', `it is signed: ${signature} would no longer hold`, {
      hint: 'embed the document before signing, or give --break-signature',
    });
  const bare = withoutRow(await zip.content(record), document);
  if (!bare) throw new AssayError('sbom.embed', 'its RECORD is no CSV in UTF-8');
  // A document speaks about the wheel as it is without the document, so that making it again gives the same.
  const subject = replaced
    ? await zip.edited([document], [{ name: record, data: bare, like: record }])
    : source;
  const made = await madeBom(subject, { ...how, name, slim: true });
  refuseDamaged(made);
  const own = wheelBom(made.bom, distInfo, format.startsWith('cyclonedx') ? 'depends' : 'contains');
  if (!own) throw new AssayError('sbom.embed', `${distInfo}/METADATA does not name the package`);
  const { text } = writeBom(own.bom, format, created === undefined ? {} : { created: momentOf(created) });
  const content = Buffer.from(text);
  const time = created === undefined ? {} : { time: created };
  return {
    source: await zip.edited(
      [],
      [
        { name: document, data: content, like: record, ...time },
        { name: record, data: withRow(bare, record, document, content)!, like: record },
      ],
    ),
    document,
    text,
    replaced,
    leftOut: own.leftOut,
    presences: made.presences,
    files: made.files,
    warnings: made.warnings,
    ...(signature === undefined ? {} : { brokenSignature: signature }),
  };
}

/** What is wrong with the archive itself or a member of it; what is in nested archives is theirs. */
function refuseDamaged({
  problems,
  entries,
}: {
  problems: Sbom['problems'];
  entries: readonly Entry[];
}): void {
  const own = new Set(entries.filter(({ parent }) => parent <= 0).map(({ path }) => path));
  const wrong = problems.find(
    ({ level, code, path }) =>
      own.has(path) && (level === 'error' || (level === 'warning' && /^(?:zip|path|limit)\./.test(code))),
  );
  if (wrong)
    throw new AssayError(
      'sbom.embed',
      `the wheel is damaged or ambiguous: ${wrong.message} (${wrong.code})`,
      {
        hint: '`assay ls` lists what is wrong with it; build the wheel anew',
      },
    );
}
