// Small letters without accents, as people type what they look for: "Áo đỏ" and "ao do" are the same.
export function fold(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase()
}
