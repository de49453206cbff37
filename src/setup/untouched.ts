/** Files that are looked at but never changed, and why. */

const tests =
  /\.(test|spec|e2e)\.[^/]+$|(^|\/)(__tests__|test|tests|integration_tests)\/|(^|\/)(test_[^/]*\.py|[^/]*_test\.py|conftest\.py)$/
const props = /(^|\/)(__mocks__|mocks|__fixtures__|fixtures)\/|\.(mock|stories|story|fixture)\.[^/]+$/
const generated =
  /@generated\b|\bDO NOT (EDIT|MODIFY)\b|\b(auto[- ]?generated|automatically generated)\b|^\W*((this|the) )?((file|code|module) )?((is|was|has been) )?generated (by|from|with)\b/i

/** How much of a file may be its heading: all comments that it begins with, and those close behind. */
const headingCharacters = 600

const isComment = (line: string): boolean => /^\s*(\/\/|\/?\*|#|<!--|[rR]?"""|[rR]?''')/.test(line)

const isGenerated = (text: string): boolean => {
  const lines = text.split('\n')
  const code = lines.findIndex((line) => line.trim() !== '' && !isComment(line))
  const begin = lines.slice(0, code === -1 ? lines.length : code)
  return [...begin, ...text.slice(0, headingCharacters).split('\n')].some(
    (line) => isComment(line) && generated.test(line),
  )
}

/** Undefined: it is an ordinary file. `tests`: tests are ordinary files too. */
export const whyUntouched = (path: string, text: string, withTests: boolean): string | undefined => {
  if (!withTests && tests.test(path)) return 'a test; --tests takes tests in'
  if (props.test(path)) return 'a mock, story or fixture'
  return isGenerated(text) ? 'generated code' : undefined
}
