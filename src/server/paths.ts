/** Request lines taken apart. */

/** Path, and query with its question mark or ''. */
export const splitUrl = (url: string): { path: string; search: string } => {
  const mark = url.indexOf('?')
  return mark === -1 ? { path: url, search: '' } : { path: url.slice(0, mark), search: url.slice(mark) }
}

/** Percent signs that mean nothing stay. */
export const decodedText = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
