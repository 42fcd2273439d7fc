/** Makes CycloneDX documents in the JSON form. */

type Plain = Readonly<Record<string, unknown>>;

/** A document of some members; 1.6 unless they say otherwise. */
export function cyclonedx(members: Plain): string {
  return JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.6', version: 1, ...members });
}

/** A document in XML. */
export function cyclonedxXml(content: string, version = '1.6'): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<bom xmlns="http://cyclonedx.org/schema/bom/${version}" version="1">${content}</bom>\n`;
}

/** Both encodings of one small document. */
export const TWINS: Readonly<Record<'json' | 'xml', string>> = {
  json: cyclonedx({
    serialNumber: 'urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79',
    metadata: {
      timestamp: '2024-05-17T08:30:00Z',
      tools: { components: [{ type: 'application', name: 'maker', version: '2' }] },
      authors: [{ name: 'Jane', email: 'jane@example.com' }],
      component: { type: 'application', 'bom-ref': 'app', name: 'app', version: '1' },
    },
    components: [
      {
        type: 'library',
        'bom-ref': 'a',
        supplier: { name: 'Acme', url: ['https://acme.example'], contact: [{ email: 'a@acme.example' }] },
        group: 'org.acme',
        name: 'a <&> b',
        version: '1.0',
        scope: 'required',
        hashes: [{ alg: 'SHA-1', content: 'a'.repeat(40) }],
        licenses: [{ license: { id: 'MIT' } }, { license: { name: 'Own', text: { content: ' text\n' } } }],
        cpe: 'cpe:2.3:a:acme:a:1.0:*:*:*:*:*:*:*',
        purl: 'pkg:maven/org.acme/a@1.0',
        swid: { tagId: 'tag', name: 'a <&> b', version: '1.0' },
        externalReferences: [
          { type: 'vcs', url: 'https://acme.example/a.git', comment: 'code' },
          {
            type: 'distribution',
            url: 'https://acme.example/a.jar',
            hashes: [{ alg: 'MD5', content: 'b'.repeat(32) }],
          },
          { type: 'website', url: 'https://acme.example/a' },
        ],
        properties: [
          { name: 'n', value: ' v ' },
          { name: 'n', value: 'w' },
        ],
        components: [
          { type: 'file', 'bom-ref': 'f', name: 'x/y.c', hashes: [{ alg: 'MD5', content: 'c'.repeat(32) }] },
        ],
        evidence: { occurrences: [{ location: '/opt/a' }], licenses: [{ license: { id: 'ISC' } }] },
      },
      {
        type: 'library',
        'bom-ref': 'b',
        name: 'b',
        licenses: [{ expression: 'MIT OR Apache-2.0', acknowledgement: 'concluded' }],
        pedigree: { notes: 'patched' },
      },
    ],
    dependencies: [
      { ref: 'app', dependsOn: ['a', 'b'] },
      { ref: 'b', dependsOn: [], provides: ['a'] },
      { ref: 'a' },
    ],
  }),
  xml: cyclonedxXml(
    `
  <metadata>
    <timestamp>2024-05-17T08:30:00Z</timestamp>
    <tools><components><component type="application"><name>maker</name><version>2</version></component></components></tools>
    <authors><author><name>Jane</name><email>jane@example.com</email></author></authors>
    <component type="application" bom-ref="app"><name>app</name><version>1</version></component>
  </metadata>
  <components>
    <component type="library" bom-ref="a">
      <supplier><name>Acme</name><url>https://acme.example</url><contact><email>a@acme.example</email></contact></supplier>
      <group>org.acme</group>
      <name>a &lt;&amp;&gt; b</name>
      <version>1.0</version>
      <scope>required</scope>
      <hashes><hash alg="SHA-1">${'a'.repeat(40)}</hash></hashes>
      <licenses><license><id>MIT</id></license><license><name>Own</name><text> text
</text></license></licenses>
      <cpe>cpe:2.3:a:acme:a:1.0:*:*:*:*:*:*:*</cpe>
      <purl>pkg:maven/org.acme/a@1.0</purl>
      <swid tagId="tag" name="a &lt;&amp;> b" version="1.0"/>
      <externalReferences>
        <reference type="vcs"><url>https://acme.example/a.git</url><comment>code</comment></reference>
        <reference type="distribution"><url>https://acme.example/a.jar</url><hashes><hash alg="MD5">${'b'.repeat(32)}</hash></hashes></reference>
        <reference type="website"><url>https://acme.example/a</url></reference>
      </externalReferences>
      <properties><property name="n"> v </property><property name="n">w</property></properties>
      <components><component type="file" bom-ref="f"><name>x/y.c</name><hashes><hash alg="MD5">${'c'.repeat(32)}</hash></hashes></component></components>
      <evidence><occurrences><occurrence><location>/opt/a</location></occurrence></occurrences><licenses><license><id>ISC</id></license></licenses></evidence>
    </component>
    <component type="library" bom-ref="b">
      <name>b</name>
      <licenses><expression acknowledgement="concluded">MIT OR Apache-2.0</expression></licenses>
      <pedigree><notes>patched</notes></pedigree>
    </component>
  </components>
  <dependencies>
    <dependency ref="app"><dependency ref="a"/><dependency ref="b"/></dependency>
    <dependency ref="b"><provides ref="a"/></dependency>
    <dependency ref="a"/>
  </dependencies>
`,
  ).replace(' version="1">', ' version="1" serialNumber="urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79">'),
};
