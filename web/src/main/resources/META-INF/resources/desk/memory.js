/** Remembers the user's choices in this browser; where it may not, it forgets them with the page. */
export function recall(name) {
  try {
    return localStorage.getItem(`tickgate.${name}`);
  } catch {
    return null;
  }
}

export function remember(name, value) {
  try {
    if (value === null) localStorage.removeItem(`tickgate.${name}`);
    else localStorage.setItem(`tickgate.${name}`, value);
  } catch {
    // Storage is switched off or full.
  }
}
