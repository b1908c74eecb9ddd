// Reads the code from behind the # (or from the field), sends it in the body of a request, and shows the answer. The code is kept nowhere: not in the address, not in storage.
(() => {
  'use strict';
  const words = {
    nl: {
      title: 'Uitslag van uw monster', codeLabel: 'De code op uw kaart', codeHint: 'Drie groepen van vijf tekens. Hoofdletters, streepjes en spaties maken niet uit.', send: 'Toon de uitslag', page: 'Uitslag',
      asking: 'Even geduld…', offline: 'Er is nu geen verbinding. Probeer het straks weer.',
      unknown: 'Bij deze code is geen uitslag. De code is niet van ons, is verlopen of is vervangen. Vraag het de testlocatie.',
      mistyped: 'Deze code is niet goed overgetypt', at: 'bij teken', never: 'In een code staan nooit de letters O, Q, I, L, U, V en N, en nooit een 0 of 1.', length: 'Een code heeft 15 tekens.',
      found: 'Wat is gevonden', cannot: 'Wat deze test niet kan zien', notFound: 'Niet gevonden boven de grens', advice: 'Advies', again: 'Opnieuw kijken', alert: 'Waarschuwing', exercise: 'OEFENING', more: 'Meer over', method: 'methode'
    },
    en: {
      title: 'Result of your sample', codeLabel: 'The code on your card', codeHint: 'Three groups of five characters. Capitals, hyphens and spaces do not matter.', send: 'Show the result', page: 'Result',
      asking: 'One moment…', offline: 'There is no connection now. Try again later.',
      unknown: 'There is no result under this code. It is not one of ours, has ended, or was replaced. Ask the testing location.',
      mistyped: 'This code is mistyped', at: 'at character', never: 'A code never has the letters O, Q, I, L, U, V and N, and never a 0 or 1.', length: 'A code has 15 characters.',
      found: 'What was found', cannot: 'What this test cannot see', notFound: 'Not found above the limit', advice: 'Advice', again: 'Look again', alert: 'Warning', exercise: 'EXERCISE', more: 'More about', method: 'method'
    }
  };
  const byId = id => document.getElementById(id);
  const [form, field, problem, section] = ['ask', 'code', 'problem', 'answer'].map(byId);
  let language = (navigator.language || 'nl').toLowerCase().startsWith('nl') ? 'nl' : 'en';
  let code = '';
  let turn = 0;

  const element = (name, text, className) => {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    if (className) made.className = className;
    return made;
  };
  const list = (items, className) => {
    const made = element('ul', '', className);
    for (const item of items) made.append(element('li', item));
    return made;
  };

  function speak() {
    const w = words[language];
    document.documentElement.lang = language;
    document.title = w.page;
    for (const id of ['title', 'codeLabel', 'codeHint', 'send']) byId(id).textContent = w[id];
    for (const id of ['nl', 'en']) byId(id).setAttribute('aria-pressed', String(id === language));
  }

  function say(text) {
    problem.textContent = text;
    field.setAttribute('aria-invalid', String(Boolean(text) && text !== words[language].asking));
  }

  function mistyped(fault) {
    const w = words[language];
    const place = fault && fault.code === 'code-character' ? /character (\d+)/.exec(fault.detail) : null;
    const why = fault && fault.code === 'code-character' ? w.never : fault && fault.code === 'code-length' ? w.length : '';
    return `${w.mistyped}${place ? ` (${w.at} ${place[1]})` : ''}. ${why}`.trim();
  }

  async function ask() {
    if (!code) return;
    const mine = ++turn;
    section.hidden = true;
    say(words[language].asking);
    try {
      const response = await fetch('/v1/result-lookups', {
        method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ code, language }), cache: 'no-store', credentials: 'omit', referrerPolicy: 'no-referrer'
      });
      const body = await response.json();
      if (mine !== turn) return;
      if (response.ok) show(body);
      else {
        say(response.status === 404 ? words[language].unknown : response.status === 400 ? mistyped((body.errors || [])[0]) : words[language].offline);
        field.focus();
      }
    } catch {
      if (mine === turn) say(words[language].offline);
    }
  }

  function showTest(test, w) {
    section.append(element('h2', test.method ? `${test.how} (${w.method} ${test.method})` : test.how));
    if (test.found.length) section.append(element('h3', w.found), list(test.found.map(f => f.text), 'found-list'));
    section.append(element('h3', w.cannot), element('p', test.limits));
    if (test.notFound.length) {
      const more = element('details');
      more.append(element('summary', `${w.notFound} (${test.notFound.length})`), list(test.notFound.map(n => n.text)));
      section.append(more);
    }
  }

  function show(answer) {
    const w = words[answer.language];
    say('');
    section.replaceChildren();
    section.className = answer.status;
    section.lang = answer.language;
    const headline = element('p', answer.headline, 'headline');
    headline.id = 'headline';
    section.append(headline);
    for (const text of answer.text) section.append(element('p', text));
    for (const alert of answer.alerts) {
      const box = element('div', '', 'alert');
      box.append(element('h2', `${alert.exercise ? w.exercise + ': ' : ''}${w.alert} ${alert.number} (v${alert.version})`), element('p', alert.headline), element('p', alert.advice));
      const link = element('a', `${w.more} ${alert.number}`);
      if (/^https?:\/\//.test(alert.address)) link.href = alert.address;
      box.append(link);
      section.append(box);
    }
    for (const test of answer.tests) showTest(test, w);
    section.append(element('h2', w.advice), list(answer.advice));
    section.append(element('h2', w.again), element('p', answer.askAgain));
    section.hidden = false;
    section.focus();
  }

  // From the address, once: then it is taken out of it, so that it is in no history and on no shared screen.
  function fromAddress() {
    let told = '';
    try { told = decodeURIComponent(location.hash.slice(1)); } catch { told = location.hash.slice(1); }
    if (!told) return;
    history.replaceState(null, '', location.pathname);
    code = told.slice(0, 100);
    ask();
  }

  form.addEventListener('submit', event => {
    event.preventDefault();
    code = field.value;
    ask();
  });
  for (const id of ['nl', 'en']) byId(id).addEventListener('click', () => {
    language = id;
    speak();
    ask();
  });
  addEventListener('hashchange', fromAddress);
  speak();
  fromAddress();
})();
