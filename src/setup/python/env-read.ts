/** Reads of the environment: `os.environ["X"]`, `os.getenv("X", d)`, and the libraries that do it. Imports types only. */

import { keywordOf, memberOf, part, positionals, sourceOf, textOf } from './nodes.ts'
import type { Place } from './parse.ts'
import { trace } from './trace.ts'
import type { PyNode } from './tree.ts'

export interface EnvRead {
  name: string
  /** What stands for a variable that is not set. */
  fallback: PyNode | undefined
}

/** What is called with a name, and a default behind it. */
const readers =
  /^(os\.getenv|os\.environ\.get|os\.environ\.setdefault|decouple\.config|decouple\.AutoConfig|environ\.Env(\.str)?|environs\.Env(\.str)?|langchain(_core)?\.utils\.(env\.)?(get_from_env|secret_from_env|from_env))$/

/** `env = environ.Env()`, then `env("X")` and `env.str("X")`. */
const makers = /^(environ\.Env|environs\.Env|starlette\.config\.Config)$/

const pathOf = (node: PyNode, place: Place): string | undefined => {
  const traced = trace(node, place)
  if (traced.kind === 'package') return traced.path
  if (traced.kind !== 'expression') return undefined
  // An `os` that nothing in sight binds came in by a star, or by a cell that ran before.
  const text = sourceOf(traced.node, traced.place.parsed)
  if (traced.node === node && /^os\.(getenv|environ)(\.get)?$/.test(text)) return text
  const { type } = traced.node
  const called = type === 'call' ? part(traced.node, 'function') : undefined
  const made = called && trace(called, traced.place)
  return made?.kind === 'package' && makers.test(made.path) ? 'environ.Env' : undefined
}

const calledAs = (callee: PyNode, place: Place): string | undefined => {
  const whole = pathOf(callee, place)
  if (whole !== undefined) return whole
  const member = memberOf(callee, place.parsed)
  const holder = member && pathOf(member.object, place)
  return holder === 'environ.Env' && member?.name === 'str' ? 'environ.Env.str' : undefined
}

export const isEnviron = (node: PyNode, place: Place): boolean => pathOf(node, place) === 'os.environ'

export const envRead = (node: PyNode, place: Place): EnvRead | undefined => {
  const { parsed } = place
  if (node.type === 'subscript') {
    const name = textOf(part(node, 'subscript'), parsed)
    const object = part(node, 'value')
    return name !== undefined && object !== undefined && isEnviron(object, place)
      ? { name, fallback: undefined }
      : undefined
  }
  const callee = node.type === 'call' ? part(node, 'function') : undefined
  const path = callee && calledAs(callee, place)
  if (path === undefined || !readers.test(path)) return undefined
  const [first, second] = positionals(node)
  const name = textOf(first ?? keywordOf(node, 'key', parsed), parsed)
  if (name === undefined) return undefined
  return { name, fallback: second ?? keywordOf(node, 'default', parsed) }
}
