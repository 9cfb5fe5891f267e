/**
 * The login page: shown to a browser that is not logged in. Its script takes the one-use code out of the fragment (which
 * never travels to a server), posts it, and goes on to the wanted page; without a code it offers a field for the token.
 * Kept as text here, since it is all that a stranger may load and must not depend on the built page.
 */

export const LOGIN_HTML = `<!doctype html>
<html lang="en" data-app="pellucid-login">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Log in - Pellucid</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/login/login.css">
<script src="/login/login.js" defer></script>
</head>
<body>
<main>
<h1>Pellucid</h1>
<p id="status" role="status">Logging in</p>
<form id="form" hidden>
<label for="token">Token</label>
<input id="token" name="token" type="password" autocomplete="off" spellcheck="false" required>
<button>Log in</button>
<p class="hint">The link with a one-use code stands in the terminal where the lab was started. Started again in the same
folder, <code>pellucid lab</code> prints a fresh one. Programs' tokens (<code>PELLUCID_TOKEN</code>) work here too.</p>
</form>
<noscript><p>This page needs JavaScript, as the lab does.</p></noscript>
</main>
</body>
</html>
`;

export const LOGIN_SCRIPT = `"use strict";
const status = document.getElementById("status");
const form = document.getElementById("form");
const next = new URLSearchParams(location.search).get("next");
const proofs = new URLSearchParams(location.hash.slice(1));
const code = proofs.get("code");
const link = proofs.get("link");
// The code must not stay in the address bar or the history.
if (location.hash) history.replaceState(null, "", location.pathname + location.search);

async function logIn(proof) {
  let answer;
  try {
    answer = await fetch("/login", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ ...proof, next }),
    });
  } catch {
    return ask("The server does not answer. Is it still running?");
  }
  const said = await answer.json().catch(() => ({}));
  if (answer.ok) location.replace(said.next);
  else ask(said.message || "The server refused.");
}

function ask(why) {
  status.textContent = why;
  form.hidden = false;
  document.getElementById("token").focus();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  status.textContent = "Logging in";
  logIn({ token: document.getElementById("token").value.trim() });
});

// Without a code: a link from another program does not bring the cookie along, but this request does.
logIn(code ? { code } : link ? { link } : {});
`;

/** The few tokens of the lab's look that this page needs. */
export const LOGIN_STYLE = `:root {
  color-scheme: light dark;
  --surface-page: light-dark(#ffffff, #191c1e);
  --text: light-dark(#1a1f21, #e4e8e9);
  --text-2: light-dark(#485156, #b3bbbf);
  --line-control: light-dark(#838c90, #737c80);
  --accent: light-dark(#0a6b85, #5fbdd6);
  --accent-fill: light-dark(#0a6b85, #1c7c95);
}
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: var(--surface-page);
  color: var(--text); font: 13px/20px "Inter Variable", Inter, system-ui, -apple-system, "Segoe UI", "Noto Sans", sans-serif; }
main { width: min(360px, 100vw - 48px); }
h1 { font-weight: 600; font-size: 19px; line-height: 28px; margin: 0 0 8px; }
p { margin: 0 0 16px; color: var(--text-2); }
form { display: grid; gap: 8px; }
form[hidden] { display: none; }
label { font-weight: 600; }
input { height: 28px; padding: 0 8px; box-sizing: border-box; border: 1px solid var(--line-control); border-radius: 5px;
  background: transparent; color: inherit; font: inherit; }
button { justify-self: start; height: 28px; padding: 0 12px; border: 0; border-radius: 5px; background: var(--accent-fill);
  color: #ffffff; font: inherit; cursor: pointer; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
.hint { margin-top: 8px; font-size: 12px; line-height: 16px; }
code { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: 12px; }
`;
