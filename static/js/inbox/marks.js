// The member's own marks: how far they have read, and which note calls them. They come with pages, by frames, and as answers of their own.

// How many of the customer's messages are read; null where the page has no mark of this conversation yet.
export function markOf(conversation) {
  const mark = document.getElementById(`mark-${conversation}`)
  return mark ? Number(mark.value) : null
}

// The id of the newest note that mentions the member and that they have not seen; 0 where there is none.
export const mentionOf = (conversation) => Number(document.getElementById(`mark-${conversation}`)?.dataset.mention ?? 0)
