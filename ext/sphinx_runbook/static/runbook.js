/* Fills commands as `runbook run` would. */
document.getElementById('runbook-data') && (() => {
const find = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const {version, variables, types, any, places, quoting: {safe, reserved, special, only}, never, words} = JSON.parse(find('#runbook-data').text);
const say = (word, fields) => words[word].replace(/\{(\w+)\}/g, (_, name) => fields[name]);
const on = document.addEventListener.bind(document);
const whole = (pattern, text) => RegExp(`^(?:${pattern})$`, 'u').test(text);

// values: types.py
const trim = text => text.replace(/^[^\S\ufeff]+|[^\S\ufeff]+$/g, '');
const to = {
	lower: text => text.toLowerCase(),
	upper: text => text.toUpperCase(),
	shortest: address => new URL(`http://[${address}]`).hostname.slice(1, -1),
};
const changed = (text, [found, by]) => text.replace(RegExp(found, 'gu'), by.to ? (match, ...groups) => {
	const last = groups.at(-3) ?? match;
	return match.slice(0, match.length - last.length) + to[by.to](last);
} : by);
const normal = (name, text) => {
	const {type, fits, wrong} = variables[name], kind = types[type];
	const trimmed = kind.trimmed ? trim(text) : text;
	const short = ([sign, most]) => trimmed.split(sign).every(
		part => new TextEncoder().encode(part).length <= most);
	if (whole(any, text) && whole(kind.pattern, trimmed) && kind.limits.every(short)) {
		const result = kind.changes.reduce(changed, trimmed);
		if (fits.every(pattern => whole(pattern, result))) return result;
	}
	throw Error(wrong);
};

// expressions: simple.py
let given, known;
const sure = result => {
	if (result instanceof Error) throw result;
	return result;
};
const settle = name => {
	const {value, default: usual, missing} = variables[name], typed = given.get(name);
	if (!value && !typed && usual === undefined) throw Error(missing);
	return normal(name, value ? textOf(value) : typed);
};
const value = name => {
	try { known[name] ??= settle(name); } catch (error) {
		error.field ??= variables[name].field;
		known[name] = error;
	}
	return sure(known[name]);
};
const bare = path => path.replace(/\/+$/, '');
const filters = {
	...to,
	trim,
	pxelinux: text => '01-' + to.lower(text).replaceAll(':', '-'),
	basename: path => bare(path).split('/').pop(),
	dirname: path => bare(path).replace(/[^/]*$/, '').replace(/(?<=[^/])\/+$/, ''),
};
const verbs = {
	text: one => one,
	name: value,
	not: one => !evaluate(one),
	'==': (one, two) => evaluate(one) === evaluate(two),
	'~': (one, two) => textOf(one) + textOf(two),
	if: (one, two, three) => evaluate(evaluate(one) ? two : three),
	unknown: () => { throw Error(words.unknown); },
};
const evaluate = ([verb, ...parts]) =>
	verb in verbs ? verbs[verb](...parts) : filters[verb](textOf(parts[0]));
const textOf = formula => written('', evaluate(formula));

// commands: quoting.py
const written = (context, result) => {
	if (context === 'when') return !!result;
	const text = result.at ? result : result ? 'True' : 'False', quoted = text.replaceAll("'", "'\\''");
	if (context in special) return text.replace(RegExp(special[context], 'gu'), '\\$&');
	if (context in only && !whole(only[context], text)) throw Error(words[context]);
	if (context === 'single') return quoted;
	if (context === 'number' && text < 0) return `(${text})`;
	return context === 'quoted' || context in safe && !(whole(safe[context], text)
		&& (context === 'word' || !whole(reserved, text))) ? `'${quoted}'` : text;
};

const form = find('#runbook-values'), own = name => Reflect.get(HTMLFormElement.prototype, name, form);
const boxes = all('.runbook-done input'), offer = find('.runbook-offer');
const bar = find('.runbook-progress'), spans = places.map(() => []), results = [];
let usual = results;
const stepOf = node => node?.closest('.runbook-step');
const show = said => {
	clearTimeout(timer);
	find('.runbook-status').textContent = said;
	timer = said && setTimeout(show, 9e3, '');
};
const fill = () => {
	[given, known] = [new FormData(form), {__proto__: null}];
	places.forEach(([formula, context, secret, field], place) => {
		let result;
		try { result = written(context, evaluate(formula)); } catch (error) { error.field ??= field; result = error; }
		if (`${result}` === `${results[place]}`) return;
		results[place] = result;
		const bad = result instanceof Error;
		for (const span of spans[place]) {
			span.textContent = bad ? `<${span.title}>` : secret ? '••••••' : result;
			span.classList.toggle('runbook-missing', bad);
			span.classList.toggle('runbook-yours', `${result}` !== `${usual[place]}`);
		}
	});
	for (const part of all('[data-when]')) part.hidden = results[part.dataset.when] === false;
	for (const note of all('.runbook-wrong')) {
		const input = note.previousElementSibling, wrong = input.value && known[input.name] instanceof Error;
		input.ariaInvalid = wrong;
		note.textContent = wrong ? known[input.name].message : '';
	}
	const shown = boxes.filter(box => !stepOf(box).hidden), done = shown.filter(box => box.checked).length;
	if (bar) {
		bar.firstChild.textContent = say('done', {done, all: shown.length});
		Object.assign(bar.lastChild, {max: shown.length, value: done});
	}
};

// copying
const sent = (code, shown) => {
	sure(results[stepOf(shown)?.dataset.when]);
	for (const span of all('[data-v]', code)) span.textContent = sure(results[span.dataset.v]);
	if (RegExp(shown.dataset.never ?? never, 'm').test(code.textContent))
		throw Object.assign(Error(words.never), {field: places[find('.runbook-yours', code)?.dataset.v]?.[3]});
	return code.textContent;
};
const due = ({dataset: {when}}) => sure(results[when]) !== false;
const told = (said, text) => {
	try {
		const result = text();
		return show(said), result;
	} catch (error) {
		show(say('refused', {reason: error.message}));
		find(`[form][name="${error.field}"]`)?.focus();
	}
};
let next, timer, start;
const copy = (said, text) => {
	next = told(said, text);
	getSelection().empty(); // else nothing leaves a password field
	if (next !== undefined && !document.execCommand('copy')) show(words.denied);
	next = undefined;
};
on('copy', event => {
	const picked = getSelection();
	const codes = all('.runbook-code > code').filter(code => code.checkVisibility() && picked.containsNode(code, true));
	if (next === undefined && (picked.isCollapsed || !codes[0] || !stepOf(picked.anchorNode.parentElement))) return;
	const text = next ?? told(words.selection, () => {
		if (codes[1]) throw Error(words.several);
		const range = picked.getRangeAt(0), [code] = codes; // cut to it
		code.contains(range.startContainer) || range.setStart(code, 0);
		code.contains(range.endContainer) || range.setEndAfter(code.lastChild);
		return sent(range.cloneContents(), code.parentElement).replace(/\n$/, '');
	});
	if (text !== undefined) event.clipboardData.setData('text/plain', text);
	event.preventDefault();
});

// no secret
const here = location.href.split('#')[0];
const field = name => own('elements').namedItem(name);
const mine = () => Object.fromEntries([...given].filter(([name, typed]) =>
	variables[name].kept && typed !== start?.[name]));
const keep = () => {
	fill();
	const done = all('.runbook-done :checked').map(box => box.value);
	try { localStorage[here] = JSON.stringify({version, values: mine(), done}); } catch {}
};
const set = values => {
	for (const name in values) if (field(name)) field(name).value = values[name];
};
const propose = () => {
	if (!location.hash.startsWith('#runbook?')) return;
	offer.values = {};
	find('pre', offer).textContent = [...new URLSearchParams(location.hash.slice(9))].map(([name, typed]) => {
		try {
			if (field(name) && variables[name].kept) return `${name} = ${offer.values[name] = normal(name, typed)}`;
		} catch {}
		return say('unfit', {name});
	}).join('\n');
	offer.hidden = !location.hash[9];
	offer.focus();
};
const clicks = {
	copy: button => {
		const code = all('pre', button.closest('.runbook-box, .runbook-undo')).at(-1);
		copy(say('copied', stepOf(button).dataset), () => sent(code.firstChild.cloneNode(true), code));
	},
	link: () => copy(words.link, () => `${here}#runbook?${new URLSearchParams(mine())}`),
	script: ({value: download, nextSibling: {content}}) => {
		const script = told(words.script, () => all('code', content.cloneNode(true))
			.filter(due).map(part => sent(part, part)).join(''));
		if (script) Object.assign(document.createElement('a'), {href: URL.createObjectURL(new Blob([script])), download}).click();
	},
	take: () => { set(offer.values); clicks.leave(); },
	leave: () => {
		offer.hidden = true;
		history.replaceState(null, '', here);
		keep();
		show(words.changed);
		find('[form]').focus();
	},
	forget: () => { own('reset').call(form); clicks.leave(); },
	again: () => { for (const box of boxes) box.checked = false; keep(); },
};

for (const other of all('.runbook-else')) other.remove();
find('#runbook-paths').remove();
for (const span of all('[data-v]')) spans[span.dataset.v].push(span);
own('reset').call(form);
fill();
usual = [...results];
start = mine();
const restore = () => {
	try {
		const {version: old, values, done} = JSON.parse(localStorage[here]);
		set({...start, ...values});
		for (const box of boxes) box.checked = old === version && done.includes(box.value);
	} catch {}
	fill();
};
restore();
propose();
addEventListener('hashchange', propose);
addEventListener('storage', restore);
on('click', ({target}) => { show(''); clicks[target.dataset.do]?.(target); });
on('change', ({target}) => { if (target.form === form) show(known[target.name]?.message ?? words.changed); });
on('input', ({target}) => {
	if (target.form === form || boxes.includes(target)) keep();
	if (target.matches('.runbook-show')) find(`#${target.value}`).type = target.checked ? 'text' : 'password';
});
on('paste', event => {
	if (event.target.form === form && /[\n\r]./.test(event.clipboardData.getData('text')))
		event.preventDefault(show(words.lines));
});
})();
