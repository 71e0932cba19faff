'use strict';
(function () {
  var tip = document.getElementById('tip');
  var shown = null;

  function words(mark) {
    return mark.getAttribute('data-words') || '';
  }

  // The browser's own hints would cover ours.
  function prepare(root) {
    root.querySelectorAll('.mark').forEach(function (mark) {
      var title = mark.querySelector('title');
      if (title) {
        mark.setAttribute('data-words', title.textContent);
        title.remove();
      }
    });
    root.querySelectorAll('svg').forEach(function (svg) {
      var said = [];
      Array.from(svg.children).forEach(function (child) {
        if (child.tagName === 'title' || child.tagName === 'desc') {
          said.push(child.textContent);
          child.remove();
        }
      });
      svg.setAttribute('aria-label', said.join('. '));
    });
  }

  function hide() {
    if (shown) { shown.classList.remove('on'); }
    shown = null;
    tip.hidden = true;
  }

  function show(mark) {
    if (mark === shown) { return; }
    hide();
    shown = mark;
    mark.classList.add('on');
    tip.textContent = words(mark);
    tip.hidden = false;
    var at = mark.getBoundingClientRect();
    var box = tip.getBoundingClientRect();
    var left = Math.min(Math.max(8, at.left + at.width / 2 - box.width / 2), window.innerWidth - box.width - 8);
    var top = at.top - box.height - 8;
    if (top < 8) { top = Math.min(at.bottom + 8, window.innerHeight - box.height - 8); }
    tip.style.left = Math.max(8, left) + 'px';
    tip.style.top = Math.max(8, top) + 'px';
  }

  function markOf(event) {
    return event.target.closest ? event.target.closest('.mark') : null;
  }

  document.addEventListener('pointerover', function (event) {
    var mark = markOf(event);
    if (mark) { show(mark); } else { hide(); }
  });
  document.addEventListener('click', function (event) {
    var mark = markOf(event);
    if (mark) { show(mark); }
  });
  window.addEventListener('scroll', hide, { passive: true });

  document.addEventListener('keydown', function (event) {
    if (event.key === 'Escape') { hide(); return; }
    var chart = document.activeElement;
    if (!chart || !chart.classList.contains('chart')) { return; }
    var marks = Array.from(chart.querySelectorAll('.mark')).filter(function (mark) {
      return mark.getClientRects().length > 0;
    });
    if (marks.length === 0) { return; }
    var at = marks.indexOf(shown);
    if (event.key === 'ArrowRight' || event.key === 'ArrowDown') { at = Math.min(at + 1, marks.length - 1); }
    else if (event.key === 'ArrowLeft' || event.key === 'ArrowUp') { at = Math.max(at - 1, 0); }
    else if (event.key === 'Home') { at = 0; }
    else if (event.key === 'End') { at = marks.length - 1; }
    else { return; }
    event.preventDefault();
    show(marks[at]);
  });
  document.addEventListener('focusout', hide);

  window.addEventListener('beforeprint', function () {
    document.querySelectorAll('#assumptions details, #evidence details').forEach(function (part) {
      part.open = true;
    });
  });

  prepare(document);

  var source = document.getElementById('figures');
  if (!source) { return; }
  var figures = JSON.parse(source.textContent);
  var subject = document.getElementById('subject');
  var metric = document.getElementById('metric');
  var least = document.getElementById('least');
  var share = document.getElementById('share');
  var chance = document.getElementById('chance');

  function option(text, value) {
    var made = document.createElement('option');
    made.textContent = text;
    made.value = String(value);
    return made;
  }

  var subjects = [];
  figures.forEach(function (figure) {
    var same = subjects.find(function (s) { return s.kind === figure.kind && s.subject === figure.subject; });
    if (same) { same.figures.push(figure); }
    else { subjects.push({ kind: figure.kind, subject: figure.subject, figures: [figure] }); }
  });
  subjects.forEach(function (entry, i) {
    var last = subject.lastElementChild;
    if (!last || last.label !== entry.kind) {
      last = document.createElement('optgroup');
      last.label = entry.kind;
      subject.append(last);
    }
    last.append(option(entry.subject, i));
  });

  function chosen() {
    return figures[Number(metric.value)];
  }

  function put(name, figure) {
    var box = document.getElementById('chosen-' + name);
    var template = document.getElementById(name + '-' + figure.at);
    box.replaceChildren();
    if (template) {
      box.append(template.content.cloneNode(true));
      prepare(box);
    }
  }

  // Between two levels the distribution is taken as a straight line.
  function chanceOf(figure, value) {
    var values = figure.values, levels = figure.levels, last = values.length - 1;
    if (value <= values[0]) { return 'at least ' + percent(1 - levels[0]); }
    if (value > values[last]) { return 'at most ' + percent(1 - levels[last]); }
    var i = values.findIndex(function (v) { return v >= value; });
    var length = values[i] - values[i - 1];
    var part = length > 0 ? (value - values[i - 1]) / length : 0;
    return 'about ' + percent(1 - levels[i - 1] - part * (levels[i] - levels[i - 1]));
  }

  function percent(x) {
    return (100 * x).toFixed(1) + ' %';
  }

  function answer() {
    var value = Number(least.value);
    share.textContent = least.value === '' || !isFinite(value) ? '' : chanceOf(chosen(), value);
  }

  function draw() {
    var figure = chosen();
    put('fan', figure);
    put('curve', figure);
    chance.hidden = figure.values.length === 0;
    document.getElementById('least-unit').textContent = figure.unit;
    if (!chance.hidden) {
      least.value = Number(figure.values[Math.floor(figure.values.length / 2)].toPrecision(3));
      answer();
    }
  }

  function list() {
    metric.replaceChildren();
    subjects[Number(subject.value)].figures.forEach(function (figure) {
      metric.append(option(figure.metric, figure.at));
    });
    draw();
  }

  subject.addEventListener('change', list);
  metric.addEventListener('change', draw);
  least.addEventListener('input', answer);
  document.getElementById('controls').hidden = false;
  list();
})();
