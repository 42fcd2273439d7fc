/** What to try first, by the whole name of a command; shown below its help. Files are examples; `$` stands for the prompt. */
export const EXAMPLES: Readonly<Record<string, readonly string[]>> = {
  'advisories import': [
    'assay advisories import osv/ nvd.json.gz',
    'assay advisories import dump.zip --replace',
  ],
  'advisories status': ['assay advisories status --format json'],
  'advisories update': [
    'assay advisories update --list',
    'assay advisories update osv/PyPI --mirror https://mirror.example/',
  ],
  attest: [
    'assay attest app.whl --sbom app.spdx.json --key key.pem -o app.whl.sigstore.json',
    'assay attest app.whl --publish --format pep740 --signing-config signing_config.json',
  ],
  audit: [
    'assay audit pkg:pypi/pip@23.2.1',
    'assay audit requirements.txt --fail-on high',
    'assay sbom create app.whl | assay audit -',
    'assay audit --advisory CVE-2023-5752 sboms/',
  ],
  bisect: ["assay bisect --artifacts 'dist/*.whl' -- python -m build --wheel"],
  check: [
    'assay check app-1.0-py3-none-any.whl',
    'assay check app.whl --against rebuilt/app.whl --html report.html',
    'assay check app.whl --policy policy.yaml --strict',
  ],
  diff: [
    'assay diff official.pkg rebuilt.pkg',
    'assay diff a.whl b.whl --at-least equal-contents --html diff.html',
  ],
  digest: [
    'assay digest app.whl',
    'assay digest app.whl -o app.digests',
    'assay digest rebuilt/app.whl --check app.digests',
  ],
  forecast: ['assay forecast dist/app.whl'],
  help: ['assay help sbom create'],
  'id aliases': ['assay id aliases pkg:pypi/pip --related'],
  'id convert': ['assay id convert pkg:pypi/pip@23.2.1 --to cpe'],
  'id explain': ['assay id explain cpe:a:openssl:openssl'],
  'id lint': ['assay id lint identities/', 'assay id lint pkg:PyPI/Foo_Bar'],
  'id parse': ["assay id parse 'pkg:npm/%40angular/core@17.0.0'"],
  'id propose': [
    "assay id propose --same-as pkg:pypi/pip cpe:a:pypa:pip --source CVE-2023-5752 --evidence 'NVD names it.'",
  ],
  'ledger check': ['assay ledger check'],
  'ledger export': ['assay ledger export -o ours.export'],
  'ledger list': ['assay ledger list pkg:pypi/example'],
  'ledger merge': ['assay ledger merge theirs.export'],
  ls: [
    'assay ls app.pkg',
    'assay ls app.whl --hash --depth 1',
    'assay ls app.tar.gz --extract app/README.md',
  ],
  'policy check': ['assay policy check policy.yaml'],
  'policy from': ['assay policy from dist/* -o policy.yaml'],
  'policy show': ['assay policy show -o policy.yaml'],
  repack: [
    'assay repack app.zip -o app.canonical.zip',
    'SOURCE_DATE_EPOCH=0 assay repack app.tar.gz -o out.tar.gz',
  ],
  'sbom check': ['assay sbom check app.whl', 'assay sbom check app.whl app.spdx.json --fail-on missing'],
  'sbom convert': [
    'assay sbom convert app.spdx.json --format cyclonedx-1.6-json -o app.cdx.json',
    'assay sbom create app.whl | assay sbom convert - --format spdx-2.3-tv',
  ],
  'sbom create': [
    'assay sbom create app.whl -o app.spdx.json',
    'assay sbom create dist/*.whl --format cyclonedx-1.6-json --out-dir sboms',
  ],
  'sbom diff': [
    'assay sbom diff 1.0.spdx.json 1.1.cdx.json',
    'assay sbom diff app-1.0.whl app-1.1.whl --ignore files',
  ],
  'sbom merge': [
    'assay sbom merge a.spdx.json b.cdx.json --format spdx-2.3-json --name product -o product.spdx.json',
  ],
  'sbom refresh': ['assay sbom refresh cpython --check', 'assay sbom refresh cpython --write'],
  'sbom score': ['assay sbom score app.spdx.json --artifact app.whl --require ntia'],
  'sbom validate': ['assay sbom validate app.cdx.json', 'assay sbom create app.whl | assay sbom validate -'],
  strip: ['assay strip app.exe -o app.unsigned.exe'],
  transplant: ['assay transplant official.pkg rebuilt.pkg -o again.pkg'],
  'trust init': ['assay trust init --name ours --root 1.root.json --mirror https://tuf.example.org/'],
  'trust show': ['assay trust show'],
  'trust update': ['assay trust update'],
  verify: [
    'assay verify app.whl',
    'assay verify dist/ --publisher github:owner/repository',
    'assay verify pylock.toml --dir wheels',
  ],
};
