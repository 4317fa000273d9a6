// The picture of a rotating code, made by lean-qr: for the page and for its worker.
rotating.picture = (() => {
  const QUIET = 4;
  // The same for every code and in the app, so that a code does not change its looks when the app takes over.
  const MASK = 2;
  // A QR code of error correction M with its quiet zone: width and height in modules, and the black ones as a path.
  return (words) => {
    const made = leanQr.generate(leanQr.mode.alphaNumeric(words), {
      minCorrectionLevel: leanQr.correction.M, maxCorrectionLevel: leanQr.correction.M, mask: MASK
    });
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
})();
