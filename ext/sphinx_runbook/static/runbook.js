// Fills commands as `runbook run` would.
if (self['runbook:data']) {
const all = (selector, root = document) => [...root.querySelectorAll(selector)], find = (...told) => all(...told)[0];
const {pages, version, variables, types, filters, places, contexts, never, words} = JSON.parse(self['runbook:data'].text);
const say = (word, fields) => (words[word] ?? word).replace(/{(\w+)}/g, (found, name) => fields[name] ?? found);
const on = addEventListener;
const fit = (pattern, text) => RegExp(`^(?:${pattern})$`, 'u').test(text);

const changed = (text, [found, by]) => text.replace(RegExp(found, 'gu'), by.to ? (match, ...groups) => {
	const last = groups.at(-3) ?? match;
	return match.slice(0, -last.length) + (last[by.to]?.() ?? new URL(`http://[${last}]`).hostname.slice(1, -1));
} : by);
const normal = (name, text) => {
	const {type, first, fits, wrong} = variables[name], kind = types[type];
	return [[first, kind.trim], [kind.fits, kind.changes], [fits, []]].reduce((result, [fits, changes]) => {
		for (const [pattern, why, unit = '.', bytes] of fits) if (!fit(pattern, bytes ? unescape(encodeURIComponent(result)) : result))
			throw Error(say(why ?? wrong, {name, given: text, count: result.match(RegExp(unit, 'gu'))?.length}));
		return changes.reduce(changed, result);
	}, text);
};

const entered = name => given.get(name);
const sure = result => {
	if (result?.message) throw result;
	return result;
};
const tried = (field, make) => {
	try { return make(); } catch (error) { error.cause ??= field; return error; }
};
const verbs = {
	text: one => one,
	name: name => sure(known[name] ??= tried(variables[name].field, () => {
		const {value, missing} = variables[name];
		if (missing && !entered(name)) throw Error(missing);
		return normal(name, value ? textOf(value) : entered(name));
	})),
	not: one => !evaluate(one),
	'==': (one, two) => evaluate(one) === evaluate(two),
	'~': (one, two) => textOf(one) + textOf(two),
	if: (one, two, three) => evaluate(evaluate(one) ? two : three),
	unknown() { throw Error(words.unknown); },
};
const evaluate = ([verb, ...parts]) =>
	verb in verbs ? verbs[verb](...parts) : filters[verb].reduce(changed, textOf(parts[0]));
const textOf = formula => written('', evaluate(formula));

const written = (context, result) => {
	const [only, safe, changes] = contexts[context], text = result.at ? result : result ? 'True' : 'False';
	if (!fit(only, text)) throw Error(words[context]);
	return fit(safe, text) ? text : changes.reduce(changed, text);
};

const form = self['runbook:values'], own = HTMLFormElement.prototype, boxes = all('.runbook-done input'), offer = find('.runbook-offer'), bar = find('.runbook-progress'), spans = Object.groupBy(all('[data-v]'), span => span.dataset.v), results = [], usual = [];
const at = ({dataset}) => results[dataset.v ?? dataset.when], stepOf = node => node?.closest('.runbook-step');
const show = said => {
	clearTimeout(timer);
	find('.runbook-status').textContent = said;
	timer = said && setTimeout(show, 3e3 + 40 * said.length);
};
const fill = () => {
	given = new FormData(form);
	known = {__proto__: null};
	places.forEach(([formula, context, secret, field], place) => {
		const result = tried(field, () => written(context, evaluate(formula)));
		if (`${result}` === `${results[place]}`) return;
		results[place] = result;
		const looks = {missing: !!result.message, secret, yours: `${result}` !== `${usual[place] ??= result}`};
		spans[place]?.forEach(span => {
			span.textContent = looks.missing ? `<${span.title}>` : secret ? '•'.repeat(6) : result;
			for (const look in looks) span.classList.toggle(`runbook-${look}`, looks[look]);
		});
	});
	for (const part of all('[data-when]')) {
		const told = at(part);
		part.hidden = !told || field(told.cause)?.length && !entered(told.cause);
	}
	all('.runbook-show').map(box => self[box.value].type = box.checked ? 'text' : 'password');
	for (const note of all('.runbook-wrong')) {
		const input = note.previousElementSibling, wrong = (input.value || input.defaultValue) && known[input.name]?.message;
		input.ariaInvalid = !!wrong;
		note.textContent = wrong;
	}
	const shown = boxes.filter(box => !stepOf(box).hidden), done = {max: shown.length, value: shown.filter(box => box.checked).length};
	if (bar) {
		bar.firstChild.textContent = say('done', done);
		Object.assign(bar.lastChild, done);
	}
};

const sent = (code, shown) => {
	const step = stepOf(shown) ?? shown;
	sure(at(step));
	sure(all('.runbook-place [data-v]', step).map(at).find(({cause}) => entered(cause)));
	all('[data-v]', code).map(span => span.textContent = sure(at(span)));
	if (RegExp(shown.dataset.never ?? never, 'm').test(code.textContent))
		throw Error(words.never, {cause: places[find('.runbook-yours', code)?.dataset.v]?.[3]});
	return code.textContent;
};
const told = (said, text, refused = 'refused') => {
	try {
		show(said);
		return text();
	} catch (error) {
		show(say(refused, {reason: error.message}));
		find(`[form][name="${error.cause}"]`)?.focus();
	}
};
let given, known, next, timer, start, taken;
const copy = (said, text) => {
	next = told(said, text);
	getSelection().empty(); // else a password field keeps it
	if (next && !document.execCommand('copy')) show(words.denied);
	next = '';
};
const whole = inside => {
	const code = all('pre', inside.closest('.runbook-box, details')).at(-1);
	return sent(code.cloneNode(true), code);
};
const give = event => {
	const picked = getSelection(), data = event.clipboardData ?? event.dataTransfer;
	const codes = all('.runbook-code > code').filter(code => code.checkVisibility() && picked.containsNode(code, true)), [code] = codes;
	// browsers copy fields
	if (!next && (picked.isCollapsed || event.target.draggable || !(code ?? find('.runbook-show')))) return;
	const text = next || told(words.selection, () => {
		const range = picked.getRangeAt(0).cloneRange();
		if (codes[1] && (stepOf(range.startContainer.parentElement) || /•/.test(picked))) throw Error(words.several);
		if (codes.length !== 1) return codes.map(whole) && `${picked}`;
		code.contains(range.startContainer) || range.setStart(code, 0);
		code.contains(range.endContainer) || range.setEndAfter(code.lastChild);
		all('[data-v]', code).map(span => span.contains(range.commonAncestorContainer) && range.selectNode(span)); // a value is whole
		return sent(range.cloneContents(), code.parentElement).replace(/\n$/, '') || `${picked}`;
	});
	if (text) {
		data.clearData();
		data.setData('text', text);
	}
	if (!text || event.clipboardData) event.preventDefault();
};
on('copy', give);
on('dragstart', give);

const [here] = location.href.split(/[?#]/), field = name => Reflect.get(own, 'elements', form).namedItem(name), names = Object.keys(pages);
const key = name => `${new URL(pages[name] ?? '', here)}#${name}`.replace('/index.html#', '/#');
const stored = work => {
	try { work(); } catch { find('.runbook-kept').textContent = words.unkept; }
};
const keep = () => {
	const old = given;
	fill();
	stored(() => {
		for (const name of names) if (entered(name) !== old.get(name))
			entered(name) === start.get(name) ? delete localStorage[key(name)] : localStorage[key(name)] = entered(name);
		localStorage[key(version)] = all('.runbook-done :checked').map(box => box.value);
	});
};
const arrive = () => {
	const {hash} = location, [, asked] = hash.split('#runbook?'), step = document.getElementById(hash.slice(1));
	if (step?.hidden) show(at(step)?.message ?? words.elsewhere);
	if (!asked) return;
	taken = {};
	offer.close();
	find(':focus') || find('[form]')?.focus();
	if (find('pre', offer).textContent = [...new Map(new URLSearchParams(asked))].filter(([name, typed]) => typed !== entered(name)).map(([name, typed]) => {
		try { return names.includes(name) ? `${name} = ${taken[name] = normal(name, typed)}` : say('stray', {name: escape(name)}); } catch { return say('unfit', {name}); }
	}).join('\n')) offer.showModal();
	find('[data-do=take]').hidden = !Object.keys(taken)[0];
	offer.focus();
};
const clicks = {
	copy: button => copy(say('copied', stepOf(button).dataset), () => whole(button)),
	link: (_, held = names.filter(name => entered(name) || start.get(name))) =>
		copy([words.link, ...held.flatMap(name => known[name]?.message ?? [])].join('. '), () => `${here}#runbook?${new URLSearchParams(held.map(name => [name, entered(name)]))}`),
	script: ({value: download, nextSibling: {content}}) => {
		const script = told(words.script, () => all('code', content.cloneNode(true))
			.filter(part => at(part) !== '').map(part => sent(part, part)).join(''), 'unsaved');
		if (script) Object.assign(document.createElement('a'), {href: URL.createObjectURL(new Blob([script])), download}).click();
	},
	take: () => {
		for (const name in taken) field(name).value = taken[name];
		clicks.leave();
	},
	leave: ignored => {
		offer.close();
		history.replaceState('', '', here);
		keep();
		show(ignored ? words.ignored : words.changed);
	},
	forget: () => clicks.leave(own.reset.call(form)),
	again: () => keep(boxes.map(box => box.checked = false)),
};

offer.onkeydown = ({key}) => key !== 'Escape' || clicks.leave(key);
all('.runbook-else').map(other => other.remove());
own.reset.call(form);
fill();
start = given;
const restore = () => {
	stored(() => {
		names.map(name => field(name).value = localStorage[key(name)] ?? start.get(name));
		boxes.map(box => box.checked = localStorage[key(version)]?.split(',').includes(box.value));
	});
	fill();
};
restore();
arrive();
on('hashchange', arrive);
on('storage', restore);
on('click', ({target}) => {
	const button = target.closest('[data-do]'); // translators wrap its words
	show();
	clicks[button?.dataset.do]?.(button);
	if (target.closest('a')?.href === location.href) arrive();
});
on('change', ({target: {name}}) => variables[name] && show(known[name]?.message ?? words.changed));
on('input', keep);
on('paste', event => {
	if (event.target.form === form && /[\n\r]./.test(event.clipboardData.getData('text')))
		event.preventDefault(show(words.lines));
});
}
