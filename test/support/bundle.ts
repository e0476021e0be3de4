import { resolve } from 'node:path'

/** Folder of the bundled Asterisk, as the service finds it. */
export const bundle = resolve(process.env.TONGDAI_ASTERISK || './.build/asterisk')

/** What came with the bundle: sounds, music, documentation. */
export const library = `${bundle}/var/lib/asterisk`

/** `asterisk.conf` of an Asterisk that keeps everything it writes below `home`. */
export const asteriskConf = (home: string, options = '', conf = home): string => `[directories]
astetcdir => ${conf}
astmoddir => ${bundle}/lib/asterisk/modules
astvarlibdir => ${library}
astdatadir => ${library}
astkeydir => ${library}
astdbdir => ${home}/db
astspooldir => ${home}/spool
astrundir => ${home}/run
astlogdir => ${home}/log
[options]
${options}`
