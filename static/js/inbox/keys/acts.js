// What each action of the key sheet does. on: what it needs on the page as it is now; nothing where it is not possible.
import { beside, goTo, here } from "./place.js"

const seen = (selector) => [...document.querySelectorAll(selector)].find((element) => element.checkVisibility({ visibilityProperty: true }))
const composer = () => document.querySelector("#thread reply-composer")
const written = () => (composer()?.text.value.trim() || composer()?.files.files.length ? composer() : null)

export const click = (selector) => ({ on: () => document.querySelector(selector), act: (element) => element.click() })
const press = (selector) => ({ ...click(selector), on: () => seen(selector) })
// A page without the inbox's views leaves for the inbox.
const show = (view) => ({
  on: () => document.querySelector(document.querySelector("[data-view-link]") ? `[data-view-link="${view}"]` : "command-palette"),
  act: (place) => (place.href ? place.click() : location.assign(`${place.dataset.inboxUrl}?view=${view}`)),
})
const write = (mode) => ({ on: composer, act: (place) => place.switchTo(mode) })
const step = (by) => ({ on: () => beside(by), act: goTo })
const menu = (selector) => ({
  on: () => seen(selector),
  act(summary) {
    summary.focus()
    if (!summary.parentElement.open) summary.click()
  },
})
// While rows are chosen, a verb is meant for them and never for the open conversation beside them. bulk: finds the bar's own.
const forChosen = (one, bulk = () => null) => ({ ...one, on: () => (seen("#bulk") ? bulk() : one.on()) })

export const ACTS = {
  next: step(1),
  previous: step(-1),
  open: { on: here, act: (link) => link.click() },
  // On a phone the list lies under the open thread.
  list: {
    on: () => seen("#thread .back") ?? here(),
    act: (place) => (place.matches(".back") ? place.click() : place.focus()),
  },
  tick: {
    on: () => document.activeElement.closest(".row") ?? seen("#conversations .row:has([aria-current])"),
    act: (row) => row.querySelector("[data-tick]")?.click(),
  },
  all: show("all"),
  mine: show("mine"),
  teams: show("teams"),
  unassigned: show("unassigned"),
  participating: show("participating"),
  reply: write("draft"),
  note: write("note"),
  mode: { on: composer, act: (place) => place.switchTo(place.mode === "note" ? "draft" : "note") },
  send: { on: written, act: (place) => place.form.requestSubmit() },
  finish: { on: () => (written()?.mode === "draft" ? written() : null), act: ({ form }) => form.requestSubmit(form.elements.resolves) },
  assign: forChosen(menu(".thread__assign summary"), () => seen("#bulk [data-needs=assign] > summary")),
  tag: forChosen(menu(".thread__tags summary"), () => seen("#bulk [data-needs=tag] > summary")),
  priority: forChosen(menu(".thread__more summary")),
  aside: forChosen(menu(".thread__more summary"), () => seen("#bulk [data-needs=answer] > summary")),
  unread: forChosen(click("#thread [data-unread]"), () => document.querySelector("#bulk [data-bulk=unread]")),
  resolve: forChosen(press("#thread [data-resolution]"), () => seen("#bulk [data-bulk=resolve]") ?? seen("#bulk [data-bulk=reopen]")),
  // Where the page has no box for it, the search of the inbox.
  search: {
    on: () => seen("[role=search] [type=search]") ?? document.querySelector("command-palette"),
    act: (place) => (place.select ? place.select() : location.assign(place.dataset.searchUrl)),
  },
  help: { on: () => document.getElementById("keys"), act: (sheet) => sheet.showModal() },
}
