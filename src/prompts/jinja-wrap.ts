/** Text broken into lines as Python's textwrap breaks it: words stay whole where they fit, white space at a break goes. */

export interface Wrapping {
  width: number
  breaksWords: boolean
  breaksHyphens: boolean
  lineEnd: string
}

const wrapLine = (line: string, { width, breaksWords, breaksHyphens }: Wrapping): string[] => {
  const pieces = line.match(breaksHyphens ? /\s+|[^\s-]*[^\s\W]-(?=\p{L})|[^\s-]+|-+/gu : /\s+|\S+/g) ?? []
  const lines: string[] = []
  let open = ''
  const close = () => {
    if (open.trim() !== '') lines.push(open.trimEnd())
    open = ''
  }
  for (const piece of pieces) {
    if (open === '' && lines.length > 0 && piece.trim() === '') continue
    let rest = piece
    if (open.length + rest.length > width && rest.trim() === '') {
      close()
      continue
    }
    if (open.length + rest.length > width && rest.length <= width) close()
    while (breaksWords && open.length + rest.length > width) {
      const room = Math.max(1, width - open.length)
      open += rest.slice(0, room)
      rest = rest.slice(room)
      close()
    }
    if (open !== '' && open.length + rest.length > width) close()
    open += rest
  }
  close()
  return lines.length === 0 ? [''] : lines
}

export const wrapped = (text: string, wrapping: Wrapping): string =>
  text
    .split(/\r\n|\r|\n/)
    .flatMap((line) => wrapLine(line, wrapping).join(wrapping.lineEnd))
    .join(wrapping.lineEnd)
