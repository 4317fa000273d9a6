// The rotating code, made here: text by WebCrypto, picture by lean-qr. `tests/vectors/rotating.json` holds for both
// this and `member_app/barcode/rotating.py`.
bootPage.code = (() => {
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

  // How hard a picture is to read, counted as the app's own library does, so that both choose the same mask and the
  // code does not change its looks when the app takes over. That library leaves out what tells of the mask itself.
  const penalty = (picture) => {
    const size = picture.size;
    const blank = (x, y) =>
      (y === 8 && (x < 9 || x >= size - 8) && x !== 6) || (x === 8 && (y < 9 || y >= size - 8) && y !== 6);
    const at = [];
    for (let y = 0; y < size; y++) {
      at.push([]);
      for (let x = 0; x < size; x++) at[y].push(picture.get(x, y) && !blank(x, y) ? 1 : 0);
    }
    let lost = 0;
    let dark = 0;
    for (const read of [(a, b) => at[a][b], (a, b) => at[b][a]]) {
      for (let a = 0; a < size; a++) {
        let run = 0;
        for (let b = 0; b <= size; b++) {
          if (b < size && b > 0 && read(a, b) === read(a, b - 1)) { run++; continue; }
          if (run >= 5) lost += run - 2;
          run = 1;
        }
        // Eleven modules as one number, moved on by one each time; that library skips a place after a black end.
        let line = 0;
        for (let b = 0; b < 10; b++) line = (line << 1) | read(a, b);
        for (let b = 10, skip = false; b < size; b++) {
          line = ((line << 1) | read(a, b)) & 0b11111111111;
          if (skip) { skip = false; continue; }
          if (line === 0b10111010000 || line === 0b00001011101) lost += 40;
          skip = (line & 1) === 1;
        }
      }
    }
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        dark += at[y][x];
        if (y && x && at[y][x] + at[y - 1][x] + at[y][x - 1] + at[y - 1][x - 1] === 4 * at[y][x]) lost += 3;
      }
    }
    return lost + Math.trunc(Math.abs((dark / size ** 2) * 100 - 50) / 5) * 10;
  };

  const QUIET = 4;
  // A QR code of error correction M with its quiet zone: width and height in modules, and the black ones as a path.
  const picture = (words) => {
    let best = null;
    for (let mask = 0; mask < 8; mask++) {
      const made = leanQr.generate(leanQr.mode.alphaNumeric(words), {
        minCorrectionLevel: leanQr.correction.M, maxCorrectionLevel: leanQr.correction.M, mask
      });
      const lost = penalty(made);
      if (!best || lost < best.lost) best = { made, lost };
    }
    const { made } = best;
    let path = '';
    for (let y = 0; y < made.size; y++) {
      for (let x = 0; x < made.size; x++) {
        let run = 0;
        while (made.get(x + run, y)) run++;
        if (run) path += `M${x + QUIET} ${y + QUIET}h${run}v1h-${run}z`;
        x += run;
      }
    }
    const side = made.size + 2 * QUIET;
    return { w: side, h: side, d: path };
  };

  // The step that contains a moment of the service's clock, in milliseconds.
  const stepAt = (moment, seconds) => Math.floor(moment / (seconds * 1000));

  return { text, picture, stepAt };
})();
