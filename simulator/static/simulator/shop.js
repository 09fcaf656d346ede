// A shop whose pages change without a reload, and which tells the chat who its customer is.
const chat = (window.Messio ??= []);
const known = document.getElementById("customer");
if (known) {
  const { facts, signature } = JSON.parse(known.textContent);
  chat.push(["identify", facts, signature]);
}
document.getElementById("sign-out")?.addEventListener("click", () => window.Messio.push(["identify", null]));
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-page]");
  if (!link) return;
  event.preventDefault();
  history.pushState({}, "", link.getAttribute("href") + location.search);
  document.title = link.dataset.page;
});
