import { writeFileSync } from 'node:fs'
import { openTerminal } from './terminal.ts'

const pause = (ms: number) => new Promise((r) => setTimeout(r, ms))
const t = openTerminal({ home: '/tmp/ttui-home', columns: 160, rows: 50, shell: '/bin/bash' })
t.press(`${process.execPath} ${process.argv[2] ?? ''} /work/wt-ttui/bin/respan.js traces tui\r`)
await pause(3000)
for (let i = 0; i < 200; i++) {
  t.press('\x1b[6~')
  await pause(40)
}
await pause(1000)
writeFileSync('/tmp/gc.txt', t.raw())
t.press('Q')
await pause(2500)
process.exit(0)

import { execSync } from 'node:child_process'

const pid = execSync(`pgrep -P ${t.pty.pid}`).toString().trim()
console.log(
  process.argv[2],
  execSync(`grep -E 'VmRSS|RssAnon' /proc/${pid}/status`).toString().replace(/\s+/g, ' '),
  'cpu',
  execSync(`cut -d' ' -f14,15 /proc/${pid}/stat`).toString().trim(),
)

t.press('Q')
await pause(300)
t.close()
process.exit(0)
