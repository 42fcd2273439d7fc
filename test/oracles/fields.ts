import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { peSignedRanges } from '../../src/artifact/signature/authenticode-ranges.ts';
import { bytesSource } from '../../src/codec/index.ts';
import { openArtifact } from '../../src/library/artifact.ts';
import type { Field } from '../../src/model/index.ts';
import { CORPUS } from '../fuzz/seeds.ts';

/** Other programs print headers: every value they state must be one of our fields. */

interface Printer {
  readonly tool: string;
  /** Arguments before the file. */
  readonly args: readonly string[];
  readonly files: () => string[];
  /** What the tool says, one fact a line. */
  readonly theirs: (output: string) => string[];
  /** The same facts from our fields. */
  readonly ours: (fields: readonly Field[], file: string) => string[] | Promise<string[]>;
}

const corpus = (...folders: string[]): string[] =>
  folders.flatMap((folder) => {
    const root = join(CORPUS, 'repro', folder);
    if (!existsSync(root)) return [];
    return readdirSync(root, { recursive: true, encoding: 'utf8' })
      .map((name) => join(root, name))
      .filter((path) => statSync(path).isFile() && !path.endsWith('.md'))
      .sort();
  });

/** Up to `most` ELF files of this machine, spread over a folder. */
function machineElf(folder: string, most: number): string[] {
  if (!existsSync(folder)) return [];
  const all = readdirSync(folder)
    .map((name) => join(folder, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile() && startsWith(path, '\x7fELF'));
  const step = Math.max(1, Math.floor(all.length / most));
  return all.filter((_, i) => i % step === 0).slice(0, most);
}

function startsWith(path: string, magic: string): boolean {
  const head = Buffer.alloc(magic.length);
  const handle = openSync(path, 'r');
  readSync(handle, head);
  closeSync(handle);
  return head.toString('latin1') === magic;
}

/** All fields at any depth. */
function* every(fields: readonly Field[]): Generator<Field> {
  for (const field of fields) {
    yield field;
    yield* every(field.fields ?? []);
  }
}

const value = (field: Field, name: string) => field.fields?.find((one) => one.name === name)?.value;
const withParts = (fields: readonly Field[], ...names: string[]): Field[] =>
  [...every(fields)].filter((field) => names.every((name) => field.fields?.some((one) => one.name === name)));
const matches = (text: string, pattern: RegExp, show: (match: string[]) => string): string[] =>
  [...text.matchAll(pattern)].map((match) => show(match as string[]));

const PRINTERS: readonly Printer[] = [
  {
    tool: 'readelf',
    args: ['-SWn'],
    files: () => [
      ...corpus('elf'),
      ...machineElf('/usr/bin', 60),
      ...machineElf('/usr/lib/x86_64-linux-gnu', 60),
    ],
    theirs: (text) => [
      ...matches(
        text,
        /^ {2}\[ *\d+\] +(?:\S+ +)?[A-Z0-9_]+ +[0-9a-f]{8,16} ([0-9a-f]{6,}) ([0-9a-f]{6,}) /gm,
        ([, at, size]) => `section ${Number(`0x${at}`)}+${Number(`0x${size}`)}`,
      ),
      ...matches(text, /Build ID: ([0-9a-f]+)/g, ([, id]) => `build id ${id}`),
    ],
    ours: (fields) => [
      ...withParts(fields, 'sh_offset', 'sh_size').map(
        (field) => `section ${value(field, 'sh_offset')}+${value(field, 'sh_size')}`,
      ),
      ...[...every(fields)]
        .filter(({ meaning }) => meaning === 'id')
        .map((field) => `build id ${field.value}`),
    ],
  },
  {
    tool: 'llvm-readobj',
    args: ['--file-headers', '--sections'],
    files: () =>
      corpus('pe', 'burn', 'singles/pe').filter(
        (path) => /\.(exe|dll)$/.test(path) && startsWith(path, 'MZ'),
      ),
    theirs: (text) => [
      ...matches(
        text,
        /Name: (\S+) \([\s\S]*?RawDataSize: (\d+)\n\s+PointerToRawData: 0x([0-9A-F]+)/g,
        ([, , size, at]) => `section ${Number(`0x${at}`)}+${size}`,
      ),
      ...matches(text, /TimeDateStamp: .*\(0x([0-9A-F]+)\)/g, ([, time]) => `time ${Number(`0x${time}`)}`),
    ],
    ours: (fields) => [
      ...withParts(fields, 'PointerToRawData', 'SizeOfRawData').map(
        (field) => `section ${value(field, 'PointerToRawData')}+${value(field, 'SizeOfRawData')}`,
      ),
      // A reproducible build has a hash in its place.
      ...[...every(fields)]
        .filter(({ name }) => name === 'TimeDateStamp')
        .map((field) => `time ${field.meaning === 'checksum' ? Number(`0x${field.value}`) : field.value}`),
    ],
  },
  {
    tool: 'llvm-readobj',
    args: ['--sections'],
    files: () => corpus('macho', 'singles/macho'),
    theirs: (text) =>
      matches(
        text,
        /Name: (\S+) \([\s\S]*?Segment: (\S+) [\s\S]*?Size: 0x([0-9A-F]+)\n\s+Offset: (\d+)/g,
        ([, name, segment, size, at]) => `${segment},${name} ${at}+${Number(`0x${size}`)}`,
      ),
    ours: (fields) =>
      withParts(fields, 'sectname', 'offset', 'size').map(
        (field) =>
          `${value(field, 'segname')},${value(field, 'sectname')} ${value(field, 'offset')}+${value(field, 'size')}`,
      ),
  },
  {
    tool: 'rpm',
    args: [
      '-qp',
      '--nosignature',
      '--qf',
      'NAME %{NAME}\\nVERSION %{VERSION}\\nRELEASE %{RELEASE}\\nBUILDTIME %{BUILDTIME}\\nBUILDHOST %{BUILDHOST}\\nRPMVERSION %{RPMVERSION}\\n',
    ],
    files: () => corpus('rpm', 'singles/rpm'),
    theirs: (text) => text.trim().split('\n'),
    ours: (fields) => [...every(fields)].map(({ name, value: shown }) => `${name} ${shown}`),
  },
  {
    tool: 'msiinfo',
    args: ['export'],
    files: () => corpus('msi', 'singles/msi'),
    theirs: (text) =>
      text
        .split(/\r?\n/)
        .slice(3)
        .filter((line) => line.includes('\t'))
        .map((line) => line.replace('\t', ' = ')),
    ours: (fields) =>
      withParts(fields, 'Property', 'Value').map(
        (field) => `${value(field, 'Property')} = ${value(field, 'Value')}`,
      ),
  },
  {
    tool: 'osslsigncode',
    args: ['verify', '-in'],
    files: () => corpus('pe').filter((path) => /(authenticode-added|dotnet-signed)\/b/.test(path)),
    theirs: (text) =>
      matches(text, /Calculated message digest *: ([0-9A-F]+)/g, ([, digest]) => digest!.toLowerCase()),
    ours: async (_, file) => {
      const bytes = readFileSync(file);
      const signed = await peSignedRanges(bytesSource(bytes));
      return ['sha1', 'sha256'].map((algorithm) => {
        const hash = createHash(algorithm);
        for (const { start, end } of signed?.ranges ?? []) hash.update(bytes.subarray(start, end));
        if (signed) hash.update(Buffer.alloc(signed.padding));
        return hash.digest('hex');
      });
    },
  },
];

/** What the tool prints; undefined where it refuses the file. Some verifiers fail for want of a trusted root. */
function output({ tool, args }: Printer, file: string): string | undefined {
  const more = tool === 'msiinfo' ? ['Property'] : [];
  try {
    return execFileSync(tool, [...args, file, ...more], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      maxBuffer: 1 << 26,
    });
  } catch (error) {
    const { stdout } = error as { stdout?: string };
    return stdout === undefined || stdout === '' ? undefined : stdout;
  }
}

/** Asks every tool that is installed. @returns whether all agree */
export async function askPrinters(missing: (tools: readonly string[]) => string[]): Promise<boolean> {
  let agree = true;
  for (const printer of PRINTERS) {
    const name = `${printer.tool} ${printer.args[0]}, header values`;
    const files = missing([printer.tool]).length > 0 ? [] : printer.files();
    if (files.length === 0) {
      process.stdout.write(`oracle ${name}: skipped, ${printer.tool} or its files are not there\n`);
      continue;
    }
    let facts = 0;
    const wrong: string[] = [];
    for (const file of files) {
      const text = output(printer, file);
      if (text === undefined) continue;
      const fields: Field[] = [];
      const artifact = await openArtifact(file, { onFields: (_, more) => void fields.push(...more) });
      await artifact.close();
      const ours = new Set(await printer.ours(fields, file));
      const theirs = printer.theirs(text);
      facts += theirs.length;
      const lacking = theirs.filter((fact) => !ours.has(fact));
      if (lacking.length > 0) wrong.push(`${file.replace(CORPUS, '')}: ${lacking.slice(0, 3).join('; ')}`);
    }
    const agrees = wrong.length === 0 && facts > 0;
    process.stdout.write(
      `oracle ${name}: ${agrees ? `agrees on ${facts} values of ${files.length} files` : `DISAGREES: ${facts} values; ${wrong.slice(0, 6).join(' | ')}`}\n`,
    );
    agree &&= agrees;
  }
  return agree;
}
