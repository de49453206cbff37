/** Code of pages: components that are drawn in a browser, and packages whose files a bundler sends there. */

import { ts } from 'ts-morph'
import { nameOf, textOf, visit } from './nodes.ts'
import type { Place } from './traced.ts'

/** Markup by which a component is told to be alive in the browser. */
const alive = /\bv-model\b|\bv-on:|\s@[a-z][\w.:-]*=["']|\bbind:\w+|\bon:[a-z]+|\son[a-z]+=\{/
const frameworks = ['vue', 'nuxt', 'svelte', '@sveltejs/kit', 'vite', '@vitejs/plugin-vue']

const ofSingleFile = ({ parsed, project }: Place): string | undefined => {
  if (!/\.(vue|svelte)$/.test(parsed.path) || /\.server\.vue$/.test(parsed.path)) return undefined
  const { dependencies } = project.manifestOf(parsed.path)
  const sign = alive.exec(parsed.text)?.[0].trim() ?? frameworks.find((name) => dependencies.has(name))
  return sign && `a component, ${sign.replace(/=.*$/, '')}`
}

const hook = /^use(?:State|Effect|LayoutEffect|Ref|Reducer|Memo|Callback|Context|Transition|SyncExternalStore)$/
/** Where React draws to something else. */
const elsewhere = /['"](?:ink|react-email|@react-email\/\w+|@react-pdf\/renderer|satori|@opentui\/react)['"]/

/** Functions of a page's file that a framework keeps on the server, and takes out of what it sends to the browser. */
const onServer =
  /^(?:loader|action|getServerSideProps|getStaticProps|getStaticPaths|generateMetadata|generateStaticParams)$/

const saysServer = (node: ts.Node): boolean => {
  const body = ts.isFunctionLike(node) && 'body' in node ? node.body : undefined
  const statements = ts.isSourceFile(node) ? node.statements : body && ts.isBlock(body) ? body.statements : []
  return statements.some((one) => ts.isExpressionStatement(one) && textOf(one.expression) === 'use server')
}

/** Is the code kept on the server: by a directive, by its function, or because only such functions can use it? */
const isKept = (node: ts.Node, { source }: Place['parsed']): boolean => {
  const inside = ts.findAncestor(node, (one) => {
    if (saysServer(one)) return true
    const name =
      ts.isFunctionDeclaration(one) || ts.isVariableDeclaration(one)
        ? nameOf(one.name as ts.BindingName | undefined)
        : undefined
    return name !== undefined && onServer.test(name)
  })
  if (inside !== undefined) return true
  const isTop = ts.findAncestor(node, ts.isFunctionLike) === undefined
  return (
    isTop &&
    source.statements.some((one) => {
      if (ts.isFunctionDeclaration(one)) return onServer.test(one.name?.text ?? '')
      return (
        ts.isVariableStatement(one) &&
        one.declarationList.declarations.some(({ name }) => onServer.test(nameOf(name) ?? ''))
      )
    })
  )
}

/** Hooks beside markup, or markup that listens: `useState`, `onClick`. */
const ofReact = (node: ts.Node, { parsed }: Place): string | undefined => {
  if (elsewhere.test(parsed.text)) return undefined
  let sign: string | undefined
  let hasMarkup = false
  visit(parsed.source, (one) => {
    hasMarkup ||= ts.isJsxOpeningElement(one) || ts.isJsxSelfClosingElement(one)
    if (ts.isCallExpression(one) && ts.isIdentifier(one.expression) && hook.test(one.expression.text))
      sign ??= one.expression.text
    if (ts.isJsxAttribute(one) && /^on[A-Z]/.test(one.name.getText())) sign ??= one.name.getText()
  })
  return hasMarkup && sign !== undefined && !isKept(node, parsed) ? `a component, ${sign}` : undefined
}

/** Frameworks and servers: a package that has one of them beside Vite builds more than a page. */
const servers =
  /^(?:express|fastify|koa|hono|next|nuxt|astro|nitro(?:pack)?|vinxi|electron|h3|@(?:sveltejs\/kit|nestjs\/core|hono\/node-server|remix-run\/\w+|react-router\/\w+|tanstack\/(?:react-)?start|solidjs\/start|builder\.io\/qwik(?:-city)?))$/
const serverPath =
  /(^|\/)(?:server|api|functions|netlify|scripts|bin|electron|worker|edge|supabase|backend)(\/|\.|$)|\.server\.|(?:^|\/)[\w.-]*config\.[cm]?[jt]s$/
const serverText =
  /['"]node:|\bfrom ['"](?:fs|path|http|https|os|crypto|child_process|process|dotenv)['"]|\brequire\(|\bprocess\.(?:argv|exit|cwd)\b|\bDeno\.|\bBun\.|\bimport ['"]dotenv\/config['"]/
/** The whole environment, or names of it, written into what is built. */
const defines = /['"]process\.env(?:\.\w+)?['"]\s*:/

const viteConfigs = ['vite.config.ts', 'vite.config.js', 'vite.config.mts', 'vite.config.mjs']

/** The client of a package that Vite builds for the browser. */
const ofVite = ({ parsed, project }: Place): string | undefined => {
  const { dependencies, folder } = project.manifestOf(parsed.path)
  if (!dependencies.has('vite')) return undefined
  const below = (name: string) => (folder === '' ? name : `${folder}/${name}`)
  const path = folder === '' ? parsed.path : parsed.path.slice(folder.length + 1)
  if (serverPath.test(path) || serverText.test(parsed.text)) return undefined
  const isDefined = viteConfigs.some((name) => defines.test(project.read(below(name)) ?? ''))
  if (isDefined) return 'Vite writes process.env into what it builds'
  const hasServer = [...dependencies].some((name) => servers.test(name))
  const isPage = project.read(below('index.html')) !== undefined && !hasServer && !/\bprocess\.env\b/.test(parsed.text)
  return isPage ? 'a page that Vite builds' : undefined
}

/** What is built with these runs at the user's, but for a server's part of it. */
const clients = ['react-scripts', 'expo', 'react-native', '@vue/cli-service', '@angular/core', 'wxt', 'plasmo']

const ofClient = ({ parsed, project }: Place): string | undefined => {
  const { dependencies } = project.manifestOf(parsed.path)
  const client = clients.find((name) => dependencies.has(name))
  if (client === undefined || [...dependencies].some((name) => servers.test(name))) return undefined
  const isServer = serverPath.test(parsed.path) || /\+api\.[jt]sx?$/.test(parsed.path) || serverText.test(parsed.text)
  return isServer ? undefined : `a package of ${client}`
}

/** Why that code runs in a browser, going by what it is part of. */
export const pageSign = (node: ts.Node, place: Place): string | undefined =>
  ofSingleFile(place) ?? ofReact(node, place) ?? ofVite(place) ?? ofClient(place)
