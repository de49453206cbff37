/** Python, in files and notebooks: every construction of a known client → a site. Loads the parser. */

import type { Parser } from 'web-tree-sitter'
import { apiHosts } from '../endpoints.ts'
import type { Project } from '../project.ts'
import type { Reader, Source } from '../reader.ts'
import type { Rule } from '../rule.ts'
import { type Judgement, mostCareful, type Site } from '../site.ts'
import { addressSites } from './addresses.ts'
import { configSites, runnerSite } from './agents.ts'
import { alteredElsewhere } from './altered.ts'
import { construct } from './construct.ts'
import { globalSites } from './globals.ts'
import { loadParser } from './grammar.ts'
import { handsOn } from './handed-on.ts'
import { httpSites } from './http.ts'
import { matched, rowsAt } from './match.ts'
import { inside, part, sourceOf, visit } from './nodes.ts'
import { countJsonErrors, type Notebook, openNotebook } from './notebook.ts'
import { entryOf, type Holder, optionsOf } from './options.ts'
import { type Parsed, type Place, parsePython } from './parse.ts'
import { judgedSite, siteAt } from './site.ts'
import type { PyNode } from './tree.ts'
import { namesOf } from './usage.ts'

const ofCall = (node: PyNode, isAssigned: boolean, place: Place): Site[] => {
  const found = matched(node, place)
  const options = found && optionsOf(node, place)
  if (found && options && isCovered({ rule: found.rule, options }, isAssigned)) return []
  const made = found && options && construct(node, options, found.rule, found.doubts, place)
  if (made === undefined) return []
  const site = judgedSite(place, node, made.call, made.edits)
  return [site.verdict === 'REWRITE' ? { ...site, names: namesOf(node, place.parsed) } : site]
}

/** A class that is named and not called, where something else will make the client. */
const ofName = (node: PyNode, reason: string, place: Place): Site[] => {
  const rule = rowsAt(node, place).rows.find(({ how }) => how === 'class')
  if (rule === undefined || rule.provider !== undefined) return []
  return [
    siteAt(place, node.start, {
      sdk: rule.id,
      pattern: rule.id === 'openai' ? 'O13' : undefined,
      verdict: rule.keep === undefined ? 'REVIEW' : 'KEEP',
      reason: rule.keep?.reason ?? reason,
    }),
  ]
}

const ofSubclass = (node: PyNode, place: Place): Site[] =>
  inside(part(node, 'superclasses')).flatMap((base) =>
    ofName(
      base,
      'a class of its own over the client: the base URL belongs to super().__init__(…) or to where it is made',
      place,
    ),
  )

/** `default_factory=OpenAI`, `partial(OpenAI, …)`. */
const ofHandedOn = (node: PyNode, place: Place): Site[] => {
  const { parsed } = place
  const reason = 'the class itself is handed on: whoever makes the client decides on its base URL'
  if (node.type === 'keyword_argument') {
    const [name, value] = [part(node, 'name'), part(node, 'value')]
    return name && value && sourceOf(name, parsed) === 'default_factory' ? ofName(value, reason, place) : []
  }
  const callee = part(node, 'function')
  const [first] = inside(part(node, 'arguments'))
  return callee && first && /(^|\.)partial$/.test(sourceOf(callee, parsed)) ? ofName(first, reason, place) : []
}

const hasAddress = (text: string): boolean => apiHosts.some((host) => text.includes(host))

/** Calls of the old SDK take what is assigned to its module. */
const isCovered = ({ rule: { id }, options }: { rule: Rule; options: Holder }, isAssigned: boolean): boolean =>
  id === 'openai-0' && isAssigned && ['api_key', 'api_base'].every((name) => entryOf(options, name) === undefined)

