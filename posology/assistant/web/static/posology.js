// Makes the page quicker to use: answers that arrive statement by statement, and evidence in a side panel.
// Everything works without it, as plain forms and links to places on the same page.

const byId = (id) => document.getElementById(id);
const say = (text) => { const line = byId("says"); if (line) line.textContent = text; };

// --- evidence beside the answer -------------------------------------------------------------------------------
const panel = byId("panel");
let opener = null;

function openPanel(link) {
  const target = byId(decodeURIComponent(link.hash.slice(1)));
  if (!panel || !target) return false;
  closePanel(false);
  opener = link;
  link.setAttribute("aria-expanded", "true");
  const body = panel.querySelector(".body");
  body.replaceChildren(...[...target.cloneNode(true).childNodes]);
  body.querySelectorAll("[id]").forEach((node) => node.removeAttribute("id"));
  panel.classList.remove("empty");
  panel.hidden = false;
  const more = body.querySelector("[data-passage]");
  if (more) fillPassage(more, link.dataset.quotes ?? "");
  panel.focus();
  return true;
}

// The whole passage with what this statement quotes of it; the quote alone stays when the passage was replaced.
async function fillPassage(place, quotes) {
  const id = place.dataset.passage;
  const spans = quotes.split(" ").filter((quote) => quote.startsWith(`${id}:`)).map((quote) => quote.slice(id.length + 1));
  if (!spans.length) return;
  try {
    const answer = await fetch(`/passages/${id}?${new URLSearchParams(spans.map((span) => ["quote", span]))}`);
    if (answer.ok) place.innerHTML = await answer.text(); // our own server's escaped fragment, same origin only
  } catch { /* the quote alone stays */ }
}

function closePanel(back = true) {
  if (!panel || panel.classList.contains("empty")) return;
  panel.classList.add("empty");
  panel.querySelector(".body").replaceChildren();
  panel.hidden = true;
  if (opener) {
    opener.setAttribute("aria-expanded", "false");
    if (back) opener.focus();
    opener = null;
  }
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a.c, a.n");
  if (link && !event.ctrlKey && !event.metaKey && openPanel(link)) event.preventDefault();
  if (event.target.closest("[data-close-panel]")) closePanel();
});
document.addEventListener("keydown", (event) => { if (event.key === "Escape") closePanel(); });

// --- an answer that arrives ------------------------------------------------------------------------------------
async function* events(stream) {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let held = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    held += value;
    const parts = held.split("\n\n");
    held = parts.pop();
    for (const part of parts) {
      const fields = { event: "message", data: [] };
      for (const line of part.split("\n")) {
        if (line.startsWith("event:")) fields.event = line.slice(6).trim();
        if (line.startsWith("data:")) fields.data.push(line.slice(5).replace(/^ /, ""));
      }
      if (fields.data.length) yield { name: fields.event, value: JSON.parse(fields.data.join("\n")) };
    }
  }
}

const put = (where, html) => {
  const place = byId(where);
  if (!place) return;
  place.insertAdjacentHTML("beforeend", html); // our own server's escaped fragment
  const last = place.lastElementChild;
  if (last) last.classList.add("arriving");
};

// What is in force can be changed on the newest turn only, as after a reload.
const settle = (turns) => turns.querySelectorAll(".chip button, .facts + details").forEach((node) => node.remove());

let asking = null;

// What went wrong, for eyes and ears: beside the form and in the live region.
function complain(form, text) {
  const place = form.querySelector("[data-problem]");
  if (place) { place.textContent = text; place.hidden = !text; }
  if (text) say(text);
}

function fault(question) {
  const most = Number(question.dataset.most);
  const length = question.value.length;
  if (!question.value.trim()) return "The question is empty; type what you want to know.";
  return length > most ? `The question has ${length} characters and at most ${most} are taken; nothing was sent. Shorten it, or ask in parts.` : "";
}

// The next question goes on in the conversation that the answer stands in, also when the rest of it is stopped.
function asksOn(form, { conversation, action }) {
  history.replaceState(null, "", conversation);
  form.action = action;
  form.querySelector("label[for=question]").textContent = "Ask on";
  document.querySelectorAll("[data-fresh]").forEach((node) => node.remove());
}

async function ask(form) {
  const wrong = fault(form.elements.question);
  complain(form, wrong);
  if (wrong) { form.elements.question.focus(); return; }
  const send = form.querySelector("button[type=submit]");
  const cancel = form.querySelector("[data-cancel]");
  const turns = byId("turns");
  asking = new AbortController();
  send.disabled = true;
  if (cancel) cancel.hidden = false;
  say("Searching the library");
  try {
    const reply = await fetch(form.action, {
      method: "POST", body: new URLSearchParams(new FormData(form)), signal: asking.signal,
      headers: { Accept: "text/event-stream", "X-Posology-Token": form.elements.token?.value ?? "" },
    });
    if (!reply.ok || !(reply.headers.get("Content-Type") ?? "").startsWith("text/event-stream")) {
      if (reply.redirected) { location.assign(reply.url); return; }
      const problem = await reply.json().catch(() => ({}));
      complain(form, problem.detail || problem.title || "The question could not be asked; please try again.");
      return;
    }
    for await (const { name, value } of events(reply.body)) {
      if (name === "status") say(value.text);
      if (name === "turn") {
        settle(turns);
        turns.insertAdjacentHTML("beforeend", value.html);
        byId(value.id)?.scrollIntoView({ block: "start" });
        asksOn(form, value);
      }
      if (name === "put") put(value.into, value.html);
      if (name === "problem") complain(form, value.detail);
      if (name === "done") {
        say(value.text);
        form.elements.question.value = "";
        const patient = form.elements.patient;
        if (patient) patient.value = "";
      }
    }
  } catch (error) {
    complain(form, error.name === "AbortError" ? "Stopped. What stands above was checked." : "The connection broke. What stands above was checked; please ask again.");
  } finally {
    asking = null;
    send.disabled = false;
    if (cancel) cancel.hidden = true;
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches("form.ask[data-stream]") && window.TextDecoderStream) { event.preventDefault(); if (!asking) ask(form); }
});
document.addEventListener("click", (event) => { if (event.target.closest("[data-cancel]") && asking) asking.abort(); });
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && event.target.matches("form.ask textarea") && !event.isComposing) {
    event.preventDefault();
    event.target.form.requestSubmit();
  }
});

// --- printing: everything that is folded is printed open ----------------------------------------------------------
let folded = [];
addEventListener("beforeprint", () => { folded = [...document.querySelectorAll("details:not([open])")]; folded.forEach((d) => { d.open = true; }); });
addEventListener("afterprint", () => { folded.forEach((d) => { d.open = false; }); folded = []; });
document.addEventListener("click", (event) => { if (event.target.closest("[data-print]")) print(); });
