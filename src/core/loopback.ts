/** What is on this machine: hosts as they are bound, written in a URL, or told by a socket. */

/** A host's name or address, without brackets. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^(?:::ffff:)?127\.[\d.]+$/.test(host)

export const isLoopbackUrl = (url: string | undefined): boolean =>
  url !== undefined && URL.canParse(url) && isLoopback(new URL(url).hostname.replace(/^\[|\]$/g, ''))
