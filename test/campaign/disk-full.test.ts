import { fileURLToPath } from 'node:url'
import t from 'tap'
import { onSmallDisk } from './small-disk.js'

await onSmallDisk(t, fileURLToPath(new URL('disk-full.inside.ts', import.meta.url)))
