import { type Packing, readAll } from '../../codec/index.ts';
import { AssayError, type Entry, type Field } from '../../model/index.ts';
import { tidyName } from '../names.ts';
import type { ArSymbol } from './ar.ts';
import { symbolsOf } from './ar-index.ts';
import { canonicalBom, type Described, describeFile } from './bom-table.ts';
import { type CanonicalOptions, canonicalMembers } from './canonical.ts';
import type { Draft } from './links.ts';
import type { Content, WriteMember } from './member.ts';
import { debRank, type Rank, zipRank } from './order.ts';
import type { Plan, WrittenFormat } from './plan.ts';
import { canonicalRecord, findRecord } from './record.ts';

/** What is written, with nothing left to decide. */
export type Prepared =
  | { readonly kind: 'content'; readonly content: Content }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'gzip'; readonly entry: Entry; readonly inner: Prepared }
  | PreparedArchive;

/** An archive with its members in order. */
export interface PreparedArchive {
  readonly kind: 'archive';
  readonly format: WrittenFormat;
  /** `deb`, `pkg` for parts of a flat package, else the variant of the archive. */
  readonly use: string | undefined;
  readonly members: readonly { readonly member: WriteMember; readonly content: Prepared | undefined }[];
  readonly symbols: readonly ArSymbol[];
}

/** How it is prepared. */
export interface PrepareOptions extends CanonicalOptions {
  readonly packing: Packing;
  readonly dropSignatures: boolean;
}

/** What the plan is a part of. */
type Use = 'deb' | 'pkg' | undefined;

/**
 * Makes all members canonical and regenerates what is derived, so that everything that could be refused is refused before the
 * first byte is written.
 * @throws AssayError `repack.*`
 */
export async function prepare(plan: Plan, options: PrepareOptions, use?: Use): Promise<Prepared> {
  switch (plan.kind) {
    case 'raw':
      return rawContent(plan, options);
    case 'bom':
      return {
        kind: 'bytes',
        bytes: await canonicalBom(plan.entry, factsOf(plan, options), undefined, options),
      };
    case 'stream':
      return { kind: 'gzip', entry: plan.entry, inner: await prepare(plan.inner, options, use) };
    case 'archive':
      return plan.format === 'ar' ? await prepareAr(plan, options) : await prepareArchive(plan, options, use);
  }
}

type ArchivePlan = Extract<Plan, { kind: 'archive' }>;

const factsOf = ({ entry }: Plan, { facts }: PrepareOptions) =>
  facts.get(entry.id) ?? { attributes: 0, fields: [] };

function rawContent(plan: Plan, options: PrepareOptions): Prepared {
  const { content } = factsOf(plan, options);
  if (content) return { kind: 'content', content };
  throw new AssayError('repack.unreadable', 'its content was not found again', { path: plan.entry.path });
}

async function prepareArchive(plan: ArchivePlan, options: PrepareOptions, use: Use): Promise<Prepared> {
  const { entry, format } = plan;
  const signature = signatureMember(entry);
  const plans = plan.members.filter((member) => !signature?.test(member.entry.path));
  dropped(entry, plan.members.length - plans.length + signatureFields(plan, options), options);
  options.changes.add('attribute', comments(factsOf(plan, options).fields));
  const rank: Rank = format === 'zip' ? zipRank(entry.variant) : () => 0;
  const drafts = canonicalMembers(plans, plan, rank, options);
  const contents = new Map<Draft, Prepared>();
  if (entry.variant?.startsWith('macos-')) await prepareBoms(drafts, contents, options);
  const written = entry.variant === 'wheel' ? await prepareRecord(drafts, contents, options) : drafts;
  const part: Use = entry.variant?.startsWith('macos-') ? 'pkg' : use;
  const members: PreparedArchive['members'][number][] = [];
  for (const draft of written) {
    const holds = draft.member.kind === 'file' && draft.plan.entry.kind === 'file';
    const content = contents.get(draft) ?? (holds ? await prepare(draft.plan, options, part) : undefined);
    members.push({ member: draft.member, content });
  }
  return { kind: 'archive', format, use: use ?? entry.variant, members, symbols: [] };
}

/** Members that are signatures over the bytes of the archive around them. */
function signatureMember({ variant }: Entry): RegExp | undefined {
  return variant === 'nupkg' ? /!\/\.signature\.p7s$/ : undefined;
}

function signatureFields(plan: Plan, options: PrepareOptions): number {
  const { fields } = factsOf(plan, options);
  return fields.filter(({ meaning }) => meaning === 'signature').length;
}

/** Comments of the archive itself. */
function comments(fields: readonly Field[]): number {
  const all = fields.flatMap((field) => [field, ...(field.fields ?? [])]);
  return all.filter(({ meaning, length }) => meaning === 'comment' && length > 0).length;
}

