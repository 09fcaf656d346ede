// Where we are: the chat's own page, or its panel inside a shop's page.
const { body } = document
export const key = body.dataset.key
// The page of its own comes with the token of whom its cookie knows; the panel with none.
export const givenToken = body.dataset.token ?? ""
export const isPanel = body.dataset.mode === "panel"
export const language = document.documentElement.lang
export const part = (name) => document.querySelector(`[data-chat-${name}]`)
export const on = (name, handler) => document.addEventListener(`chat:${name}`, ({ detail }) => handler(detail))
export const announce = (name, detail) => document.dispatchEvent(new CustomEvent(`chat:${name}`, { detail }))
