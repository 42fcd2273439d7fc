import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseXml, type XmlElement, xmlChild, xmlChildren } from '../../src/codec/xml.ts';

const parse = (text: string, limits = {}) => parseXml(Buffer.from(text), limits);
/** Names and texts only. */
const shape = (e: XmlElement | undefined): unknown => e && [e.name, e.text, ...e.children.map(shape)];

describe('parseXml', () => {
  it('gives elements with attributes, text and places', () => {
    const text = '<?xml version="1.0"?>\n<a x="1" y="&lt;&#x41;">\n <b>one &amp; two</b>\n <c/>\n</a>\n';
    const { root, error } = parse(text);
    expect(error).toBeUndefined();
    expect(root).toMatchObject({ name: 'a', text: '', offset: 22, end: text.length - 1 });
    expect({ ...root!.attributes }).toEqual({ x: '1', y: '<A' });
    expect(root!.children).toMatchObject([
      {
        name: 'b',
        text: 'one & two',
        offset: text.indexOf('<b'),
        end: text.indexOf('</b>') + 4,
        children: [],
      },
      { name: 'c', text: '', offset: text.indexOf('<c'), end: text.indexOf('<c') + 4 },
    ]);
  });

  it('keeps white space where there is nothing else, and CDATA', () => {
    expect(shape(parse('<a> <b> \n</b><c><![CDATA[<x>&]]> y</c></a>').root)).toEqual([
      'a',
      '',
      ['b', ' \n'],
      ['c', '<x>& y'],
    ]);
    expect(shape(parse('<a>x<b/>y</a>').root)).toEqual(['a', 'xy', ['b', '']]);
  });

  it('counts bytes, not characters', () => {
    const text = '<a><b>\u20ac\u{1f600}</b>\r\n<c\r\nx="\u00e9"/><d/></a>';
    const { root } = parse(text);
    const at = (needle: string) => Buffer.byteLength(text.slice(0, text.indexOf(needle)));
    expect(root!.children.map((child) => [child.name, child.offset, child.end])).toEqual([
      ['b', 3, at('</b>') + 4],
      ['c', at('<c'), at('<d/>')],
      ['d', at('<d/>'), at('</a>')],
    ]);
    expect(root!.end).toBe(Buffer.byteLength(text));
  });

  it('reads a byte order mark, UTF-16 and Latin-1', () => {
    expect(parse('\ufeff<a><b/></a>').root!.children[0]).toMatchObject({ offset: 6, end: 10 });
    const wide = Buffer.from('\ufeff<a><b>\u20ac</b></a>', 'utf16le');
    expect(parseXml(wide).root!.children[0]).toMatchObject({ text: '\u20ac', offset: 8, end: 24 });
    expect(parseXml(Buffer.from(wide).swap16()).root!.children[0]).toMatchObject({
      text: '\u20ac',
      offset: 8,
    });
    const latin = Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><a>caf\u00e9</a>', 'latin1');
    expect(parseXml(latin)).toMatchObject({ root: { text: 'caf\u00e9', end: latin.length } });
    expect(parseXml(latin).error).toBeUndefined();
  });

  it('reads what is not UTF-8 byte by byte and says so', () => {
    const { root, error } = parseXml(Buffer.from('<a><b>caf\u00e9</b><c/></a>', 'latin1'));
    expect(error).toEqual({ kind: 'encoding', message: 'not valid UTF-8', offset: 9 });
    expect(shape(root)).toEqual(['a', '', ['b', 'caf\u00e9'], ['c', '']]);
  });

  it.each([
    ['<a><b>x</b><c', { kind: 'malformed', message: 'unclosed tag: a', offset: 13 }],
    ['<a><b>x</b></c></a>', { kind: 'malformed', message: 'unexpected close tag.', offset: 15 }],
    ['<a><b>x</b>&undefined;</a>', { kind: 'malformed', message: 'undefined entity.', offset: 22 }],
    ['<a><b>x</b><c d=1/></a>', { kind: 'malformed', message: 'unquoted attribute value.', offset: 17 }],
    ['<a><b>x</b>\u0001</a>', { kind: 'malformed', message: 'disallowed character.', offset: 12 }],
  ])('returns what stands before an error: %j', (text, error) => {
    const document = parse(text);
    expect(document.error).toEqual(error);
    expect(shape(document.root!.children[0])).toEqual(['b', 'x']);
    expect(document.root!.end).toBe(error.offset);
  });

  it.each(['', '   ', 'text'])('has no root in %j', (text) => {
    const { root, error } = parse(text);
    expect([root, error!.kind]).toEqual([undefined, 'malformed']);
  });

  it('refuses a document type', () => {
    const { root, error } = parse(' <!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>');
    expect(root).toBeUndefined();
    expect(error).toEqual({
      kind: 'doctype',
      message: 'a document type declaration, which could define entities',
      offset: 1,
    });
  });

  it('keeps limits', () => {
    const deep = parse(`${'<a>'.repeat(101)}${'</a>'.repeat(101)}`);
    expect(deep.error).toEqual({ kind: 'depth', message: 'more than 100 levels of elements', offset: 303 });
    expect(parse(`${'<a>'.repeat(100)}${'</a>'.repeat(100)}`).error).toBeUndefined();
    const many = parse('<a><b/><b/><b/></a>', { elements: 3 });
    expect(many.error).toMatchObject({ kind: 'elements', message: 'more than 3 elements and attributes' });
    expect(many.root!.children.length).toBe(2);
    expect(parse('<a b="" c="" d=""/>', { elements: 3 }).error!.kind).toBe('elements');
    expect(parse('<a><!--1--><?p 2?><![CDATA[3]]></a>', { elements: 3 }).error!.kind).toBe('elements');
    const attributes = Array.from({ length: 1001 }, (_, i) => `a${i}=""`).join(' ');
    expect(parse(`<a ${attributes}/>`).error!.message).toBe('more than 1000 attributes of one element');
    expect(parse('<a>&lt;&lt;&lt;</a>', { elements: 1 }).error).toEqual({
      kind: 'elements',
      message: 'more than 2 references or line ends',
      offset: 11,
    });
    expect(parse(`<${'a'.repeat(1025)}/>`).error).toMatchObject({
      kind: 'name',
      message: 'a name of 1025 characters',
    });
    expect(parse('<a abcdef=""/>', { name: 5 }).error!.kind).toBe('name');
  });

  it('has no prototype to reach', () => {
    const { root } = parse('<a __proto__="x" constructor="y"/>');
    expect(Object.getPrototypeOf(root!.attributes)).toBeNull();
    expect(Object.keys(root!.attributes)).toEqual(['__proto__', 'constructor']);
    expect(parse('<a/>').root!.attributes['constructor']).toBeUndefined();
  });

  it('finds children by name', () => {
    const { root } = parse('<a><b>1</b><c/><b>2</b></a>');
    expect(xmlChild(root!, 'b')!.text).toBe('1');
    expect(xmlChild(root!, 'd')).toBeUndefined();
    expect(xmlChildren(root!, 'b').map((child) => child.text)).toEqual(['1', '2']);
  });
});

