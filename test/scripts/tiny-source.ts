import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const shape = join(import.meta.dirname, 'tiny-asterisk')
const version = '22.99.0+tiny'

/**
 * Packs a Debian source package of the same shape as Asterisk's (`.dsc`, tarballs, prompts, music)
 * that builds in a second, so that the building itself can be tested: its steps are real, only
 * what they build is small.
 *
 * @param folder is made and filled.
 * @param debian files to put over the package's `debian/` folder, by path.
 */
export function tinySource(folder: string, debian: Readonly<Record<string, string>> = {}): string {
  const packing = join(folder, 'packing')
  cpSync(shape, packing, { recursive: true })
  for (const [path, text] of Object.entries(debian)) {
    writeFileSync(join(packing, 'debian', path), text)
  }
  const files = [
    tarball(folder, 'main', `asterisk_${version}.orig.tar.xz`),
    tarball(folder, 'Xopus', `asterisk_${version}.orig-Xopus.tar.xz`),
    tarball(folder, 'Xpjproject', `asterisk_${version}.orig-Xpjproject.tar.xz`),
    tarball(folder, 'debian', `asterisk_${version}-1.debian.tar.xz`),
  ]
  writeFileSync(join(folder, `asterisk_${version}-1.dsc`), description(folder, files))
  soundPackage(folder, 'asterisk-core-sounds-en-wav', 'sounds', 'sounds/en_US_f_Allison')
  soundPackage(folder, 'asterisk-moh-opsound-wav', 'music', 'moh')
  return folder
}

function tarball(folder: string, part: string, name: string): string {
  execFileSync('tar', ['-C', join(folder, 'packing'), '-cJf', join(folder, name), part])
  return name
}

function description(folder: string, files: readonly string[]): string {
  const sums = (algorithm: string): string =>
    files
      .map((name) => {
        const content = readFileSync(join(folder, name))
        const sum = createHash(algorithm).update(content).digest('hex')
        return ` ${sum} ${content.length} ${name}\n`
      })
      .join('')
  return [
    'Format: 3.0 (quilt)\nSource: asterisk\nBinary: asterisk\nArchitecture: any\n',
    `Version: 1:${version}-1\nMaintainer: Nobody <nobody@example.org>\n`,
    `Checksums-Sha1:\n${sums('sha1')}Checksums-Sha256:\n${sums('sha256')}Files:\n${sums('md5')}`,
  ].join('')
}

function soundPackage(folder: string, name: string, part: string, target: string): void {
  const root = join(folder, 'packing', name)
  mkdirSync(join(root, 'DEBIAN'), { recursive: true })
  cpSync(join(folder, 'packing', part), join(root, 'usr/share/asterisk', target), {
    recursive: true,
  })
  writeFileSync(
    join(root, 'DEBIAN/control'),
    `Package: ${name}\nVersion: 9-1\nArchitecture: all\nMaintainer: Nobody <nobody@example.org>\nDescription: tiny\n`,
  )
  const made = join(folder, `${name}_9-1_all.deb`)
  execFileSync('dpkg-deb', ['--root-owner-group', '-Zgzip', '--build', root, made])
}
