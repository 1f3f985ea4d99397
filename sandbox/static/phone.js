// New messages appear by themselves; without this script the 更新 button does the same.
"use strict";
const talk = document.getElementById("talk");
if (talk) {
  setInterval(async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(location.pathname, { credentials: "same-origin" });
      if (!answer.ok) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("talk");
      if (fresh && fresh.textContent !== talk.textContent) talk.replaceChildren(...fresh.childNodes);
    } catch { /* the next turn tries again */ }
  }, 2000);
}
