/** Jinja as Jinja2 has it: what the rows expect is what Jinja2 3.1.6 printed. And what is refused before it is stored. */

import { describe, expect, it } from 'vitest'
import type { PromptName } from '../../src/prompts/failure.ts'
import { compileJinja, renderJinja } from '../../src/prompts/jinja.ts'

const prompt: PromptName = { id: 'p', version: 'file' }
const values: Record<string, unknown> = {
  t: 'hello big WORLD of jinja',
  n: 42,
  f: 2.5,
  b: true,
  z: null,
  l: [3, 1, 2],
  w: ['b', 'A', 'c', 'a'],
  d: { x: 1, y: 'two', q: [true, null, 1.5] },
  ps: [
    { n: 'Ada', c: 'L', a: 3, on: true },
    { n: 'Bob', c: 'P', a: 1, on: false },
    { n: 'Cy', c: 'L', a: 2, on: true },
  ],
  h: '<b>a & b</b> "q" \'s\'',
  long: 'The quick brown fox jumps over the lazy dog and runs-away quickly into thewoodsofverylongname',
  e: [],
  s: '',
}
const compiled = (source: string) => compileJinja(source, prompt, (line) => `line ${line}`)
const rendered = (source: string) => renderJinja(compiled(source), new Map(Object.entries(values)), prompt)

