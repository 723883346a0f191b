(function () {
  "use strict";
  function cellValue(row, at) {
    var cell = row.cells[at], given = cell.getAttribute("data-v");
    return given === null ? cell.textContent.trim() : Number(given);
  }
  function sortBy(table, at, heading) {
    var down = heading.getAttribute("aria-sort") !== "descending", body = table.tBodies[0];
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (other) { other.removeAttribute("aria-sort"); });
    heading.setAttribute("aria-sort", down ? "descending" : "ascending");
    Array.prototype.slice.call(body.rows).sort(function (a, b) {
      var x = cellValue(a, at), y = cellValue(b, at);
      var order = typeof x === "number" ? x - y : x.localeCompare(y, "zh");
      return down ? -order : order;
    }).forEach(function (row) { body.appendChild(row); });
  }
  document.querySelectorAll("table.sortable").forEach(function (table) {
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (heading, at) {
      var button = document.createElement("button");
      button.type = "button";
      button.textContent = heading.textContent;
      heading.textContent = "";
      heading.appendChild(button);
      button.addEventListener("click", function () { sortBy(table, at, heading); });
    });
  });
  document.querySelectorAll(".filter").forEach(function (bar) {
    bar.hidden = false;
    var controls = bar.querySelectorAll("input, select"), rows = document.querySelectorAll(bar.getAttribute("data-of"));
    var told = bar.querySelector("output");
    function apply() {
      var left = 0;
      rows.forEach(function (row) {
        var show = true;
        controls.forEach(function (control) {
          var wanted = control.value.trim().toLowerCase();
          if (!wanted) { return; }
          var text = control.name ? row.getAttribute("data-" + control.name) : row.textContent.toLowerCase();
          show = show && (control.name ? text === control.value : text.indexOf(wanted) >= 0);
        });
        row.hidden = !show;
        left += show ? 1 : 0;
      });
      told.textContent = left + " / " + rows.length;
    }
    controls.forEach(function (control) {
      control.addEventListener("input", function () {
        rows.forEach(function (row) {
          var box = row.closest("details");
          if (box) { box.open = true; }
        });
        apply();
      });
    });
    apply();
  });
  var heat = document.querySelector(".heat"), told = document.querySelector(".told");
  if (heat && told) {
    var last = null;
    var tell = function (event) {
      var title = event.target.querySelector && event.target.querySelector("title");
      if (event.target.tagName !== "rect" || !title) { return; }
      if (last) { last.classList.remove("on"); }
      last = event.target;
      last.classList.add("on");
      told.textContent = title.textContent;
    };
    heat.addEventListener("click", tell);
    heat.addEventListener("mouseover", tell);
  }
})();
