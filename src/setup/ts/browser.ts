/** Signs that code runs in a browser, where a key is everybody's. */

import { ts } from 'ts-morph'
import type { Value } from '../call.ts'
import { folderOf } from '../open-project.ts'
import { textOf } from './nodes.ts'
import { type Property, propertyOf } from './options.ts'
import { pageSign } from './page.ts'
import type { Place } from './traced.ts'

/** Prefixes of what bundlers put into the code of the browser. */
const publicName = /^(?:VITE|NEXT_PUBLIC|REACT_APP|EXPO_PUBLIC|PUBLIC|NUXT_PUBLIC|GATSBY|PLASMO_PUBLIC|WXT)_/

const isTrue = (property: Property | undefined): boolean =>
  property !== undefined && ts.isPropertyAssignment(property) && property.initializer.kind === ts.SyntaxKind.TrueKeyword

const saysClient = ({ source }: Place['parsed']): boolean =>
  source.statements.some((one) => ts.isExpressionStatement(one) && textOf(one.expression) === 'use client')

const isExtension = ({ parsed, project }: Place): boolean => {
  const { folder } = project.manifestOf(parsed.path)
  const near = [folder, folderOf(parsed.path)].flatMap((one) =>
    ['', 'public', 'src'].map((name) => [one, name, 'manifest.json']),
  )
  return near.some((steps) =>
    project.read(steps.filter((step) => step !== '').join('/'))?.includes('"manifest_version"'),
  )
}

/** What only a page has. A file that is rendered on a server too reads its variables there. */
const page =
  /\bdocument\.(?:getElementById|querySelector|createElement|addEventListener|body)\b|\bwindow\.(?:location|addEventListener)\b/
const server = /\bprocess\.env\b|\brequire\(|['"]node:|\bDeno\.|\bBun\./

const optionNames = ['dangerouslyAllowBrowser']

/** `node`: the site. */
export const browserSign = (
  node: ts.Node,
  object: ts.ObjectLiteralExpression | undefined,
  key: Value | undefined,
  place: Place,
): string | undefined => {
  const option = optionNames.find((name) => isTrue(propertyOf(object, name)))
  if (option !== undefined) return option
  if (saysClient(place.parsed)) return "'use client'"
  if (key?.kind === 'env' && publicName.test(key.name)) return key.name
  const sign = server.test(place.parsed.text) ? undefined : page.exec(place.parsed.text)?.[0]
  if (isExtension(place)) return 'a browser extension'
  return pageSign(node, place) ?? sign
}