const rows: [string, string][] = [
  [
    '{{ b }} {{ z }} {{ f }} {{ d }} {{ l }} {{ n }}',
    "True None 2.5 {'x': 1, 'y': 'two', 'q': [True, None, 1.5]} [3, 1, 2] 42",
  ],
  ['{{ b ~ n ~ z ~ l }}', 'True42None[3, 1, 2]'],
  [
    '{{ t|upper }}|{{ t|title }}|{{ t|capitalize }}|{{ n|upper }}',
    'HELLO BIG WORLD OF JINJA|Hello Big World Of Jinja|Hello big world of jinja|42',
  ],
  [
    "{{ f|round }} {{ 3.5|round }} {{ 2.675|round(2) }} {{ 2.125|round(2) }} {{ 0.35|round(1) }} {{ 42.55|round(1,'floor') }} {{ 42.1|round(0,'ceil') }} {{ n|round }} {{ 1234.5|round(-2) }} {{ 3.7|round|int }}",
    '2.0 4.0 2.67 2.12 0.3 42.5 43.0 42 1200.0 4',
  ],
  ["{{ l|sum }} {{ ps|sum(attribute='a') }} {{ [0.1,0.2]|sum }} {{ l|sum(start=10) }}", '6 6 0.30000000000000004 16'],
  [
    "{{ l|min }} {{ l|max }} {{ w|min }} {{ ps|max(attribute='a') }} {{ w|max(true) }}",
    "1 3 A {'n': 'Ada', 'c': 'L', 'a': 3, 'on': True} c",
  ],
  [
    '{{ "%s is %d, %.2f, %5d|%-5s|%05d %x"|format(\'a\', 3.9, f, 7, \'x\', 42, 255) }} {{ "%(a)s"|format(a=1) }}',
    'a is 3, 2.50,     7|x    |00042 ff 1',
  ],
  [
    "{{ t|truncate(10) }}|{{ t|truncate(10,true) }}|{{ t|truncate(10,false,'…',0) }}|{{ t|truncate(22) }}",
    'hello...|hello b...|hello…|hello big WORLD of jinja',
  ],
  [
    '{{ h|escape }} {{ h|e }} {{ h|striptags }}',
    '&lt;b&gt;a &amp; b&lt;/b&gt; &#34;q&#34; &#39;s&#39; &lt;b&gt;a &amp; b&lt;/b&gt; &#34;q&#34; &#39;s&#39; a & b "q" \'s\'',
  ],
  ['{{ long|wordcount }} {{ t|wordcount }}', '15 5'],
  [
    "{% for c, xs in ps|groupby('c') %}{{ c }}:{% for p in xs %}{{ p.n }},{% endfor %};{% endfor %}{% for g in ps|groupby('c') %}{{ g.grouper }}{{ g.list|length }}{% endfor %}",
    'L:Ada,Cy,;P:Bob,;L2P1',
  ],
  [
    "{% for r in [1,2,3,4,5]|batch(2) %}{{ r }}{% endfor %}{% for r in [1,2,3,4,5]|batch(2,'-') %}{{ r }}{% endfor %}",
    "[1, 2][3, 4][5][1, 2][3, 4][5, '-']",
  ],
  [
    "{% for r in [1,2,3,4,5,6,7]|slice(3) %}{{ r }}{% endfor %}{% for r in [1,2,3,4,5,6,7]|slice(3,'-') %}{{ r }}{% endfor %}",
    "[1, 2, 3][4, 5][6, 7][1, 2, 3][4, 5, '-'][6, 7, '-']",
  ],
  [
    "{{ \"a b/c?d=é&~!*'()\"|urlencode }} {{ {'a b': 'c&d', 'e': 1}|urlencode }}",
    'a%20b/c%3Fd%3D%C3%A9%26~%21%2A%27%28%29 a+b=c%26d&e=1',
  ],
  [
    '{{ long|wordwrap(20) }}',
    'The quick brown fox\njumps over the lazy\ndog and runs-away\nquickly into thewood\nsofverylongname',
  ],
  [
    '{{ long|wordwrap(10) }}',
    'The quick\nbrown fox\njumps over\nthe lazy\ndog and\nruns-away\nquickly\ninto thewo\nodsofveryl\nongname',
  ],
  [
    '{{ long|wordwrap(10, false) }}',
    'The quick\nbrown fox\njumps over\nthe lazy\ndog and\nruns-away\nquickly\ninto\nthewoodsofverylongname',
  ],
  [
    "{{ long|wordwrap(30, wrapstring=' | ') }}",
    'The quick brown fox jumps over | the lazy dog and runs-away | quickly into | thewoodsofverylongname',
  ],
  ['[{{ "ab"|center(7) }}] [{{ "abc"|center(8) }}] [{{ "ab"|center(1) }}]', '[   ab  ] [  abc   ] [ab]'],
  ['{% for i in range(3) %}{{ i }}{% endfor %}{{ range(2,8,3)|list }}{{ range(5,0,-2)|list }}', '012[2, 5][5, 3, 1]'],
  ['{% raw %}{{ not }} {% this %}{% endraw %}|{% raw -%}  x  {%- endraw %}|', '{{ not }} {% this %}|x|'],
  [
    "{{ l|sort }} {{ w|sort }} {{ w|sort(true) }} {{ w|sort(case_sensitive=true) }} {{ ps|sort(attribute='a')|map(attribute='n')|join(', ') }}",
    "[1, 2, 3] ['A', 'a', 'b', 'c'] ['c', 'b', 'A', 'a'] ['A', 'a', 'b', 'c'] Bob, Cy, Ada",
  ],
  [
    '{{ w|unique|list }} {{ l|reverse|list }} {{ t|reverse }} {{ l|first }} {{ l|last }} {{ l|length }} {{ d|length }} {{ t|count }}',
    "['b', 'A', 'c'] [2, 1, 3] ajnij fo DLROW gib olleh 3 2 3 3 24",
  ],
  [
    "{{ l|join('-') }} {{ [1,true,none]|join(',') }} {{ ps|join(', ', attribute='n') }}",
    '3-1-2 1,True,None Ada, Bob, Cy',
  ],
  [
    "{{ w|map('upper')|join }} {{ ps|map(attribute='x', default='?')|join }} {{ ps|selectattr('on')|map(attribute='n')|list }} {{ ps|rejectattr('a','gt',1)|map(attribute='n')|list }} {{ l|select('odd')|list }} {{ l|reject('divisibleby', 3)|list }} {{ ps|selectattr('c','equalto','L')|list|length }}",
    "BACA ??? ['Ada', 'Cy'] ['Bob'] [3, 1] [1, 2] 2",
  ],
  [
    "{{ z|default('x') }} {{ q|default('x') }} {{ s|default('x', true) }} {{ q|d }} {{ s|default('y', boolean=true) }}",
    'None x x  y',
  ],
  ["{{ d|items|list|length }} {{ {'a':1}.items()|list|length }} {{ d.get('no') }} {{ d.get('x', 3) }}", '3 1 None 1'],
  [
    "{{ '3'|int + 1 }} {{ 'x'|int(9) }} {{ '3.7'|int }} {{ 3.7|int }} {{ -3.7|int }} {{ '1f'|int(0,16) }} {{ '2.5'|float }} {{ n|float }} {{ 'x'|float }} {{ -5|abs }} {{ b|int }}",
    '4 9 3 3 -3 31 2.5 42.0 0.0 5 1',
  ],
  [
    "{{ n is divisibleby 3 }} {{ n is divisibleby(5) }} {{ n is not odd }} {{ n is even }} {{ z is none }} {{ q is defined }} {{ q is undefined }} {{ t is string }} {{ f is float }} {{ f is number }} {{ b is boolean }} {{ b is true }} {{ l is iterable }} {{ d is mapping }} {{ 1 in l }} {{ n is in [1,42] }} {{ n is sameas 42 }} {{ 'ab' is lower }} {{ n is eq 42 }} {{ n is gt(1) and n is lt 100 }} {{ l is sequence }} {{ n is not in [1] }} {{ n is ge 43 or n is ne n }}",
    'True False True True True False True True True True True True True True True True True True True True True True False',
  ],
  ['b', 'b'],
  ['', ''],
  ["b\"|indent('>') }}", "b\"|indent('>') }}"],
  ["{{ \"abab\"|replace('a','x') }} {{ \"abab\"|replace('a','x',1) }}", 'xbxb xbab'],
  [
    '{{ 1.0 }} {{ 0.00001 }} {{ 123456789.123 }} {{ 10000000000000000.5 }} {{ 2.50 }}',
    '1.0 1e-05 123456789.123 1e+16 2.5',
  ],
  ["{{ [1,'a']|string }} {{ n|string|length }}", "[1, 'a'] 2"],
  ["{{ true and n }} {{ none or 'x' }} {{ not b }} {{ n if b else 0 }} {{ 'x' if false }}|", '42 x False 42 |'],
  ['{% set x = 5 %}{{ x }}{% set y %}a{{ x }}{% endset %}{{ y }}', '5a5'],
  ["{% macro hi(n, p='!') %}Hi {{ n }}{{ p }}{% endmacro %}{{ hi('a') }} {{ hi('b', p='?') }}", 'Hi a! Hi b?'],
  ['{% filter upper %}abc {{ n }}{% endfilter %}', 'ABC 42'],
  [
    '{% for k, v in d.items() %}{{ k }}={{ v }};{% endfor %}{% for k in d %}{{ k }}{% endfor %}',
    'x=1;y=two;q=[True, None, 1.5];xyq',
  ],
  [
    "{% for i in l if i > 1 %}{{ loop.index }}{{ i }}{{ ',' if not loop.last }}{% else %}none{% endfor %}{% for i in e %}x{% else %}empty{% endfor %}",
    '13,22empty',
  ],
  ['{# c #}a  {#- c -#}  b', 'ab'],
  ['a {%- if b %} x {%- endif %} c   {{- n }} d', 'a x c42 d'],
  ["{{ dict(a=1, b='x') }} {{ dict(a=1).a }}", "{'a': 1, 'b': 'x'} 1"],
  ['{% set ns = namespace(c=0) %}{% for i in l %}{% set ns.c = ns.c + i %}{% endfor %}{{ ns.c }}', '6'],
  ["{{ (1, 2) }} {{ [] }} {{ {} }} {{ '' }} {{ [''] }}", "(1, 2) [] {}  ['']"],
  ["{{ l[0] }} {{ l[1:] }} {{ t[:5] }} {{ d['x'] }} {{ d.q[2] }}", '3 [1, 2] hello 1 1.5'],
  ['", "\\"] }}', '", "\\"] }}'],
  [
    "{{ t.upper() }} {{ t.split(' ')[1] }} {{ t.startswith('he') }} {{ t.replace('l','L') }}",
    'HELLO BIG WORLD OF JINJA big True heLLo big WORLD of jinja',
  ],
  ["{{ ps|map(attribute='n')|map('lower')|join(' ') }}", 'ada bob cy'],
  [
    "{{ 'b' if n is odd else 'c' }}{% if n is not divisibleby 4 and b %}yes{% endif %}{% if z is none or q is defined %}ok{% endif %}",
    'cyesok',
  ],
  ["{{ l|attr('x') is defined }}", 'False'],
  ["{{ 10 % 3 }} {{ -7 // 2 }} {{ 1 + 2.0 }} {{ 2 * 3.0 }} {{ 'a' * 3 }}", '1 -4 3.0 6.0 aaa'],
  ["{{ 1 == 1.0 }} {{ [1] == [1] }} {{ 'a' < 'b' }} {{ none == false }}", 'True True True False'],
  ["{{ \"{{ x }}\" }} {{ '}}' }} {{ {'a': {'b': 1}} }}", "{{ x }} }} {'a': {'b': 1}}"],
]

