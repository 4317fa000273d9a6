// Paints the card from its face: at once what is words, and the code as soon as it is made.
bootPage.card = (() => {
  let face = bootPage.store.face();
  const place = location.pathname.replace(/\/+$/, '') || '/';
  const cover = document.getElementById('loading');
  const SVG = 'http://www.w3.org/2000/svg';

  const make = (name, className, ...children) => {
    const element = document.createElement(name);
    if (className) element.className = className;
    element.append(...children);
    return element;
  };
  const draw = (name, attributes, ...children) => {
    const element = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  };
  const icon = (name, size = 24) =>
    draw('svg', { viewBox: '0 0 24 24', width: size, height: size, 'aria-hidden': 'true' }, draw('path', { d: bootPage.icons[name] ?? '', fill: 'currentColor' }));
  const fill = (sentence, parts) => sentence.replace(/\{(\w+)\}/g, (whole, key) => parts[key] ?? whole);
  // Digits run from the left also in a language that does not.
  const spelt = (number) => {
    const element = make('bdi', '', grouped(number));
    element.dir = 'ltr';
    return element;
  };
  const grouped = (number) => number.replace(/(.{4})(?=.)/g, '$1 ');

  // When what is shown was true: the time, and the day when that is not today.
  const asOf = (short) => {
    const { clock, day, ends } = face.said;
    const left = ends - Date.now() / 1000;
    return left > 0 && left <= 90000 ? clock : short ? day : `${day}, ${clock}`;
  };
  const greeting = () => {
    const hour = Math.floor((((Date.now() / 1000 - face.said.ends) % 86400) + 86400) % 86400 / 3600);
    return face.words.greeting[hour >= 5 && hour < 12 ? 0 : hour >= 12 && hour < 18 ? 1 : 2];
  };

  const tabs = () => {
    const chosen = face.tabs.findLast((tab) => place === tab.route || (tab.route !== '/' && place.startsWith(tab.route + '/')));
    const items = face.tabs.map((tab) => make('div', tab === (chosen ?? face.tabs[0]) ? 'tab here' : 'tab', make('span', 'pill', icon(tab.icon)), make('span', 'tab-name', tab.name)));
    const bar = make('div', 'tabs', make('span', 'initial', face.initial), ...items);
    bar.setAttribute('aria-hidden', 'true');
    return bar;
  };
  const round = (name) => make('span', 'round', icon(name));
  // A way that leads on also while the app is not there: the same address, opened anew.
  const way = (name, address, words) => {
    const link = make('a', 'round', icon(name));
    link.href = address;
    link.setAttribute('aria-label', words);
    return link;
  };
  const head = () => {
    const kicker = face.name ? [make('p', 'kicker', greeting())] : [];
    const tools = make('div', 'tools', way('fullscreen', '/card/full', face.words.fullscreen), round('refresh'));
    tools.lastChild.setAttribute('aria-hidden', 'true');
    return make('header', 'head', make('div', 'hello', ...kicker, make('h1', 'member', face.name || greeting())), tools);
  };

  const tile = (of, stamp) => {
    const below = make('p', of.soon ? 'below soon' : 'below', of.below);
    const since = (time) => fill(face.words.as_of, { time });
    const stamped = () => [make('span', 'roomy', `${of.caption} · ${asOf(true)}`), make('span', 'brief', since(asOf(true)))];
    const caption = make('p', 'caption', ...(stamp ? stamped() : [of.caption]));
    const element = make('div', 'tile', caption, make('p', 'figure', of.figure), below);
    // A figure is never torn: where it has no room beside the other one, the tiles stand below each other.
    element.style.flexBasis = `max(7.5rem, 36px + ${1.0625 * Math.max(...face.tiles.map((each) => each.figure.length))}rem)`;
    element.setAttribute('role', 'group');
    element.setAttribute('aria-label', `${of.caption}${stamp ? `, ${since(asOf())}` : ''}: ${of.figure} ${of.below}`);
    return element;
  };
  const status = () => {
    if (!face.status) return [];
    const { current, following, share, words } = face.status;
    const bar = make('div', 'track', make('div', 'done'));
    bar.firstChild.style.width = `${Math.round(share * 1000) / 10}%`;
    const sentence = make('p', 'missing', ...words.split('*').map((part, at) => (at % 2 ? make('b', '', part) : part)));
    return [make('div', 'status', make('div', 'ends', make('span', '', current), make('span', 'following', following)), bar, sentence)];
  };

  // --- the code ---

  let kind = face?.kind;
  // What the code is made from: at first what the worker made while the browser set this page up, later the key.
  let record = null;
  const brought = document.getElementById('made');
  if (brought.textContent) record = JSON.parse(brought.textContent);
  if (record?.name !== face?.key) record = null;
  brought.remove();
  let shown = '';
  const panel = make('div', 'panel');
  const trouble = make('p', 'trouble');
  trouble.setAttribute('role', 'status');
  const ring = make('div', 'ring');
  const choice = make('button', 'choice');
  const chips = make('div', 'chips');

  // Whole pixels for each module: blurred edges cost scanners time. The same sizes as in `screens/shared/code_panel.py`.
  const side = () => Math.max(240, sideways() ? innerHeight - 64 : Math.min(innerWidth - 32, innerHeight - 260, 560));
  // A low window, as of a phone held sideways: the words stand beside the code, and all of it is on the screen without
  // scrolling, also below a notice. As in `screens/card/room.py`.
  const sideways = () => innerHeight < 520 && innerWidth > 520;
  const beside = () => {
    const narrow = innerWidth < 700;
    const wide = (Math.max(280, Math.min(720, innerWidth - (narrow ? 40 : 176))) - 40) / 2;
    return [Math.min(Math.max(120, Math.min(264, innerHeight - (narrow ? 174 : 102))), wide), wide];
  };
  const paint = (code, of) => {
    const full = root.classList.contains('full');
    const linear = code.w > 1.5 * code.h;
    const low = sideways();
    const [most, half] = low && !full ? beside() : [264, 0];
    // To measure is to lay the whole page out before its time: only where a card may be narrower than its square code.
    const roomy = !linear && matchMedia('(min-width: 344px) and (max-width: 699px), (min-width: 800px)').matches;
    const width = full ? innerWidth - 8 : half || (roomy ? 264 : panel.parentElement.clientWidth);
    const room = Math.min(full ? side() : most, width);
    const wide = linear ? (full ? Math.min(low ? width * 0.6 : width, 620) : width) : room;
    const high = linear ? Math.min(room, Math.max(120, wide / 2)) : room;
    if (full) document.getElementById('screen').style.paddingTop = low ? '' : `${Math.max(80, (innerHeight - high - 180) / 2)}px`;
    let drawn;
    if (linear) {
      const step = Math.floor((wide - 4) * devicePixelRatio / code.w + 1e-6) / devicePixelRatio;
      drawn = [step ? code.w * step : wide - 4, high - 32];
    } else {
      const side = (Math.floor((room - 4) * devicePixelRatio / code.w + 1e-6) / devicePixelRatio || 1) * code.w;
      drawn = [side, side];
    }
    panel.style.width = `${wide}px`;
    panel.style.height = `${high}px`;
    // It begins at a pixel too, and the panel's corners are no rounder than leaves its own corners white.
    const before = [wide - drawn[0], high - drawn[1]].map((rest) => Math.floor((rest / 2) * devicePixelRatio + 1e-6) / devicePixelRatio);
    panel.style.borderRadius = `${Math.min(24, before[0] + before[1] + Math.sqrt(2 * before[0] * before[1]))}px`;
    const picture = draw('svg', {
      viewBox: `0 0 ${code.w} ${code.h}`, width: drawn[0], height: drawn[1], preserveAspectRatio: 'none', 'shape-rendering': 'crispEdges', role: 'img',
      'aria-label': fill(face.words.code_label, { kind: face.words.kinds[of], number: grouped(face.number) })
    }, draw('rect', { width: code.w, height: code.h, fill: '#fff' }), draw('path', { d: code.d, fill: '#000' }));
    picture.style.margin = `${before[1]}px ${before[0]}px 0`;
    panel.replaceChildren(picture);
    panel.classList.remove('waiting');
    fit();
    // The frame with the code in it has to be on its way before the engine takes the processor.
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(bootPage.drawn)));
  };
  // The card's lights go by its shorter side, which is its height where the words stand beside the code.
  const fit = () => {
    const high = sideways() && !root.classList.contains('full') ? `${panel.closest('.card')?.offsetHeight || 0}px` : '';
    if (parseInt(high) || !high) root.style.setProperty('--high', high);
  };
  const say = (words) => {
    if (trouble.textContent !== words) trouble.textContent = words;
    trouble.hidden = !words;
  };
  const numberAlone = () => {
    panel.classList.remove('waiting');
    panel.style.height = 'auto';
    panel.style.width = root.classList.contains('full') ? `${side()}px` : sideways() ? `${beside()[0]}px` : '';
    panel.style.borderRadius = '';
    panel.replaceChildren(make('div', 'aloud', make('p', '', face.words.read_aloud), make('p', 'big', spelt(face.number))));
  };
  // The plain number as a code, where the programme allows it.
  const plainKind = () => face.kinds.find((each) => face.codes[each]);

  const now = () => Date.now() + record.offset + face.offset * 1000;
  const turn = (left, step) => {
    const words = left === 1 ? face.words.second_left : fill(face.words.seconds_left, { count: left });
    ring.hidden = false;
    ring.setAttribute('aria-label', words);
    ring.querySelector('text').textContent = left;
    ring.querySelector('.left').style.strokeDashoffset = 1 - left / step;
  };
  const drawn = (words) => {
    bootPage.run('code');
    return rotating.picture(words);
  };
  let timer = 0;
  const tick = async () => {
    clearTimeout(timer);
    if (!cover.isConnected || kind !== 'rotating' || !record) return;
    const moment = now();
    const length = record.step * 1000;
    const step = rotating.stepAt(moment, record.step);
    const id = `${record.name}.${step}`;
    if (shown !== id) {
      const known = record.text?.startsWith(`L1.${id}.`);
      if (!known && !record.key) {
        // The worker's code is over and the key not here: a moment to come in, then what there is without one.
        if (moment % length < 1000) timer = setTimeout(tick, 1000);
        else { record = null; show(); }
        return;
      }
      const made = (known && record.picture) || drawn(known ? record.text : await rotating.text(record.key, record.name, step));
      if (kind !== 'rotating' || !record) return;
      paint(made, 'rotating');
      say('');
      shown = id;
    }
    turn(Math.max(1, Math.ceil(((step + 1) * length - now()) / 1000)), record.step);
    timer = setTimeout(tick, 1000 - (now() % 1000) + 5);
  };

  const show = async () => {
    shown = '';
    choice.replaceChildren(icon({ rotating: 'autorenew', qr: 'qr_code_2' }[next()] ?? 'view_week'));
    choice.setAttribute('aria-label', `${face.words.kind}: ${face.words.kinds[kind]}`);
    face.kinds.forEach((each, at) => chips.children[at]?.setAttribute('aria-pressed', each === kind));
    if (kind !== 'rotating') {
      ring.hidden = true;
      say('');
      if (face.codes[kind]) paint(face.codes[kind], kind);
      else numberAlone();
      return;
    }
    if (record) { await tick(); return; }
    // No key (yet): the plain code, which every till reads, and why.
    ring.hidden = true;
    const instead = plainKind();
    if (instead) paint(face.codes[instead], instead);
    else numberAlone();
    say(instead ? face.words.trouble : face.words.none);
  };
  const next = () => face.kinds[(face.kinds.indexOf(kind) + 1) % face.kinds.length];

  const card = () => {
    panel.classList.add('waiting');
    const chip = face.tier ? [make('span', 'tier', make('i', ''), make('span', 'tier-name', face.tier))] : [];
    if (face.tier) {
      chip[0].setAttribute('role', 'img');
      chip[0].setAttribute('aria-label', face.words.tier);
    }
    const holder = make('p', face.holder ? 'holder' : 'holder address', face.holder || face.email);
    const circle = { cx: 20, cy: 20, r: 18.33, fill: 'none', 'stroke-width': 3.33 };
    ring.append(draw('svg', { viewBox: '0 0 40 40', width: 40, height: 40, 'aria-hidden': 'true' },
      draw('circle', { ...circle, class: 'track' }), draw('circle', { ...circle, class: 'left', pathLength: 1 }),
      draw('text', { x: 20, y: 20, 'text-anchor': 'middle', 'dominant-baseline': 'central' })));
    ring.setAttribute('role', 'img');
    ring.hidden = true;
    choice.type = 'button';
    choice.hidden = face.kinds.length < 2;
    const choose = (wanted) => {
      kind = wanted;
      bootPage.handover?.hold();
      show();
    };
    choice.addEventListener('click', () => choose(next()));
    if (face.kinds.length > 1) chips.append(...face.kinds.map((each) => {
      const chip = make('button', '', face.words.kinds[each]);
      chip.type = 'button';
      chip.addEventListener('click', () => choose(each));
      return chip;
    }));
    trouble.hidden = true;
    const element = make('section', 'card',
      make('div', 'heading', make('div', 'who', make('p', 'club', face.programme), holder), ...chip),
      make('div', 'code', panel),
      make('div', 'aside', trouble, make('div', 'footer', make('p', 'number', spelt(face.number)), choice, ring), chips));
    element.setAttribute('aria-label', `${face.programme}, ${face.holder || face.email}`);
    return element;
  };

  // --- the page around it ---

  const notice = document.getElementById('notice');
  let why = '';
  const tell = () => {
    if (!face || !cover.isConnected) return;
    const words = why ? fill(face.words[why], { time: asOf() }) : face.asks ?? '';
    notice.hidden = !words;
    if (notice.firstChild?.textContent === words) return;
    const again = make('button', '', face.words.again);
    again.type = 'button';
    again.addEventListener('click', () => location.reload());
    notice.replaceChildren(...(words ? [make('span', '', words), ...(why ? [again] : [])] : []));
  };

  const paintAll = () => {
    root.lang = face.lang;
    root.dir = face.dir;
    bootPage.language = face.lang in boot.words ? face.lang : bootPage.language;
    if (face.look !== 'system') root.dataset.look = face.look;
    root.classList.add('known');
    const screen = document.getElementById('screen');
    if (place !== '/' && place !== '/card/full') {
      root.classList.add('elsewhere');
      screen.before(tabs());
      bootPage.drawn();
      return;
    }
    root.classList.toggle('full', place === '/card/full');
    cover.removeAttribute('role');
    cover.removeAttribute('aria-label');
    const beside = make('div', 'beside', make('div', 'tiles', ...face.tiles.map((each, at) => tile(each, at === 0))), ...status());
    const back = place === '/' ? head() : way('close', '/', face.words.close);
    screen.replaceChildren(back, make('div', 'columns', card(), beside));
    screen.removeAttribute('aria-hidden');
    screen.before(tabs());
    root.classList.add('painted');
    // A key takes a moment to be found: until then the panel is white and the number below it counts.
    if (kind !== 'rotating' || record) show();
    (shown ? bootPage.first : Promise.resolve()).then(bootPage.key.load).then((found) => {
      // Without one, what the worker brought holds until the server was asked or its step is over.
      if (!face) return;
      if (found?.name === face.key) record = found;
      if (kind === 'rotating' && shown && record) tick();
      else if (kind === 'rotating' && !shown && (record || bootPage.key.troubled)) show();
      else bootPage.drawn();
      check();
    });
  };

  const gone = (words) => {
    clearTimeout(timer);
    face = record = null;
    root.classList.add('first-visit');
    root.classList.remove('known', 'painted', 'full', 'elsewhere');
    for (const element of cover.querySelectorAll('.tabs')) element.remove();
    document.getElementById('screen').replaceChildren();
    notice.hidden = true;
    notice.replaceChildren();
    const note = document.getElementById('ended');
    if (note && words) {
      note.textContent = words;
      bootPage.handover?.hold(8000);
    }
  };

  // Its card is over: said where nobody can be asked. On a line the app comes and asks to sign in.
  const tellOver = () => {
    const { over } = bootPage.store;
    if (face || !over || !cover.isConnected || document.getElementById('ended').textContent) return;
    if (over.lang in boot.words) bootPage.language = root.lang = over.lang;
    if (['light', 'dark'].includes(over.look)) root.dataset.look = over.look;
    gone(bootPage.words.over);
  };
  // Online, the server has the last word: a new key, none any more, or it still holds.
  let again = 0;
  const check = async () => {
    clearTimeout(again);
    const late = setTimeout(tellOver, 2000);
    const answer = await bootPage.key.ask();
    clearTimeout(late);
    if (answer === 'gone') {
      bootPage.store.wipe();
      gone(bootPage.words.ended);
      return;
    }
    if (!face && answer === 'away' && bootPage.store.over && cover.isConnected) {
      tellOver();
      again = setTimeout(check, 4000);
    }
    if (!face || !cover.isConnected) return;
    const found = await bootPage.key.load();
    if (!face) return;
    const fresh = found?.name === face.key ? found : null;
    const came = fresh && fresh.key !== record?.key;
    record = fresh ?? (record?.key ? record : null);
    if (root.classList.contains('painted') && kind === 'rotating' && (came || !record)) show();
    if (answer === 'away') {
      why = why || 'offline';
      again = setTimeout(check, 4000);
    } else if (why === 'offline') {
      why = '';
    }
    tell();
  };

  if (face) paintAll();
  else if (bootPage.store.handle()) {
    bootPage.drawn();
    if (navigator.onLine === false) tellOver();
    check();
  }
  addEventListener('offline', () => { why = 'offline'; tell(); });
  addEventListener('online', check);
  addEventListener('resize', () => { if (root.classList.contains('painted') && cover.isConnected) { shown = ''; kind === 'rotating' && record ? tick() : show(); } });
  if (face && navigator.onLine === false) { why = 'offline'; tell(); }
  bootPage.store.onEnd(() => { clearTimeout(again); if (cover.isConnected) gone(bootPage.words.ended); });
  // Past its end no card stays on the screen. What the app has on its canvas goes with the page; if it may show one
  // still, it comes back with it.
  bootPage.store.onOver(() => {
    if (cover.isConnected) {
      face = null;
      tellOver();
    } else {
      root.classList.add('gone');
      location.reload();
    }
  });
  // The app has a key made for this device: it is fetched while there is a line, for the day there is none.
  bootPage.store.onFace(async (written) => {
    if (written?.key && (await bootPage.key.load())?.name !== written.key) bootPage.key.ask();
  });
  return {
    // The app takes longer than usual.
    slow() { if (!face) return Boolean(bootPage.store.over && !bootPage.linked); if (why) return false; why = 'slow'; tell(); return root.classList.contains('painted'); },
    // The app's line broke, or came.
    line(up) { if (!face || !cover.isConnected) return; why = up ? '' : 'offline'; tell(); }
  };
})();
