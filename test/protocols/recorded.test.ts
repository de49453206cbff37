/** Every recorded exchange of the two protocols under every law. */

import { readExchanges } from '../replay/wire.ts'
import { obey } from './obey.ts'

obey(readExchanges(), 'recorded-losses.txt')
