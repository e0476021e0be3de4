/** Text that no field takes: it would end a line, a string or a file, or pose as other text. */
export const refusedTexts: readonly string[] = [
  'a\rb',
  'a\nb',
  'a\r\nb',
  'x\n[evil]\ntype = endpoint',
  'x\nexten => 999,1,System(id)',
  'x\r\nAction: Command',
  'trailing\n',
  '\nleading',
  'a\0b',
  'a\tb',
  'a\u001b[2Jb',
  'a\u007fb',
  'a\u0085b',
  'a\u2028b',
  'a\u2029b',
  'half of a pair: \ud83d',
  '\udc00',
  'evil\u202etxt.exe',
  '\u2067isolated\u2069',
  '\ufeffmark',
  'x'.repeat(1_000_000),
]

/** Text that is ordinary to us though it means something to Asterisk, a shell, a page or SQL. */
export const plainTexts: readonly string[] = [
  ';',
  'a;b',
  'a\\;b',
  ';-- hidden --;',
  'x ;-- [evil] --; y',
  '[evil]',
  '[evil](!)',
  '](phone)',
  '${SHELL(touch /tmp/evil)}',
  '$[1+1] ${EXTEN}',
  '#exec touch /tmp/evil',
  '#include /etc/passwd',
  '"',
  '""',
  'a"b',
  '"; <999>',
  '\\',
  'ends with \\',
  '\\" <999>',
  "'; DROP TABLE extension; --",
  '<script>alert(1)</script>',
  '<sip:999@evil.example>',
  'a <999>',
  '=> x',
  '= > x',
  'same => n,System(id)',
  'a,b&c|d^e~f',
  '%s%n%00%0d%0a',
  '$(id) `id`',
  '=HYPERLINK("http://x")',
  '__proto__',
  'constructor',
  'null',
  '../../etc/passwd',
  'Nguyễn Thị Ánh Đào',
  '漢字 🙂',
  'אבג\u200f xyz',
  'Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯',
]

/** The text for the name of an assertion: short and in plain ASCII. */
export const short = (text: string): string =>
  text
    .slice(0, 40)
    .split('')
    .map((unit) => (/[ -~]/.test(unit) ? unit : `u${unit.charCodeAt(0).toString(16)}`))
    .join('')
