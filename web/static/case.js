// The case form: shows the fields of the chosen kind, adds and removes entries, keeps links up to date.
"use strict";
(() => {
  const form = document.getElementById("case");
  const SHORT = { parties: "当事人", products: "产品", conducts: "违法行为" };
  const LETTER = { parties: "p", products: "d", conducts: "c" };
  const entriesOf = (group) => form.querySelector(`[data-entries="${group}"]`);
  const field = (entry, name) => entry.querySelector(`[name$="-${name}"]`);

  // Read off the rules by the server; until it has come (or if it does not), every field is shown.
  let guide = { facts: {}, special: [], words: {} };
  let special = new Set();
  const factsOf = (kind) => guide.facts[kind] || [];

  const filledIn = (part) =>
    [...part.querySelectorAll("input, select")].some((control) =>
      control.type === "radio" ? control.checked && control.value : control.value,
    );

  // A field that no rule for the chosen kinds looks at is put away, unless something stands in it.
  function showFacts(entry, kinds) {
    if (!kinds.some(Boolean)) {
      for (const part of entry.querySelectorAll("[data-fact]")) {
        part.hidden = special.has(part.dataset.fact) && part.dataset.fact.startsWith("conducts.");
      }
      return;
    }
    const wanted = new Set(kinds.flatMap(factsOf));
    for (const part of entry.querySelectorAll("[data-fact]")) {
      const shown = !special.has(part.dataset.fact) || wanted.has(part.dataset.fact) || filledIn(part);
      part.hidden = !shown;
    }
  }

  function showKinds() {
    const conducts = [...entriesOf("conducts").children];
    const kinds = conducts.map((entry) => field(entry, "kind").value);
    conducts.forEach((entry, place) => showFacts(entry, [kinds[place]]));
    for (const entry of entriesOf("products").children) showFacts(entry, kinds);
  }

  // Two hundred kinds are too many to scroll through: type a word of the label or of the rules' keywords.
  function addFilter(entry) {
    const select = field(entry, "kind");
    if (select.previousElementSibling && select.previousElementSibling.type === "search") return;
    const box = Object.assign(document.createElement("input"), { type: "search", placeholder: "输入几个字查找，例如 过期" });
    box.setAttribute("aria-label", "查找行为种类");
    box.addEventListener("input", () => {
      const words = box.value.trim().split(/\s+/).filter(Boolean);
      const fits = (option) =>
        words.every((word) => `${option.textContent} ${guide.words[option.value] || ""}`.includes(word));
      for (const option of select.querySelectorAll("optgroup option")) option.hidden = !fits(option);
      for (const group of select.querySelectorAll("optgroup")) {
        group.hidden = ![...group.children].some((option) => !option.hidden);
      }
      const left = [...select.querySelectorAll("optgroup option")].filter((option) => !option.hidden);
      if (words.length && left.length === 1) select.value = left[0].value;
      showKinds();
    });
    box.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
    });
    select.before(box);
  }

  function showState(choices) {
    const group = choices.dataset.stateOf;
    const chosen = choices.querySelector("input:checked");
    const part = form.querySelector(`[data-shown-for="${group}"]`);
    const shown = Boolean(chosen) && chosen.value === "some";
    part.hidden = !shown;
    for (const control of part.querySelectorAll("input, select")) control.disabled = !shown;
  }

  function targets(group) {
    return [...entriesOf(group).children].map((entry, place) => {
      const name = group === "conducts" ? null : field(entry, "name");
      return [field(entry, "id").value, (name && name.value.trim()) || `${SHORT[group]} ${place + 1}`];
    });
  }

  function refreshLinks() {
    for (const select of form.querySelectorAll("select[data-link]")) {
      const chosen = select.value;
      const first = select.querySelector('option[value=""]');
      select.replaceChildren(...(first ? [first] : []));
      for (const [id, words] of targets(select.dataset.link)) select.append(new Option(words, id));
      select.value = chosen;
      if (select.selectedIndex < 0) select.selectedIndex = 0;
    }
    for (const box of form.querySelectorAll("[data-links]")) {
      const chosen = new Set([...box.querySelectorAll("input:checked")].map((input) => input.value));
      box.replaceChildren(
        ...targets(box.dataset.links).map(([id, words]) => {
          const label = document.createElement("label");
          const input = document.createElement("input");
          Object.assign(input, { type: "checkbox", name: box.dataset.name, value: id, checked: chosen.has(id) });
          label.append(input, ` ${words}`);
          return label;
        }),
      );
    }
    for (const list of form.querySelectorAll("[data-entries]")) {
      [...list.children].forEach((entry, place) => {
        entry.querySelector(".number").textContent = place + 1;
        entry.querySelector('[name="drop"]').hidden = list.children.length === 1;
      });
    }
  }

  function freshRow(group) {
    const rows = [...entriesOf(group).children].map((entry) => Number(entry.dataset.row));
    return rows.length ? Math.max(...rows) + 1 : 0;
  }

  function freshId(group) {
    const used = new Set([...entriesOf(group).children].map((entry) => field(entry, "id").value));
    let number = 1;
    while (used.has(`${LETTER[group]}${number}`)) number += 1;
    return `${LETTER[group]}${number}`;
  }

  function add(group) {
    const row = freshRow(group);
    const id = LETTER[group] && freshId(group);
    const box = document.createElement("div");
    box.append(form.querySelector(`template[data-row-of="${group}"]`).content.cloneNode(true));
    for (const part of box.querySelectorAll("*")) {
      for (const name of ["name", "id", "for", "data-row", "data-name", "value"]) {
        const held = part.getAttribute(name);
        if (held && held.includes("__row__")) part.setAttribute(name, held.replace("__row__", row));
      }
    }
    const entry = box.firstElementChild;
    entriesOf(group).append(entry);
    if (id) field(entry, "id").value = id;
    refreshLinks();
    if (group === "conducts") addFilter(entry);
    showKinds();
    const first = entry.querySelector("select, input:not([type=hidden])");
    if (first) first.focus();
  }

  form.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button || !["add", "drop"].includes(button.name)) return;
    event.preventDefault();
    if (button.name === "add") {
      add(button.value);
    } else {
      button.closest(".entry").remove();
      refreshLinks();
    }
  });
  form.addEventListener("change", (event) => {
    const entry = event.target.closest('[data-group="conducts"]');
    if (entry && event.target.name.endsWith("-kind")) showKinds();
    const choices = event.target.closest("[data-state-of]");
    if (choices) showState(choices);
    if (event.target.name && event.target.name.endsWith("-name")) refreshLinks();
  });

  refreshLinks();
  for (const entry of entriesOf("conducts").children) addFilter(entry);
  fetch("/case/fields.json")
    .then((answer) => answer.json())
    .then((told) => {
      guide = told;
      special = new Set(told.special);
      showKinds();
    })
    .catch(() => {});
  for (const choices of form.querySelectorAll("[data-state-of]")) showState(choices);
})();
