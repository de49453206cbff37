/** What `respan setup` found and would do, for people. In: sites and plan. Out: lines. */

import type { PackageCount, PatchLine, Site, Verdict } from '../setup/index.ts'
import { counted } from '../traces/format.ts'
import { plain, type Style } from './output.ts'
import type { FoundSites } from './setup-find.ts'

/** In the order in which people want to know; the rest is in --json. */
const shownVerdicts: readonly [Verdict, title: string, style: Parameters<Style>[0]][] = [
  ['REWRITE', 'can be rewritten', 'green'],
  ['ENV', 'need a variable only', 'green'],
  ['REVIEW', 'need you', 'yellow'],
  ['REPORT', 'addresses that setup leaves, with the line that would do it', 'yellow'],
  ['UNSUPPORTED', 'cannot be routed', 'dim'],
  ['KEEP', 'left alone on purpose', 'dim'],
  ['ALREADY', 'already routed', 'dim'],
]

export const countLine = (counts: Partial<Record<Verdict, number>>): string =>
  [...shownVerdicts.map(([verdict]) => verdict), 'SKIP' as const]
    .filter((verdict) => (counts[verdict] ?? 0) > 0)
    .map((verdict) => `${verdict} ${counts[verdict]}`)
    .join(' · ')

/** Of a line outside of code its file says what it is. */
const kindOf = ({ lang, sdk, sdkVersion }: Site, nameOf: (sdk: string) => string, style: Style): string =>
  lang === 'config' ? '' : `${style('dim', `${nameOf(sdk)}${sdkVersion === undefined ? '' : ` ${sdkVersion}`}`)}  `

const siteLines = (site: Site, nameOf: (sdk: string) => string, style: Style, said: Set<string>): string[] => {
  const { id, verdict, reason, env, suggestion, notes } = site
  const news = notes.filter((note) => !said.has(note))
  for (const note of news) said.add(note)
  return [
    `  ${id}  ${kindOf(site, nameOf, style)}${plain(reason)}`,
    ...(verdict === 'ENV' ? env.map(({ name, value }) => style('dim', `      ${name}=${value}`)) : []),
    ...(suggestion?.split('\n') ?? []).map((line) => style('dim', `      ${indented(line)}`)),
    ...news.map((note) => style('dim', `      note: ${plain(note)}`)),
  ]
}

/** Spaces before a line of code say something. */
const indented = (line: string): string => `${/^ */.exec(line)?.[0]}${plain(line.trim())}`

/** Of these verdicts so many of a file are shown: tables of addresses are long. */
const ofFileMax = 5
const folded: ReadonlySet<Verdict> = new Set(['REPORT', 'KEEP', 'ALREADY', 'UNSUPPORTED'])

const fileLines = (
  sites: readonly Site[],
  nameOf: (sdk: string) => string,
  style: Style,
  said: Set<string>,
): string[] => {
  const [first] = sites
  const max = first !== undefined && folded.has(first.verdict) ? ofFileMax : sites.length
  const more = sites.length - max
  return [
    ...sites.slice(0, max).flatMap((site) => siteLines(site, nameOf, style, said)),
    ...(more > 0 ? [style('dim', `  ${first?.file}: ${more} more`)] : []),
  ]
}

/** A note that several have is said with the first. */
export const siteGroups = (sites: readonly Site[], nameOf: (sdk: string) => string, style: Style): string[] => {
  const said = new Set<string>()
  return shownVerdicts.flatMap(([verdict, title, format]) => {
    const own = sites.filter((site) => site.verdict === verdict)
    if (own.length === 0) return []
    return [
      '',
      `${style(['bold', ...[format].flat()], verdict)}  ${title}`,
      ...[...Map.groupBy(own, ({ file }) => file).values()].flatMap((ofFile) => fileLines(ofFile, nameOf, style, said)),
    ]
  })
}

export const packageLines = (packages: readonly PackageCount[]): string[] =>
  packages.length < 2
    ? []
    : [
        '',
        'Packages:',
        ...packages.map(({ name, folder, counts }) => `  ${plain(name)} (${folder})  ${countLine(counts)}`),
      ]

const formats: Readonly<Record<PatchLine['kind'], Parameters<Style>[0] | undefined>> = {
  file: 'bold',
  range: 'cyan',
  same: undefined,
  removed: 'red',
  added: 'green',
}

/** Tabs stay; whatever else a terminal would obey does not. */
const shown = (line: string): string => line.split('\t').map(plain).join('\t').trimEnd()

/** `isTerminal`: for eyes. Else every byte as it is, so that `git apply` and `patch -p1` take it. */
export const patchText = (lines: readonly PatchLine[], style: Style, isTerminal: boolean): string[] => [
  '',
  ...lines.map(({ kind, text }) => {
    const line = isTerminal ? shown(text) : text
    const format = formats[kind]
    return format === undefined ? line : style(format, line)
  }),
]

export const headLine = ({ scanned, sites }: FoundSites): string =>
  `${counted(sites.length, 'site')} in ${counted(new Set(sites.map(({ file }) => file)).size, 'file')}, of ${counted(scanned.files, 'file')} looked at`

/** What went wrong on the way, and hurt nobody. */
export const troubleLines = ({ scanned: { broken }, plan: { dropped } }: FoundSites): string[] => [
  ...broken.map(
    ({ file, reason }) => `${file} could not be read: ${plain(reason)} (a bug of respan, please report it)`,
  ),
  ...dropped.map(({ file, reason }) => `${file} is left as it is: ${plain(reason)}`),
]
