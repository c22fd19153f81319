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

const sure = result => {
	if (result?.message) throw result;
	return result;
};
const tried = (field, make) => {
	try { return make(); } catch (error) { error.cause ??= field; return error; }
};
const verbs = {
	text: one => one,
	name: (name, {value, missing, field} = variables[name]) => sure(known[name] ??= tried(field, () => {
		given[name] || sure(Error(missing));
		return normal(name, value ? textOf(value) : given[name]);
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
	fit(only, text) || sure(Error(words[context]));
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
	given = {__proto__: null, ...Object.fromEntries(new FormData(form))};
	known = {__proto__: null};
	places.map(([formula, context, secret, field], place) => {
		const result = tried(field, () => written(context, evaluate(formula)));
		if (`${result}` === `${results[place]}`) return;
		results[place] = result;
		const looks = {missing: !!result.message, secret, yours: `${result}` !== `${usual[place] ??= result}`};
		spans[place]?.map(span => {
			span.textContent = looks.missing ? `<${span.title}>` : secret ? '•'.repeat(6) : result;
			for (const look in looks) span.classList.toggle(`runbook-${look}`, looks[look]);
		});
	});
	all('[data-when]').map(part => {
		const told = at(part);
		part.hidden = !told || field(told.cause)?.length && !given[told.cause];
	});
	all('.runbook-show').map(box => self[box.value].type = box.checked ? 'text' : 'password');
	all('.runbook-wrong').map(note => {
		const input = note.previousElementSibling, wrong = (input.value || input.defaultValue) && known[input.name]?.message;
		input.ariaInvalid = !!wrong;
		note.textContent = wrong;
	});
	const shown = boxes.filter(box => !stepOf(box).hidden), done = {max: shown.length, value: shown.filter(box => box.checked).length};
	if (bar) bar.firstChild.textContent = say('done', done, Object.assign(bar.lastChild, done));
};

const sent = (code, shown) => {
	const step = stepOf(shown) ?? shown;
	sure(at(step));
	sure(all('.runbook-place [data-v]', step).map(at).find(({cause}) => given[cause]));
	all('[data-v]', code).map(span => span.textContent = sure(at(span)));
	RegExp(shown.dataset.never ?? never, 'm').test(code.textContent) &&
		sure(Error(words.never, {cause: places[find('.runbook-yours', code)?.dataset.v]?.[3]}));
	return code.textContent;
};
const told = (said, text, refused = 'refused') => {
	try { return text(show(said)); } catch (error) {
		const field = `[form][name="${error.cause}"]`;
		show(say(refused, {reason: error.message}));
		all(`details:has(${field})`).map(part => part.open = 1);
		find(field)?.focus();
	}
};
let given, known, next, timer, start, taken;
const copy = (said, text) => {
	next = told(said, text);
	getSelection().empty(); // a password field keeps it
	next &&= !document.execCommand('copy') && show(words.denied);
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
		codes[1] && (stepOf(range.startContainer.parentElement) || /•/.test(picked)) && sure(Error(words.several));
		if (codes.length !== 1) return codes.map(whole) && `${picked}`;
		code.contains(range.startContainer) || range.setStart(code, 0);
		code.contains(range.endContainer) || range.setEndAfter(code.lastChild);
		all('[data-v]', code).map(span => span.contains(range.commonAncestorContainer) && range.selectNode(span)); // a value is whole
		return sent(range.cloneContents(), code.parentElement).replace(/\n$/, '') || `${picked}`;
	});
	if (text) data.setData('text', text, data.clearData());
	if (!text || event.clipboardData) event.preventDefault();
};
on('copy', give);
on('dragstart', give);

const [here] = location.href.split(/[?#]/), field = name => Reflect.get(own, 'elements', form).namedItem(name), names = Object.keys(pages);
const key = name => `${new URL(pages[name] ?? '', here)}#${name}`.replace('/index.html#', '/#');
const stored = work => {
	try { work(localStorage); } catch { find('.runbook-kept').textContent = words.unkept; }
};
const keep = () => {
	const old = given;
	fill();
	stored(kept => {
		for (const name of names) if (given[name] !== old[name])
			given[name] === start[name] ? delete kept[key(name)] : kept[key(name)] = given[name];
		kept[key(version)] = all('.runbook-done :checked').map(box => box.value);
	});
};
const arrive = () => {
	const {hash} = location, [, asked] = hash.split('#runbook?'), step = document.getElementById(hash.slice(1));
	if (step?.hidden) show(at(step)?.message ?? words.elsewhere);
	if (!asked) return;
	taken = {};
	offer.close();
	find(':focus') || find('[form]')?.focus();
	if (find('pre', offer).textContent = [...new Map(new URLSearchParams(asked))].filter(([name, typed]) => typed !== given[name]).map(([name, typed]) => {
		try { return names.includes(name) ? `${name} = ${taken[name] = normal(name, typed)}` : say('stray', {name: escape(name)}); } catch { return say('unfit', {name}); }
	}).join('\n')) offer.showModal();
	find('[data-do=take]').hidden = !Object.keys(taken)[0];
	offer.focus();
};
const clicks = {
	copy: button => copy(say('copied', stepOf(button).dataset), () => whole(button)),
	link: (_, held = names.filter(name => given[name] || start[name])) =>
		copy([words.link, ...held.flatMap(name => known[name]?.message ?? [])].join('. '), () => `${here}#runbook?${new URLSearchParams(held.map(name => [name, given[name]]))}`),
	script: ({value: download, nextSibling: {content}}) => {
		const script = told(words.script, () => all('code', content.cloneNode(true))
			.map(part => at(part) === '' ? '' : sent(part, part)).join(''), 'unsaved');
		if (script) Object.assign(document.createElement('a'), {href: URL.createObjectURL(new Blob([script])), download}).click();
	},
	take: () => clicks.leave(Object.keys(taken).forEach(name => field(name).value = taken[name])),
	leave: ignored => {
		offer.close();
		keep(history.replaceState('', '', here));
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
	stored(kept => {
		names.map(name => {
			const one = field(name);
			one.value = kept[key(name)] ?? start[name];
			if (one.options) one.value ||= start[name]; // a choice may be gone
		});
		boxes.map(box => box.checked = kept[key(version)]?.split(',').includes(box.value));
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
on('paste', event => event.target.form === form && /[\n\r]./.test(event.clipboardData.getData('text')) &&
	event.preventDefault(show(words.lines)));
}