describe('properties', () => {
  it('never throws, and places lie within the bytes', () => {
    const piece = fc.constantFrom(
      '<a>',
      '</a>',
      '<b c="d"/>',
      '<!--',
      '-->',
      '<![CDATA[',
      ']]>',
      '<?x',
      '?>',
      '&',
      ';',
      '\r\n',
      '\u20ac',
      '"',
      '<',
      '>',
      'text',
      '<!DOCTYPE',
      '[',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const bytes = Buffer.from(`<r>${pieces.join('')}`);
        const { root, error } = parseXml(bytes);
        const check = (element: XmlElement, from: number, to: number) => {
          expect(element.offset).toBeGreaterThanOrEqual(from);
          expect(element.end).toBeLessThanOrEqual(to);
          expect(bytes[element.offset]).toBe(0x3c);
          for (const child of element.children) check(child, element.offset, element.end);
        };
        if (root) check(root, 0, bytes.length);
        if (error) expect(error.offset).toBeLessThanOrEqual(bytes.length);
      }),
      { numRuns: 500 },
    );
  });

  it('takes any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        expect(parseXml(bytes).error).toBeDefined();
      }),
      { numRuns: 500 },
    );
  });

  it('gives back text and attributes', () => {
    const escaped = (s: string) => s.replace(/[&<>"\r\n\t]/g, (c) => `&#${c.charCodeAt(0)};`);
    const value = fc
      .string({ unit: 'grapheme' })
      .filter((s) => !/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/.test(s));
    fc.assert(
      fc.property(value, value, (text, attribute) => {
        const { root, error } = parse(`<a b="${escaped(attribute)}">${escaped(text)}</a>`);
        expect(error).toBeUndefined();
        expect([root!.text, root!.attributes['b']]).toEqual([text, attribute]);
      }),
    );
  });
});
