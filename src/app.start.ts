import type { Config } from './config.js'
import type { CertificateFiles } from './http/certificate.js'
import { selfSigned } from './http/self-signed.js'

/** The certificate that was given, or one that signs itself. */
export const certificateOf = async (
  { https: { cert, key } }: Config,
  folder: string,
  now: number,
): Promise<CertificateFiles> =>
  cert === undefined || key === undefined ? selfSigned(folder, now) : { cert, key }

/** Printed once, on the terminal and not in the log. */
export function tellPassword(password: string): void {
  process.stdout.write(
    `\n  Tài khoản quản trị / admin account:  admin\n  Mật khẩu / password:  ${password}\n\n`,
  )
}
