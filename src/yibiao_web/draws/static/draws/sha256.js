// SHA-256 (FIPS 180-4) in plain script: browsers offer crypto.subtle only over HTTPS, and many intranets have none.
// Tested against Python's hashlib with the same inputs (tests/web/test_draws_browser.py).

const K = (() => {
  const primes = [], found = [];
  for (let n = 2; primes.length < 64; n++) if (primes.every((p) => n % p)) primes.push(n);
  for (const p of primes) found.push(fraction(Math.cbrt(p)));
  return Uint32Array.from(found);
})();
const START = Uint32Array.from([2, 3, 5, 7, 11, 13, 17, 19].map((p) => fraction(Math.sqrt(p))));

function fraction(x) {
  return Math.floor((x - Math.floor(x)) * 0x100000000);
}

/** The 32 bytes of the hash of some bytes. */
export function sha256(bytes) {
  const length = bytes.length, padded = new Uint8Array(((length + 8) >> 6 << 6) + 64);
  padded.set(bytes);
  padded[length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(length / 0x20000000));
  view.setUint32(padded.length - 4, (length << 3) >>> 0);
  const state = Uint32Array.from(START), words = new Uint32Array(64);
  for (let at = 0; at < padded.length; at += 64) block(view, at, state, words);
  const out = new Uint8Array(32), written = new DataView(out.buffer);
  state.forEach((word, i) => written.setUint32(4 * i, word));
  return out;
}

function block(view, at, state, w) {
  for (let i = 0; i < 16; i++) w[i] = view.getUint32(at + 4 * i);
  for (let i = 16; i < 64; i++) {
    const s0 = turn(w[i - 15], 7) ^ turn(w[i - 15], 18) ^ (w[i - 15] >>> 3);
    const s1 = turn(w[i - 2], 17) ^ turn(w[i - 2], 19) ^ (w[i - 2] >>> 10);
    w[i] = (w[i - 16] + s0 + w[i - 7] + s1) | 0;
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let i = 0; i < 64; i++) {
    const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
    const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => { state[i] = (state[i] + word) | 0; });
}

function turn(word, by) {
  return (word >>> by) | (word << (32 - by));
}

export function hex(bytes) {
  return Array.from(bytes, (one) => one.toString(16).padStart(2, "0")).join("");
}

export function digest(text) {
  return hex(sha256(new TextEncoder().encode(text)));
}
