// Sorts the tables of a report by the column whose head is pressed; numbers by value, the rest as text. Saves a
// picture as a file of its own. The page is whole without it.
'use strict';
(function () {
  function value(cell) {
    var text = cell.textContent.trim();
    var number = parseFloat(text.replace(/[,+%m\s]/g, '').replace('−', '-'));
    return { text: text, number: isNaN(number) ? null : number };
  }
  function sorted(table, column, down) {
    var body = table.tBodies[0];
    var rows = Array.prototype.slice.call(body.rows);
    rows.sort(function (a, b) {
      var one = value(a.cells[column]), other = value(b.cells[column]);
      var order = one.number !== null && other.number !== null
        ? one.number - other.number
        : one.text < other.text ? -1 : one.text > other.text ? 1 : 0;
      return down ? -order : order;
    });
    rows.forEach(function (row) { body.appendChild(row); });
  }
  document.querySelectorAll('figure > svg').forEach(function (svg, at) {
    var save = document.createElement('button');
    save.type = 'button';
    save.className = 'save';
    save.textContent = 'SVG ↓';
    var caption = svg.parentNode.querySelector('figcaption');
    save.setAttribute('aria-label', 'SVG ↓ ' + (caption ? caption.textContent : ''));
    save.addEventListener('click', function () {
      var copy = svg.cloneNode(true), space = 'http://www.w3.org/2000/svg';
      copy.setAttribute('xmlns', space);
      // What leaves the page is marked as a trial too.
      var mark = document.createElementNS(space, 'text');
      mark.setAttribute('x', '50%');
      mark.setAttribute('y', '50%');
      mark.setAttribute('text-anchor', 'middle');
      mark.setAttribute('font-size', '90');
      mark.setAttribute('fill-opacity', '.12');
      mark.textContent = '推演 TRIAL';
      copy.appendChild(mark);
      var text = new XMLSerializer().serializeToString(copy);
      var link = document.createElement('a');
      link.href = URL.createObjectURL(new Blob([text], { type: 'image/svg+xml' }));
      link.download = 'trial-' + (at + 1) + '.svg';
      link.click();
      URL.revokeObjectURL(link.href);
    });
    svg.parentNode.insertBefore(save, svg.nextSibling);
  });
  document.querySelectorAll('table.sort').forEach(function (table) {
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (head, column) {
      var button = document.createElement('button');
      button.type = 'button';
      while (head.firstChild) button.appendChild(head.firstChild);
      head.appendChild(button);
      button.addEventListener('click', function () {
        var down = head.getAttribute('aria-sort') === 'ascending';
        Array.prototype.forEach.call(table.tHead.rows[0].cells, function (other) {
          other.removeAttribute('aria-sort');
        });
        head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
        sorted(table, column, down);
      });
    });
  });
})();
