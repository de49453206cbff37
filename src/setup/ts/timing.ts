/** When code runs: what is read before a .env file is loaded is not what is read after. */

import { ts } from 'ts-morph'

const called = /^(?:await )?(?:\w+\.)?(?:config|loadEnvConfig|loadEnvFile|loadEnv)\(/
const dotenv =
  /\b(?:dotenvx?|dotenvExpand|process)\.(?:config|expand|loadEnvFile)\(|(?:require|import)\(\s*['"](?:@dotenvx\/)?dotenv[\w/-]*['"]\s*\)\)?\.\w+\(|\bloadEnvConfig\(/
/** The head of a statement says whether it loads. */
const headCharacters = 200

/** A statement that reads a .env file: what is made above it does not see what stands there. */
export const isLoader = (node: ts.Node): boolean => {
  const text = node.getText().slice(0, headCharacters)
  if (ts.isExpressionStatement(node)) return called.test(text) || dotenv.test(text)
  return (
    ts.isVariableStatement(node) &&
    node.declarationList.declarations.some(
      ({ initializer }) =>
        initializer !== undefined && !ts.isFunctionLike(initializer) && dotenv.test(initializer.getText()),
    )
  )
}

/** What holds a node back until it is called: a function, or a class for what its members are set to. */
const heldBy = (node: ts.Node): ts.Node | undefined =>
  ts.findAncestor(node, (one) => ts.isFunctionLike(one) || ts.isPropertyDeclaration(one))

/** Is `early` read at another time than `late`: when the module loads, or above a statement that loads the environment? */
export const isReadEarlier = (early: ts.Node, late: ts.Node): boolean => {
  if (heldBy(early) !== heldBy(late)) return true
  return early
    .getSourceFile()
    .statements.some((one) => isLoader(one) && one.getStart() >= early.getEnd() && one.getEnd() <= late.getStart())
}

export const earlier = 'its base URL would be read before its key is, when the variables may not be there yet'
