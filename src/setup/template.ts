/** Files of templates/, shipped as they are, with their holes filled. In: a name and texts. Out: a text. Imports node only. */

import { readFileSync } from 'node:fs'

/** The sources lie two folders deep, the build one. */
const folder = new URL(import.meta.url.endsWith('.ts') ? '../../templates/' : '../templates/', import.meta.url)

export const readTemplate = (name: string): string => readFileSync(new URL(name, folder), 'utf8')

/** `{{name}}` for each of the texts; what a text says is not looked into again. Throws for a hole that nothing fills. */
export const fillTemplate = (name: string, texts: Readonly<Record<string, string>>): string =>
  readTemplate(name).replace(/\{\{(\w+)\}\}/g, (_, hole: string) => {
    const text = texts[hole]
    if (text === undefined) throw new Error(`templates/${name}: nothing is known of {{${hole}}}`)
    return text
  })
