// Calls what is given when the browser has nothing else to do. Safari has no word for that.
export const whenIdle = window.requestIdleCallback ?? ((act) => setTimeout(act, 50))
