// The chat: sends what is typed, shows the replies as text, turns own addresses into links.
"use strict";
(() => {
  const form = document.getElementById("chat");
  const input = document.getElementById("text");
  const list = document.getElementById("messages");
  const waiting = document.getElementById("waiting");
  const status = document.getElementById("status");
  const LINK = /\/(?:provisions|case|check|quiz|ask|laws)(?:[/?][^\s「」，。；、（）]*)?/g;
  const NAMES = { provisions: "查看条文", case: "案件表单", check: "打开案件表单（事实已带入）", quiz: "练习", ask: "查法条", laws: "法规目录" };

  const sender = (() => {
    const kept = sessionStorage.getItem("sender");
    if (kept) return kept;
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    const fresh = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    sessionStorage.setItem("sender", fresh);
    return fresh;
  })();

  function linked(parent, text) {
    let last = 0;
    for (const match of text.matchAll(LINK)) {
      parent.append(text.slice(last, match.index));
      const anchor = document.createElement("a");
      anchor.href = match[0];
      const first = match[0].split(/[/?]/)[1];
      anchor.textContent = first === "case" && match[0].includes("facts=") ? NAMES.check : NAMES[first];
      parent.append(anchor);
      last = match.index + match[0].length;
    }
    parent.append(text.slice(last));
  }

  function bubble(who) {
    const box = document.createElement("div");
    box.className = `message ${who}`;
    list.append(box);
    return box;
  }

  function say(who, text, buttons = []) {
    if (!text && !buttons.length) return;
    const box = bubble(who);
    const words = document.createElement("p");
    linked(words, text);
    box.append(words);
    if (buttons.length) {
      const row = document.createElement("div");
      row.className = "buttons";
      for (const { title, payload } of buttons) {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = title;
        button.addEventListener("click", () => send(payload, title));
        row.append(button);
      }
      box.append(row);
    }
  }

  function showHit(hit) {
    const box = bubble("bot");
    const head = document.createElement("p");
    const anchor = document.createElement("a");
    anchor.href = hit.link;
    anchor.textContent = hit.citation;
    head.append(anchor);
    const words = document.createElement("p");
    words.textContent = hit.quote || "没有收录这一天的文本，待核";
    const note = document.createElement("small");
    note.textContent = `${hit.trust}；${hit.validity}`;
    box.append(head, words, note);
  }

  // The end of the conversation, but never so far that the last question is out of sight.
  function toEnd() {
    const mine = [...list.querySelectorAll(".me")].pop();
    const top = mine ? mine.offsetTop - list.offsetTop - 8 : Infinity;
    list.scrollTop = Math.min(top, list.scrollHeight);
  }

  let busy = false;
  async function send(text, shown = text) {
    if (busy || !text.trim()) return;
    busy = true;
    say("me", shown);
    waiting.hidden = false;
    toEnd();
    try {
      const response = await fetch("/api/chat", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ sender, text }),
      });
      const content = await response.json();
      if (content.error) say("bot", content.error.message);
      for (const message of content.messages || []) say("bot", message.text, message.buttons);
      for (const hit of content.hits || []) showHit(hit);
    } catch {
      say("bot", "没有连上服务器，消息没有送到。请检查网络后重新发送。");
    }
    waiting.hidden = true;
    busy = false;
    toEnd();
    input.focus({ preventScroll: true });
    refresh();
  }

  let timer = 0;
  async function refresh() {
    clearTimeout(timer);
    let state = "down";
    try {
      const content = await (await fetch("/api/status")).json();
      state = content.bot;
      status.textContent = content.words;
    } catch {
      status.textContent = "没有连上服务器";
    }
    status.className = `bot ${state}`;
    timer = setTimeout(refresh, state === "ready" ? 30000 : 4000);
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = input.value;
    input.value = "";
    send(text);
  });
  for (const button of document.querySelectorAll("[data-say]")) {
    button.hidden = false;
    button.addEventListener("click", () => send(button.dataset.say));
  }
  refresh();
})();
