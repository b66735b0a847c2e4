/** Choosing symbols without the mouse, from anywhere on the page but where the keys mean something else. */
export function startKeyboard(watchlist, search) {
  const steps = {
    ArrowDown: () => 1,
    ArrowUp: () => -1,
    PageDown: () => watchlist.pageLength,
    PageUp: () => -watchlist.pageLength,
    Home: () => -Infinity,
    End: () => Infinity,
  };
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const isSearching = event.target === search;
    if (event.key === '/' && !isSearching) {
      search.focus();
      search.select();
    } else if (event.key === 'Escape' && isSearching) {
      search.value = '';
      search.dispatchEvent(new Event('input'));
      search.blur();
    } else if (event.key in steps && !isElsewhere(event, isSearching)) {
      watchlist.step(steps[event.key]());
    } else return;
    event.preventDefault();
  });
}

/** Order book and tape scroll by the same keys; within the search text Home and End move the cursor. */
function isElsewhere({ target, key }, isSearching) {
  return target.closest('.levels, .trades') !== null || (isSearching && (key === 'Home' || key === 'End'));
}
