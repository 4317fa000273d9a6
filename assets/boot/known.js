// Only a browser that holds a sign-in has a card to draw.
(() => {
  let known = false;
  try { known = localStorage.getItem('flutter.member_app.handle') !== null; } catch { /* storage is off */ }
  root.classList.toggle('first-visit', !known);
})();
