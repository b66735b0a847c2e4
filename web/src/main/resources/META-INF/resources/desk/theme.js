import { recall, remember } from './memory.js';

/** Light or dark: the system's choice until the user makes one. `changed()` after each change. */
export function startTheme(button, changed) {
  const systemIsDark = matchMedia('(prefers-color-scheme: dark)');
  let chosen = ['light', 'dark'].includes(recall('theme')) ? recall('theme') : null;
  const apply = () => {
    const theme = chosen ?? (systemIsDark.matches ? 'dark' : 'light');
    const other = theme === 'dark' ? 'light' : 'dark';
    document.documentElement.dataset.theme = theme;
    button.textContent = theme === 'dark' ? '☾' : '☀';
    button.setAttribute('aria-label', `Switch to the ${other} theme`);
    button.title = `Switch to ${other}`;
    changed();
  };
  button.addEventListener('click', () => {
    const theme = document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark';
    // Back to what the system says: follow it again.
    chosen = theme === (systemIsDark.matches ? 'dark' : 'light') ? null : theme;
    remember('theme', chosen);
    apply();
  });
  systemIsDark.addEventListener('change', apply);
  apply();
}
