/** What makes its client out of sight: OpenAI's Agents SDK, and the lists of models that AutoGen reads. */

import type { Site } from '../site.ts'
import { part, sourceOf, textOf, visit } from './nodes.ts'
import type { Place } from './parse.ts'
import { siteAt } from './site.ts'
import { trace } from './trace.ts'
import type { PyNode } from './tree.ts'

const runners = /^agents(\.run)?\.Runner(\.|$)/

/** The first start of a runner in the file; none where the file sets a client. settle.ts makes one of a package's. */
export const runnerSite = (place: Place): Site[] => {
  const { parsed, project } = place
  if (parsed.text.includes('set_default_openai_client') || !/\bagents\b[\s\S]*\bRunner\b/.test(parsed.text)) return []
  let first: PyNode | undefined
  visit(parsed.root, (node) => {
    const callee = first === undefined && node.type === 'call' ? part(node, 'function') : undefined
    const traced = callee && /run/i.test(sourceOf(callee, parsed)) ? trace(callee, place) : undefined
    if (traced?.kind === 'package' && runners.test(traced.path)) first = node
  })
  if (first === undefined) return []
  return [
    siteAt(place, first.start, {
      sdk: 'openai-agents',
      sdkVersion: project.versionOf(parsed.path, 'openai-agents'),
      verdict: 'REVIEW',
      reason: 'the Agents SDK makes its client by itself: set one before the first run',
      suggestion:
        'if os.getenv("RESPAN_BASE_URL"): set_default_openai_client(AsyncOpenAI(base_url=os.environ["RESPAN_BASE_URL"], api_key=os.environ["RESPAN_API_KEY"]), use_for_tracing=False)',
      notes: ['OPENAI_BASE_URL does it without a change of code, for every OpenAI client of the process'],
    }),
  ]
}

const autogen = /^\s*(?:from|import)\s+(?:autogen|pyautogen|ag2)\b/m

/** `{"model": …, "api_key": …}` in a list of AutoGen's: its base URL is an entry beside. */
export const configSites = (place: Place): Site[] => {
  const { parsed } = place
  if (!autogen.test(parsed.text)) return []
  const sites: Site[] = []
  visit(parsed.root, (node) => {
    if (node.type !== 'dictionary') return
    const names = node.children.flatMap((one) => textOf(part(one, 'key'), parsed) ?? [])
    if (!names.includes('model') || names.includes('functions')) return
    const isOwn = names.some((name) => /^(base_url|api_base|api_type)$/.test(name))
    sites.push(
      siteAt(place, node.start, {
        sdk: 'autogen',
        verdict: isOwn ? 'KEEP' : 'REVIEW',
        reason: isOwn
          ? 'this entry of a list of models has a base URL of its own'
          : 'an entry of a list of models: base_url and api_key belong into it',
        ...(isOwn
          ? {}
          : { suggestion: '"base_url": os.getenv("RESPAN_BASE_URL"), "api_key": os.getenv("RESPAN_API_KEY")' }),
      }),
    )
  })
  return sites
}
