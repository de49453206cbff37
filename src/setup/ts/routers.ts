/** Models that are named by a text, 'openai/gpt-4o': who routes them is a framework, and each does it in its own way. */

import { ts } from 'ts-morph'
import { routes } from '../rule.ts'
import type { Site } from '../site.ts'
import { bare } from './nodes.ts'
import { propertyOf } from './options.ts'
import { siteAt } from './site.ts'
import { readerOf, styleOf } from './style.ts'
import { trace } from './trace.ts'
import type { Place } from './traced.ts'

interface Router {
  sdk: string
  modules: RegExp
  names: ReadonlySet<string>
  /** Is a text of its the name of a model? */
  isModel: RegExp
  site(model: ts.StringLiteralLike, place: Place): Site
}

const vercel: Router = {
  sdk: 'ai-gateway',
  modules: /^ai$/,
  isModel: /^[\w-]+\/./,
  names: new Set([
    'generateText',
    'streamText',
    'generateObject',
    'streamObject',
    'embed',
    'embedMany',
    'Agent',
    'Experimental_Agent',
    'ToolLoopAgent',
  ]),
  site: (model, place) =>
    siteAt(place, model.getStart(), {
      sdk: 'ai-gateway',
      verdict: 'REVIEW',
      reason: "a text names the model, so Vercel's own gateway is called, in its own protocol",
      suggestion: `createOpenAICompatible({ name: 'respan', baseURL: process.env.RESPAN_BASE_URL, apiKey: process.env.RESPAN_API_KEY })('${model.text}')`,
    }),
}

/** Providers whose models are routed unless others are asked for too. */
const own: ReadonlySet<string> = new Set(['openai', 'anthropic', 'google'])

/** @see https://mastra.ai/models, "Advanced configuration" (checked 2026-11) */
const mastra: Router = {
  sdk: 'mastra',
  modules: /^@mastra\/core(\/agent)?$/,
  names: new Set(['Agent']),
  isModel: /^[\w-]+\/./,
  site: (model, place) => {
    const { wishes } = place.project
    const provider = model.text.split('/')[0] ?? ''
    if (wishes.providers !== 'all' && !own.has(provider))
      return siteAt(place, model.getStart(), {
        sdk: 'mastra',
        verdict: 'KEEP',
        reason: `${provider} is called directly; --providers all routes it too`,
      })
    const read = readerOf(place, [], [model])
    if (typeof read === 'string' || wishes.mode === 'env')
      return siteAt(place, model.getStart(), {
        sdk: 'mastra',
        verdict: 'REVIEW',
        reason: typeof read === 'string' ? read : 'no variable of the environment leads it to the gateway',
      })
    const { variable, path } = routes.openai
    const literal = model.getText()
    const address = `${wishes.gateway}${path}`
    const { quoted } = styleOf(place.parsed, model.getStart())
    const object = (url: string) => `{ id: ${literal}, url: ${url}, apiKey: ${read(wishes.keyName)} || ${quoted('')} }`
    const text =
      wishes.mode === 'literal' ? object(quoted(address)) : `${read(variable)} ? ${object(read(variable))} : ${literal}`
    const { ships } = place.project.manifestOf(place.parsed.path)
    if (ships(place.parsed.path))
      return siteAt(place, model.getStart(), {
        sdk: 'mastra',
        verdict: 'REVIEW',
        reason: 'this package is published: our variable would ship to its users',
      })
    return siteAt(place, model.getStart(), {
      sdk: 'mastra',
      verdict: 'REWRITE',
      reason: wishes.mode === 'literal' ? "the gateway's address is written into it" : `it reads ${variable}`,
      edits: [{ start: model.getStart(), end: model.getEnd(), text }],
      env: wishes.mode === 'literal' ? [] : [{ name: variable, value: address }],
    })
  },
}

/** How a client of its own is made in place of the text: by how the names of a provider's models begin. */
const langchainClients: readonly [RegExp, (name: string) => string][] = [
  [
    /^(?:openai:|(?=gpt-|o\d|chatgpt-))/,
    (name) =>
      `new ChatOpenAI({ model: '${name}', configuration: { baseURL: process.env.RESPAN_BASE_URL || undefined }, apiKey: process.env.RESPAN_API_KEY || process.env.OPENAI_API_KEY })`,
  ],
  [
    /^(?:anthropic:|(?=claude-))/,
    (name) =>
      `new ChatAnthropic({ model: '${name}', clientOptions: { baseURL: process.env.RESPAN_ANTHROPIC_BASE_URL || undefined }, apiKey: process.env.RESPAN_API_KEY || process.env.ANTHROPIC_API_KEY })`,
  ],
  [/^(?:google[\w-]*:|(?=gemini-))/, (name) => `new ChatGoogleGenerativeAI({ model: '${name}', baseUrl: … })`],
]

const langchain: Router = {
  sdk: 'langchain-agent',
  modules: /^langchain(\/agents)?$|^@langchain\/langgraph\/prebuilt$/,
  names: new Set(['createAgent', 'createReactAgent']),
  isModel: /./,
  site: (model, place) => {
    const [pattern, client] = langchainClients.find(([begins]) => begins.test(model.text)) ?? []
    const sdk = 'langchain-agent'
    if (pattern === undefined || client === undefined)
      return siteAt(place, model.getStart(), {
        sdk,
        verdict: 'KEEP',
        reason: "another provider's model, which is called directly",
      })
    return siteAt(place, model.getStart(), {
      sdk,
      verdict: 'REVIEW',
      reason: 'its model is named by a text: a client in its place leads it to the gateway',
      suggestion: client(model.text.replace(pattern, '')),
    })
  },
}

const routers = [vercel, mastra, langchain]

/** What a call of a router names as its model. */
const modelOf = (node: ts.CallExpression | ts.NewExpression): ts.Expression | undefined => {
  const [first] = node.arguments ?? []
  const options = first && bare(first)
  if (options === undefined || !ts.isObjectLiteralExpression(options)) return undefined
  const property = propertyOf(options, 'model')
  return property && ts.isPropertyAssignment(property) ? bare(property.initializer) : undefined
}

/** `{ id, url }` that leads to the gateway, alone or as what is chosen where the variable is set. */
const isRouted = (node: ts.Expression, { project }: Place): boolean =>
  (ts.isConditionalExpression(node) || ts.isObjectLiteralExpression(node)) &&
  [routes.openai.variable, project.wishes.gateway].some((word) => node.getText().includes(word))

export const routerSite = (node: ts.CallExpression | ts.NewExpression, place: Place): Site[] => {
  const model = modelOf(node)
  if (model === undefined || !(ts.isStringLiteralLike(model) || isRouted(model, place))) return []
  const traced = trace(node.expression, place)
  if (traced.kind !== 'package') return []
  const router = routers.find(({ modules, names }) => modules.test(traced.module) && names.has(traced.name))
  if (router === undefined) return []
  if (ts.isStringLiteralLike(model)) return router.isModel.test(model.text) ? [router.site(model, place)] : []
  const reason = 'its model has the address of the gateway'
  return [siteAt(place, model.getStart(), { sdk: router.sdk, verdict: 'ALREADY', reason })]
}
