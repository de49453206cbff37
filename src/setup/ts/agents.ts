/** OpenAI's Agents SDK makes its client by itself: the file that starts the runner is where one can be set. */

import { ts } from 'ts-morph'
import type { Site } from '../site.ts'
import { visit } from './nodes.ts'
import { siteAt } from './site.ts'
import { trace } from './trace.ts'
import type { Place } from './traced.ts'

const modules = /^@openai\/agents(-core)?$/
const starters = new Set(['run', 'Runner'])

/** The first start of a runner in the file; none where the file sets a client. agents-entry.ts makes one of a package's. */
export const runnerSite = (place: Place): Site[] => {
  const { source, text } = place.parsed
  if (text.includes('setDefaultOpenAIClient') || !text.includes('@openai/agents')) return []
  let first: ts.Node | undefined
  visit(source, (node) => {
    if (first !== undefined || !(ts.isCallExpression(node) || ts.isNewExpression(node))) return
    const traced = trace(node.expression, place)
    if (traced.kind === 'package' && modules.test(traced.module) && starters.has(traced.name)) first = node
  })
  if (first === undefined) return []
  return [
    siteAt(place, first.getStart(), {
      sdk: 'openai-agents',
      sdkVersion: place.project.versionOf(place.parsed.path, '@openai/agents'),
      verdict: 'REVIEW',
      reason: 'the Agents SDK makes its client by itself: set one before the first run',
      suggestion:
        'if (process.env.RESPAN_BASE_URL) setDefaultOpenAIClient(new OpenAI({ baseURL: process.env.RESPAN_BASE_URL, apiKey: process.env.RESPAN_API_KEY }))',
      notes: ['OPENAI_BASE_URL does it without a change of code, for every OpenAI client of the process'],
    }),
  ]
}
