import { readFileSync } from 'node:fs'
import { openTerminal } from './terminal.ts'

const pause = (ms: number) => new Promise((r) => setTimeout(r, ms))
const home = process.argv[2] ?? '/tmp/ttui-home'
const look = (pid: number) => {
  const text = readFileSync(`/proc/${pid}/smaps`, 'utf8')
  const sums: Record<string, number> = {}
  let name = ''
  for (const line of text.split('\n')) {
    const head = /^[0-9a-f]+-[0-9a-f]+ \S+ \S+ \S+ \S+ *(.*)$/.exec(line)
    if (head) name = head[1] === '' ? 'anon' : ((head[1] as string).split('/').at(-1) as string)
    const rss = /^Rss: +(\d+)/.exec(line)
    if (rss) sums[name] = (sums[name] ?? 0) + Number(rss[1]) / 1024
  }
  return Object.entries(sums)
    .sort((a, b) => b[1] - a[1])
    .slice(0, 8)
    .map(([n, v]) => `${n} ${v.toFixed(0)}`)
    .join(', ')
}
const t0 = performance.now()
const t = openTerminal({ home, columns: 160, rows: 50, env: { NODE_OPTIONS: process.env.NODE_OPTIONS ?? '' } })
while (!/✓ ok/.test(t.text())) await pause(2)
console.log('start', Math.round(performance.now() - t0))
await pause(1500)
console.log('at start:', look(t.pty.pid))
for (let i = 0; i < 200; i++) {
  t.press('\x1b[6~')
  await pause(40)
}
await pause(1000)
console.log('after paging:', look(t.pty.pid))
t.press('Q')
await t.exited
;(await import('node:fs')).writeFileSync('/tmp/gc.txt', t.raw())
t.close()
process.exit(0)
