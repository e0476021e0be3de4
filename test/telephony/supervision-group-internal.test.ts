import t from 'tap'
import { supervisedGroup } from './supervision-in-group.js'

t.setTimeout(200_000)
await supervisedGroup(t, 'internal')
