import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readAll } from '../../src/codec/index.ts';
import { embedSbom } from '../../src/library/index.ts';
import { installed, zipOf } from '../recipes/packages.ts';

/** RECORD by the rules of wheels, and what pip makes of the wheel. */
const CHECK = `
import base64, csv, hashlib, io, sys, zipfile
wheel = zipfile.ZipFile(sys.argv[1])
assert wheel.testzip() is None
assert wheel.namelist()[-1] == 'app-1.0.dist-info/RECORD', wheel.namelist()
rows = list(csv.reader(io.StringIO(wheel.read('app-1.0.dist-info/RECORD').decode())))
assert sorted(row[0] for row in rows) == sorted(wheel.namelist())
for path, digest, size in rows:
    if digest:
        content = wheel.read(path)
        wanted = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b'=').decode()
        assert digest == 'sha256=' + wanted and int(size) == len(content), path
`;
const INSTALL =
  'python3 -m pip install --no-index --no-deps --no-compile --quiet --target "$2" "$1" && test -s "$2/app-1.0.dist-info/sboms/assay.cdx.json"';

/** Python and pip read a wheel that an SBOM was put into. @param root scratch folder @param missing programs that are not installed */
export async function askWheelReaders(
  root: string,
  missing: (programs: readonly string[]) => readonly string[],
): Promise<boolean> {
  const modules = { 'app/__init__.py': 'answer = 42\n' };
  const made = await embedSbom(zipOf(installed('app', '1.0', modules)), 'cyclonedx-1.6-json', {
    name: 'app-1.0-py3-none-any.whl',
    created: 1_700_000_000,
  });
  const folder = join(root, 'embedded');
  mkdirSync(folder, { recursive: true });
  const wheel = join(folder, 'app-1.0-py3-none-any.whl');
  writeFileSync(wheel, await readAll(made.source));
  await made.close();
  const answers = [
    ask('Python, RECORD with an embedded SBOM', missing(['python3']), 'python3', ['-c', CHECK, wheel]),
    ask('pip, a wheel with an embedded SBOM', missing(['python3', 'pip']), 'bash', [
      '-c',
      INSTALL,
      'bash',
      wheel,
      join(folder, 'target'),
    ]),
  ];
  return !answers.includes(false);
}

function ask(name: string, lacking: readonly string[], program: string, args: readonly string[]): boolean {
  const say = (text: string): void => void process.stdout.write(`oracle ${name}: ${text}\n`);
  if (lacking.length > 0) {
    say(`skipped, ${lacking.join(', ')} is not installed`);
    return true;
  }
  try {
    execFileSync(program, args, { stdio: 'pipe' });
    say('agrees');
    return true;
  } catch (error) {
    const { stderr } = error as { stderr?: Buffer };
    say(`DISAGREES: ${stderr?.toString().trim().split('\n').at(-1)}`);
    return false;
  }
}
