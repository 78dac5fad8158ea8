// Sorts the tables of a report by the column whose head is pressed; numbers by value, the rest as text. The page is
// whole without it.
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
