import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseJson, raw, rawAt, spansAt, splice, writeJson } from '../../src/wire/json.ts'

describe('parseJson', () => {
  it('says where the text breaks off, and does not quote it', () => {
    expect(() => parseJson('{"api_key":"sk-secret", }')).toThrow(/not valid JSON at position \d+/)
    expect(() => parseJson('{"api_key":"sk-secret", }')).not.toThrow(/secret/)
  })
})

describe('rawAt', () => {
  const text = '{"tools":[ {"f":{"p": {"2":1,"1":12345678901234567890,"n":1.0}}}, {"f":{"p":"a\\"]}"}} ],"z":null}'
  it('cuts out what the author wrote: key order, big integers, number spelling', () => {
    const doc = parseJson(text)
    expect(rawAt(doc, ['tools', 0, 'f', 'p'])).toBe('{"2":1,"1":12345678901234567890,"n":1.0}')
    expect(rawAt(doc, ['tools', 1, 'f', 'p'])).toBe('"a\\"]}"')
    expect(rawAt(doc, ['tools', 7, 'f'])).toBe('null')
  })
  it('agrees with JSON.parse on any value', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.constantFrom(undefined, 2), (value, indent) => {
        const doc = parseJson(JSON.stringify(value, null, indent))
        for (const key of Object.keys(value))
          expect(JSON.parse(rawAt(doc, [key]))).toEqual(JSON.parse(JSON.stringify(value[key])))
      }),
    )
  })
})

describe('writeJson', () => {
  it('embeds raw text and drops undefined', () => {
    expect(writeJson({ a: raw('{"n":12345678901234567890}'), b: undefined, c: [undefined, 'x'] })).toBe(
      '{"a":{"n":12345678901234567890},"c":[null,"x"]}',
    )
  })
  it('tells the mark of a raw text from the same words of a user', () => {
    const mark = JSON.parse(JSON.stringify(raw('1'))) as string
    expect(writeJson({ [mark]: [raw('1.0'), mark, `"${mark}"`, raw('{"b": 2}')], c: mark })).toBe(
      `{"${mark}":[1.0,"${mark}","\\"${mark}\\"",{"b": 2}],"c":"${mark}"}`,
    )
  })
})

describe('splice', () => {
  const text = '{ "a" : 1,\n  "model":"x" , "b": [1, 2],"c":{} }'
  it.each([
    [{}, text],
    [{ remove: new Set(['a']) }, '{ "model":"x" , "b": [1, 2],"c":{} }'],
    [{ remove: new Set(['b']) }, '{ "a" : 1,\n  "model":"x","c":{} }'],
    [{ remove: new Set(['c']) }, '{ "a" : 1,\n  "model":"x" , "b": [1, 2] }'],
    [{ remove: new Set(['a', 'model', 'b', 'c']) }, '{  }'],
    [{ set: { model: '"y"' } }, '{ "a" : 1,\n  "model":"y" , "b": [1, 2],"c":{} }'],
    [{ remove: new Set(['c']), set: { d: 'true' } }, '{ "a" : 1,\n  "model":"x" , "b": [1, 2],"d":true }'],
  ])('%j', (edits, wanted) => {
    expect(splice(text, edits)).toBe(wanted)
  })

  it('fills an empty object', () => {
    expect(splice('{}', { set: { a: '1', b: '2' } })).toBe('{"a":1,"b":2}')
  })

  it('is the same edit as on the parsed value, and leaves the rest as text', () => {
    const keys = fc.constantFrom('a', 'b', 'model', 'stream', 'é"\\', '\u2028')
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(keys, fc.jsonValue()), { selector: ([key]) => key }),
        fc.array(keys),
        fc.option(keys),
        (members, gone, put) => {
          const text = `{${members.map(([key, value]) => ` ${JSON.stringify(key)} :${JSON.stringify(value)}\n`).join(',')}}`
          const edited = splice(text, { remove: new Set(gone), set: put === null ? {} : { [put]: '7' } })
          const wanted = new Map(
            members
              .filter(([key]) => !gone.includes(key))
              .map(([key, value]) => [key, JSON.parse(JSON.stringify(value))]),
          )
          if (put !== null) wanted.set(put, 7)
          expect(JSON.parse(edited)).toEqual(Object.fromEntries(wanted))
        },
      ),
    )
  })

  it.each(['', '[', '{', '{"a"}', '{"a":}', '{"a":1', '{"a":"x}', '{"a":1,}'])('refuses %j', (bad) => {
    expect(() => {
      if (spansAt(bad).length === 0) throw new Error('nothing there')
    }).toThrow()
  })
})
