/**
 * What readers may know of the project beyond the file at hand: other files of it, packages and their versions, and what the user
 * wishes. In: the root. Out: answers, each looked up once. The only reader of other files; never of one outside of the root.
 */

import type { Says } from './env-says.ts'

export interface Wishes {
  /** 'code': gated by variables, unset = as before; 'literal': the address in the code; 'env': variables only. */
  mode: 'code' | 'literal' | 'env'
  /** 'all': SDKs of other providers too, where they take a base URL and the gateway serves them. */
  providers: 'own' | 'all'
  azure: boolean
  /** Tests are ordinary files. */
  tests: boolean
  /** Notebooks are edited. */
  notebooks: boolean
  /** Where the gateway listens: 'http://127.0.0.1:7377'. */
  gateway: string
  /** The variable of our key. */
  keyName: string
}

export interface Manifest {
  /** Folder below the root, '' for the root itself. */
  folder: string
  name: string | undefined
  /** Is the file part of a library that is published? Then our variable would ship to its users. */
  ships(file: string): boolean
  /** Names of the packages that it asks for. */
  dependencies: ReadonlySet<string>
}

export interface Project {
  /** Absolute. */
  root: string
  wishes: Wishes
  /** Text of a file below the root; undefined where it is not there, is too large, or leads outside. */
  read(path: string): string | undefined
  /** The package that a file belongs to. */
  manifestOf(file: string): Manifest
  /** Version of a package as that file gets it: installed, else locked, else the lowest of its range, with its sign: '^4.20'. */
  versionOf(file: string, name: string): string | undefined
  /** The file that a relative import or an alias of the compiler's settings leads to; undefined: not in the project. */
  resolve(from: string, specifier: string): string | undefined
  /** What the .env files by that file say of a variable of a base URL. */
  says(file: string, name: string): Says | undefined
  /** Does the compiler tell `undefined` from absent in that file? (exactOptionalPropertyTypes) */
  hasExactTypes(file: string): boolean
  /** Does the compiler want `process.env['X']` there? (noPropertyAccessFromIndexSignature) */
  wantsBrackets(file: string): boolean
}