const sitesIn = (place: Place): Site[] => {
  const globals = globalSites(place)
  const sites: Site[] = [...globals.sites, ...runnerSite(place), ...configSites(place)]
  const spans: PyNode[] = []
  visit(place.parsed.root, (node) => {
    const found =
      node.type === 'call'
        ? [...ofCall(node, globals.isAssigned, place), ...ofHandedOn(node, place)]
        : node.type === 'class_definition'
          ? ofSubclass(node, place)
          : node.type === 'keyword_argument'
            ? ofHandedOn(node, place)
            : []
    sites.push(...found)
    if (found.length > 0 && node.type === 'call') spans.push(node)
  })
  if (!hasAddress(place.parsed.text)) return sites
  const sent = httpSites(place, spans)
  return [...sites, ...sent.sites, ...addressSites(place, [...spans, ...sent.spans, ...globals.spans])]
}

const inOrder = (a: Site, b: Site): number => (a.cell ?? 0) - (b.cell ?? 0) || a.line - b.line || a.column - b.column

const withVerdict = (site: Site, { verdict, reason }: Judgement): Site => ({
  ...site,
  verdict,
  reason,
  edits: [],
  env: [],
})

const asked: Judgement = { verdict: 'REVIEW', reason: 'it is in a notebook; --notebooks edits notebooks' }
const crossing: Judgement = {
  verdict: 'REVIEW',
  reason: 'what is to be replaced is more than one line of the notebook',
}

/** A site of a notebook's code → one of its file. */
const ofNotebook = (site: Site, { toFile }: Notebook, isWished: boolean): Site => {
  if (!isWished) return mostCareful([site, withVerdict(site, asked)])
  const edits = site.edits.map(toFile)
  return edits.every((edit) => edit !== undefined) ? { ...site, edits } : withVerdict(site, crossing)
}

interface Opened {
  parsed: Parsed
  notebook: Notebook | undefined
}

/** Trees of other files that are kept at a time, a project. */
const treesMax = 16

const readerOf = (parser: Parser): Reader => {
  const trees = new WeakMap<Project, Map<string, Parsed>>()
  const openIn =
    (project: Project) =>
    (path: string): Parsed | undefined => {
      const known = trees.get(project) ?? new Map<string, Parsed>()
      trees.set(project, known)
      const found = known.get(path)
      const text = found === undefined ? project.read(path) : undefined
      if (text === undefined) return found
      const parsed = parsePython(parser, path, text)
      if (known.size >= treesMax) known.delete(known.keys().next().value as string)
      known.set(path, parsed)
      return parsed
    }
  let last: { path: string; text: string; opened: Opened } | undefined
  /** The file at hand is asked about more than once. */
  const open = (path: string, text: string): Opened => {
    if (last?.path === path && last.text === text) return last.opened
    const notebook = path.endsWith('.ipynb') ? openNotebook(text) : undefined
    const code = path.endsWith('.ipynb') ? (notebook?.code ?? '') : text
    const opened = { parsed: parsePython(parser, path, code, notebook?.spotOf), notebook }
    last = { path, text, opened }
    return opened
  }
  return {
    read({ path, text, skip }: Source, project: Project): Site[] {
      const { parsed, notebook } = open(path, text)
      const found = sitesIn({ parsed, project, open: openIn(project) }).sort(inOrder)
      const sites =
        notebook === undefined ? found : found.map((site) => ofNotebook(site, notebook, project.wishes.notebooks))
      return skip === undefined ? sites : sites.map((site) => withVerdict(site, { verdict: 'SKIP', reason: skip }))
    },
    handsOn: ({ path, text }, project) => !path.endsWith('.ipynb') && handsOn(open(path, text).parsed, project),
    altered: ({ path, text }, project, sites) =>
      alteredElsewhere({ parsed: open(path, text).parsed, project, open: openIn(project) }, sites),
    countErrors: (path, text) => open(path, text).parsed.errors + (path.endsWith('.ipynb') ? countJsonErrors(text) : 0),
  }
}

export const loadReader = async (): Promise<Reader> => readerOf(await loadParser())
