// The text of a rotating code, made by WebCrypto: here for the page and for its worker. `tests/vectors/rotating.json`
// holds for both this and `member_app/barcode/rotating.py`.
const rotating = (() => {
  const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  // 80 bits, as base32.
  const base32 = (bytes) => {
    let text = '';
    for (let bit = 0; bit < 80; bit += 5) {
      const pair = (bytes[bit >> 3] << 8) | (bytes[(bit >> 3) + 1] ?? 0);
      text += LETTERS[(pair >> (11 - (bit & 7))) & 31];
    }
    return text;
  };

  const text = async (key, name, step) => {
    const head = `L1.${name}.${step}`;
    const mac = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(head));
    return `${head}.${base32(new Uint8Array(mac))}`;
  };

  // The step that contains a moment of the service's clock, in milliseconds.
  const stepAt = (moment, seconds) => Math.floor(moment / (seconds * 1000));

  return { text, stepAt };
})();
