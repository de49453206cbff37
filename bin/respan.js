#!/usr/bin/env node
/*
 * Checks the Node version, then loads the CLI. No import, no import.meta and no newer syntax stand here, so that a Node as
 * old as 10 (which reads this file as CommonJS) answers in words and not with a syntax error.
 */
const needed = [22, 19]
const running = process.versions.node.split('.').map(Number)
const given = process.argv.slice(2)

if (running[0] < needed[0] || (running[0] === needed[0] && running[1] < needed[1])) {
  console.error(
    `respan: needs Node ${needed.join('.')} or newer; this is Node ${process.versions.node} (${process.execPath})`,
  )
  console.error(
    '  get one:       https://nodejs.org/en/download  (or: nvm install 24, fnm install 24, brew install node)',
  )
  console.error(`  or only here:  npx -y node@24 ${[process.argv[1]].concat(given).join(' ')}`)
  process.exitCode = 1
} else if (given.length === 1 && (given[0] === '--version' || given[0] === '-V')) {
  import('./version.js')
} else {
  import('./start.js').catch((error) => {
    if (error.code !== 'ERR_MODULE_NOT_FOUND' || !error.message.includes('cli.js')) throw error
    console.error('respan: dist/ is not there; make it with: npm run build')
    process.exitCode = 1
  })
}
