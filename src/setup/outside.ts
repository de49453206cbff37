/** Keys that are not the app's: a user's or tenant's, told by the words of the code that brings them. The same for every language. */

/** Words by which a value that arrives with a request, or is kept for a user or tenant, is known. */
const fromOutside =
  /\b(?:req|request|headers?|cookies?|searchParams|formData|body|session|localStorage|sessionStorage|prisma|decrypt\w*|supabase|redis|kv)\b|\b(?:user|tenant|customer|member|account|org|organization|workspace|team)s?(?:Id|Settings|Config|Profile|Preferences)?\b|\b(?:user|tenant|customer|byo|byok|client|their)(?:Provided|Supplied)?(?:Open[aA][iI]|Anthropic|Gemini|Google|Llm)?(?:Api)?Keys?\b|\bfind(?:One|First|Unique|ById)\b|\bdb\.|\b(?:chrome|browser)\.storage\b|\bget\w*(?:User|Tenant|Customer|Org|Workspace)\w*\(|\bgetApiKeys?\(/i

export const isFromOutside = (text: string): boolean => fromOutside.test(text)
