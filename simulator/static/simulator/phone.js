// Keeps the thread up to date by polling and sends the forms without leaving the page. Without it the forms still work.
const phone = document.getElementById("phone");
const thread = document.getElementById("thread");
const composer = document.getElementById("composer");
const text = document.getElementById("text");
const files = document.getElementById("files");
const picked = document.getElementById("picked");
const replyBar = document.getElementById("reply-bar");
const replyTo = document.getElementById("reply-to");

let atEnd = true;
const toEnd = () => { thread.scrollTop = thread.scrollHeight; };
thread.addEventListener("scroll", () => { atEnd = thread.scrollHeight - thread.scrollTop - thread.clientHeight < 80; });
thread.addEventListener("load", () => { if (atEnd) toEnd(); }, true); // a picture has got its height
const post = (url, body) => fetch(url, { method: "POST", body, headers: { "X-Requested-With": "fetch" } });

function localTimes() {
  for (const time of thread.querySelectorAll("time")) {
    time.textContent = new Date(time.dateTime).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  }
}

async function refresh() {
  if (thread.querySelector("details[open]")) return; // somebody is choosing a reaction
  const known = document.getElementById("thread-state").dataset.state;
  const answer = await fetch(`${phone.dataset.thread}?state=${encodeURIComponent(known)}`);
  if (answer.status !== 200) return;
  const stay = atEnd;
  thread.innerHTML = await answer.text();
  localTimes();
  if (stay) toEnd();
  if (document.visibilityState === "visible" && document.getElementById("thread-state").dataset.unread) post(phone.dataset.read);
}

function clearReply() { replyTo.value = ""; replyBar.hidden = true; }

async function send(form, submitter) {
  const answer = await post(form.action, new FormData(form, submitter));
  if (!answer.ok) { alert(await answer.text()); return; }
  form.reset();
  for (const open of document.querySelectorAll("details[open]")) if (thread.contains(open)) open.open = false;
  clearReply();
  picked.hidden = true;
  await refresh();
  toEnd();
}

document.addEventListener("submit", (event) => {
  if (event.target !== composer && !("act" in event.target.dataset)) return;
  event.preventDefault();
  send(event.target, event.submitter);
});

thread.addEventListener("click", (event) => {
  const button = event.target.closest("[data-reply]");
  if (!button) return;
  replyTo.value = button.dataset.reply;
  document.getElementById("reply-text").textContent = `Reply to: ${button.dataset.text}`;
  replyBar.hidden = false;
  button.closest("details").open = false;
  text.focus();
});

document.getElementById("reply-clear").addEventListener("click", clearReply);

text.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); composer.requestSubmit(); }
});

files.addEventListener("change", () => {
  picked.textContent = [...files.files].map((file) => file.name).join(", ");
  picked.hidden = !files.files.length;
});

async function poll() {
  try { await refresh(); } catch { /* the simulator is away: try again */ }
  setTimeout(poll, document.visibilityState === "visible" ? 1000 : 5000);
}

localTimes();
toEnd();
poll();
