/** Every recorded exchange of the protocols that we speak under every law. */

import { readExchanges } from '../replay/wire.ts'
import { obey } from './obey.ts'

obey(readExchanges(), 'recorded-losses.txt')