function dropped({ path }: Entry, count: number, { dropSignatures, changes }: PrepareOptions): void {
  if (count > 0 && !dropSignatures) {
    throw new AssayError('repack.signed', 'it is signed, and the signature would not hold for other bytes', {
      path,
      hint: '--drop-signatures repacks it without; `assay strip` only removes the signature',
    });
  }
  changes.add('signature', count);
}

/** The Bom of a flat package describes the payload beside it. */
async function prepareBoms(
  drafts: readonly Draft[],
  contents: Map<Draft, Prepared>,
  options: PrepareOptions,
): Promise<void> {
  const byPath = new Map(drafts.map((draft) => [draft.path, draft]));
  for (const draft of drafts) {
    const { plan, path } = draft;
    if (plan.kind !== 'bom') continue;
    const payload = byPath.get(path.replace(/Bom$/, 'Payload'))?.plan;
    const described = payload && (await describePayload(payload, options));
    const bytes = await canonicalBom(plan.entry, factsOf(plan, options), described, options);
    contents.set(draft, { kind: 'bytes', bytes });
  }
}

async function describePayload(
  plan: Plan,
  options: PrepareOptions,
): Promise<Map<string, Described> | undefined> {
  const archive = plan.kind === 'stream' ? plan.inner : plan;
  if (archive.kind !== 'archive') return undefined;
  const files = new Map<string, Described>();
  for (const { entry } of archive.members) {
    if (entry.kind !== 'file') continue;
    const path = tidyName(entry.path.slice(archive.entry.path.length).replace(/^!?\//, ''));
    files.set(path, await describeFile(options.facts.get(entry.id)));
  }
  return files;
}

/** Signatures of RECORD hold only where its bytes stay the same. */
async function prepareRecord(
  drafts: readonly Draft[],
  contents: Map<Draft, Prepared>,
  options: PrepareOptions,
): Promise<Draft[]> {
  const record = drafts[findRecord(drafts)];
  const content = record?.facts?.content;
  if (!record || !content) return [...drafts];
  const before = await readAll(content);
  const bytes = await canonicalRecord(before, record, drafts);
  contents.set(record, { kind: 'bytes', bytes });
  if (Buffer.compare(before, bytes) === 0) return [...drafts];
  options.changes.add('derived');
  const kept = drafts.filter(({ path }) => !/^[^/]+\.dist-info\/RECORD\.(jws|p7s)$/.test(path));
  dropped(record.plan.entry, drafts.length - kept.length, options);
  return kept;
}

async function prepareAr(plan: ArchivePlan, options: PrepareOptions): Promise<Prepared> {
  const { entry } = plan;
  const deb = entry.variant === 'deb';
  const named = plan.members.map((member) => ({
    member,
    name: member.entry.path.slice(entry.path.length + 2),
  }));
  const index = named.find(({ name }) => name === '/')?.member;
  const odd = named.find(({ name }) => name.startsWith('__.SYMDEF') || /^\/[^/]/.test(name));
  if (odd) {
    throw new AssayError('repack.unsupported', 'an index of this kind is not written', {
      path: odd.member.entry.path,
      hint: 'ranlib -D and ar -D make such archives deterministic',
    });
  }
  const ordinary = named.filter(({ name }) => name !== '/' && name !== '//');
  const kept = ordinary.filter(({ name }) => !(deb && name.startsWith('_gpg')));
  dropped(entry, ordinary.length - kept.length, options);
  const plans = kept.map(({ member }) => member);
  const drafts = canonicalMembers(plans, plan, deb ? debRank : () => 0, options);
  const indexContent = index && (await readAll(options.facts.get(index.entry.id)!.content!));
  const members = [];
  for (const draft of drafts) {
    const content = await prepare(draft.plan, options, deb ? 'deb' : undefined);
    members.push(deb ? debMember(draft, content, options) : { member: draft.member, content });
  }
  const symbols = index && indexContent ? symbolsOf(indexContent, index.entry, drafts) : [];
  return { kind: 'archive', format: 'ar', use: deb ? 'deb' : undefined, members, symbols };
}

/** dpkg reads parts that are compressed with gzip, and those that are not compressed at all (deb(5)). */
function debMember(
  { member, plan }: Draft,
  content: Prepared,
  { packing, changes }: PrepareOptions,
): PreparedArchive['members'][number] {
  if (content.kind !== 'gzip') {
    if (member.path === 'debian-binary') return { member, content };
    const hint = 'only debian-binary, control.tar and data.tar belong into a package';
    throw new AssayError('repack.unsupported', 'it is no part of a Debian package', {
      path: plan.entry.path,
      hint,
    });
  }
  const base = member.path.replace(/\.tar.*$/, '.tar');
  const path = packing === 'store' ? base : `${base}.gz`;
  if (path !== member.path) changes.add('name');
  return { member: { ...member, path }, content: packing === 'store' ? content.inner : content };
}
