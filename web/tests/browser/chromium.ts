/** Where the browser is. */
export const EXECUTABLE = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** Without what needs the net or a display. */
export const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The strictest policy under which the package works. */
export const STRICT = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; img-src data:";