describe('a template of Jinja', () => {
  it.each(rows)('%s', (source, wanted) => {
    expect(rendered(source)).toBe(wanted)
  })
  it('writes JSON in the order of its members, and indented where that is asked for', () => {
    expect(rendered('{{ d | tojson }} {{ {"b": "é<", "a": 1} | tojson(ensure_ascii=true, sort_keys=true) }}')).toBe(
      '{"x": 1, "y": "two", "q": [true, null, 1.5]} {"a": 1, "b": "\\u00e9<"}',
    )
    expect(rendered('{{ {"a": [1, {}]} | tojson(indent=2) }}')).toBe('{\n  "a": [\n    1,\n    {}\n  ]\n}')
    expect(rendered('{% for k, v in d | dictsort %}{{ k }}{% endfor %}')).toBe('qxy')
  })
  it('evaluates no side twice, however deep', () => {
    const sum = Array.from({ length: 200 }, () => '1 * 1 == 1').join(' == ')
    expect(rendered(`{{ ${sum} }}`)).toMatch(/True|False/)
  })
})

describe('what is no Jinja is refused with its line', () => {
  it.each([
    ['a\n{% if b %}never closed', 'line 2: {% if b %} is never closed: {% endif %} is missing'],
    [
      '{% for x in l %}{% if x %}{% endfor %}',
      'line 1: {% endfor %} cannot end {% if x %} of line 1, which {% endif %} does',
    ],
    ['\n\n{% endif %}', 'line 3: {% endif %} ends nothing: there is no {% if %} before it'],
    ['{% else %}', 'line 1: {% else %} must stand within {% if %} or {% for %}'],
    ['{% break %}', 'must stand within {% for %}'],
    ['x\n{{ t', 'line 2: {{ t is never closed: }} is missing'],
    ["{{ 'it }}", 'is never closed: }} is missing, or a quote within it is'],
    ['{# x', '{# x is never closed: #} is missing'],
    ['{% raw %}{{ x }}', '{% raw %} is never closed: {% endraw %} is missing'],
    ['{% inclde "x" %}', '{% inclde %} is no statement'],
    ['{% esle %}', '{% esle %} is no statement; did you mean else?'],
    ['{{ t | }}', '{{ t | }} cannot be read: it ends too soon'],
    ['{{ }}', '{{ }} cannot be read: it ends too soon'],
    ['{{ t n }}', '{{ t n }} cannot be read: "n" cannot stand there'],
    ['{% for in l %}{% endfor %}', '{% for in l %} cannot be read'],
    ['{{ t ? 1 }}', '{{ t ? 1 }} cannot be read: Unexpected character: ?'],
    ['a\nb {{ t | uper }}', 'line 2: {{ t | uper }}: there is no filter "uper"; did you mean upper?'],
    ['{{ t | defined }}', 'there is no filter "defined"; did you mean is defined?'],
    ['{% filter shout %}x{% endfilter %}', '{% filter shout %}: there is no filter "shout"'],
    ['{{ l | map("uper") }}', 'there is no filter "uper"; did you mean upper?'],
    ['{{ l | selectattr("x", "equals", 1) }}', 'there is no test "equals"; did you mean equalto?'],
    ['{{ l | select("od") }}', 'there is no test "od"; did you mean odd?'],
    ['{{ n is not evn }}', 'there is no test "evn"; did you mean even?'],
    ['{{ rang(3) }}', 'there is no function "rang"; did you mean range?'],
    ['{{ lipsum() }}', 'there is no function "lipsum"'],
    ['{{ t.uper() }}', 'there is no method "uper"; did you mean upper?'],
  ])('%s', (source, message) => {
    expect(() => compiled(source)).toThrow(`prompt "p": `)
    expect(() => compiled(source)).toThrow(message)
  })
  it('but calls of what the template makes are its own', () => {
    expect(rendered('{% macro f(x) %}{{ x }}{% endmacro %}{{ f(1) }}{% if (n) %}{{ (n) }}{% endif %}')).toBe('142')
    expect([...compiled('{{ range(2) }} {{ a }} {% if true %}{{ x is eq y }}{% endif %}').names]).toEqual([
      'a',
      'x',
      'y',
    ])
  })
})

describe('what a template cannot do with its values is said in words', () => {
  it.each([
    ['{{ t | sum }}', 'the filter "sum" adds numbers, and was given text'],
    ['{{ [1, "a"] | sort }}', 'the filter "sort" cannot compare'],
    ['{{ n | first }}', 'the filter "first" takes a list, and was given a number'],
    ['{{ t | upper(1) }}', 'the filter "upper" takes no arguments, and was given 1'],
    ['{{ t | truncate(size=3) }}', 'the filter "truncate" takes no argument "size"'],
    ['{{ t is odd }}', 'the test "odd" takes a whole number, and was given text'],
    ['{{ t | center(1000000000) }}', 'width must be a whole number of at most'],
    ['{{ "%99999999d" | format(1) }}', 'too wide'],
    ['{{ range(200000) }}', 'range() may have 100000 numbers'],
    ['{{ "x" * 100000000 }}', 'makes too long a text'],
  ])('%s', (source, message) => {
    expect(() => rendered(source)).toThrow(message)
    expect(() => rendered(source)).toThrow('prompt "p"')
  })
})
