/** What a routed client looks like, per row of the table: for prompts and for people. Pure. */

import { type Rule, routes } from './rule.ts'

interface Words {
  base: string
  key: string
}

const inTs = (rule: Rule, { base, key }: Words): string => {
  const [outer = 'baseURL', inner] = rule.base ?? []
  const options = [
    inner === undefined ? `${outer}: ${base}` : `${outer}: { ${inner}: ${base} }`,
    ...(rule.keys?.[0] === undefined ? [] : [`${rule.keys[0]}: ${key}`]),
  ]
  const name = rule.names.find((one) => one !== 'default') ?? 'Client'
  const called = rule.how === 'class' ? `new ${name}` : rule.how === 'instance' ? `const ${name} = ${rule.maker}` : name
  return `${called}({ ${options.join(', ')} })`
}

const inPython = (rule: Rule, { base, key }: Words): string => {
  const [outer = 'base_url', inner] = rule.base ?? []
  const options = [
    inner === undefined ? `${outer}=${base}` : `${outer}={"${inner}": ${base}}`,
    ...(rule.keys?.[0] === undefined ? [] : [`${rule.keys[0]}=${key}`]),
  ]
  return `${rule.names[0]}(${options.join(', ')})`
}

/** One line of code; undefined for a row that takes no base URL. */
export const shapeOf = (rule: Rule, keyName: string): string | undefined => {
  if (rule.route === undefined || rule.base === undefined) return undefined
  const { variable } = routes[rule.route]
  if (rule.lang === 'py') {
    const own = rule.keyEnv === undefined ? '' : ` or os.getenv("${rule.keyEnv}")`
    return inPython(rule, { base: `os.getenv("${variable}") or None`, key: `os.getenv("${keyName}")${own}` })
  }
  const base = `process.env.${variable} || undefined`
  const own = rule.keyEnv === undefined ? 'undefined' : `process.env.${rule.keyEnv}`
  return inTs(rule, { base, key: `process.env.${keyName} || ${own}` })
}
