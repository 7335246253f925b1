// The whole site is one document without routes; the state of the screen is only in memory.
const app = document.querySelector('.app');
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const day = iso => { const [y, m, d] = iso.split('-'); return `${+d} ${months[m - 1]} ${y}`; };
const el = (tag, cls, text, ...kids) => {
  const node = document.createElement(tag);
  if (cls) node.className = cls;
  if (text) node.textContent = text;
  node.append(...kids);
  return node;
};
const button = (text, act) => { const b = el('button', '', text); b.type = 'button'; b.onclick = act; return b; };
const api = (path, body) => fetch('/api/' + path, body === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
const field = (placeholder, type = 'text') => { const i = el('input'); i.type = type; i.placeholder = placeholder; return i; };

function toast(text, bad) {
  const note = el('div', bad ? 'toast bad' : 'toast', text);
  document.body.append(note);
  setTimeout(() => note.remove(), 5000);
}

function signIn(message) {
  const user = field('User'), word = field('Passphrase', 'password');
  const go = async () => {
    const reply = await api('login', { user: user.value, password: word.value });
    reply.ok ? showShipments((await reply.json()).name) : signIn('Those details do not match.');
  };
  word.onkeydown = e => { if (e.key === 'Enter') go(); };
  app.replaceChildren(el('h2', '', 'Shipment desk'), user, word, button('Sign in', go));
  if (message) app.append(el('p', 'wrong', message));
}

function showShipments(name) {
  const main = el('div', 'main');
  const bar = el('div', 'bar', '', el('span', 'who', name), ' ', button('Find a shipment', () => find(main)), button('New shipment', () => entry(main)));
  app.replaceChildren(bar, main);
  find(main);
}

function find(main) {
  const box = field('Reference or booking number'), hits = el('div', 'hits', '', el('p', 'hint', 'Type and press Enter.'));
  box.onkeydown = async e => {
    if (e.key !== 'Enter') return;
    hits.replaceChildren(el('p', 'hint', 'Looking…'));
    const reply = await api('shipments?q=' + encodeURIComponent(box.value.trim()));
    if (reply.status === 401) return signIn('You have been signed out.');
    const found = await reply.json();
    hits.replaceChildren(...found.map(s => {
      const hit = el('div', 'hit', '', el('div', 'booking', s.number), el('div', 'ref', 'Ref. ' + s.reference), el('div', '', 'To ' + s.addressee), el('div', 'when', day(s.collect)));
      hit.onclick = () => show(main, s.number);
      return hit;
    }));
    if (!found.length) hits.append(el('p', 'none', 'No shipment goes by that reference.'));
  };
  main.replaceChildren(box, hits);
}

async function show(main, number) {
  const s = await (await api('shipments/' + number)).json();
  const pair = (name, value) => el('div', 'pair', '', el('div', 'name', name), el('div', 'value', value));
  main.replaceChildren(el('h2', '', 'Shipment ' + s.number), pair('Your reference', s.reference), pair('Addressee', s.addressee), pair('Town', s.town),
    pair('Country', s.country), pair('Collection', day(s.collect)), pair('Signature', s.signature ? 'Required' : 'Not required'), pair('Total weight', s.parcels.reduce((t, p) => t + p.weight, 0).toFixed(2) + ' kg'),
    el('div', 'parcels', '', ...s.parcels.map(p => el('div', 'parcel', '', el('div', '', p.contents), el('div', '', p.weight + ' kg')))));
}

// The old entry form is in a frame. It passes the finished form to this page, which asks for confirmation before it saves.
function entry(main) {
  const frame = el('iframe');
  frame.src = '/entry.html';
  main.replaceChildren(el('h2', '', 'New shipment'), frame);
}

addEventListener('message', e => {
  if (e.origin !== location.origin || !e.data.shipment) return;
  const close = () => veil.remove();
  const book = async () => {
    close();
    const reply = await api('shipments', e.data.shipment);
    if (reply.status === 401) return signIn('You have been signed out.');
    const answer = await reply.json();
    if (reply.status !== 201) return toast(answer.error, true);
    find(document.querySelector('.main'));
    toast('Booked as ' + answer.number);
  };
  const veil = el('div', 'veil', '', el('div', 'sheet', '', el('p', '', 'Are you sure?'), button('Book it', book), button('Back', close)));
  document.body.append(veil);
});

api('me').then(async reply => reply.ok ? showShipments((await reply.json()).name) : signIn());
