import { work } from './work.js';

work().then(
  (found) => (document.title = found),
  (error) => (document.title = `failed: ${error.stack}`),
);
