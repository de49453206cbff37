/** Our own exchanges, written by hand for what the recordings lack, under every law. */

import { obey } from './obey.ts'
import { answers } from './written/answers.ts'
import { converse } from './written/converse.ts'
import { requests } from './written/requests.ts'

obey([...requests, ...answers, ...converse], 'written-losses.txt')
