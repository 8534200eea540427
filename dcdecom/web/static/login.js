// Log in by a passkey: ask for a challenge, let the authenticator answer, send the answer. Nothing else is in it.
"use strict";
const form = document.getElementById("login");
const token = form.elements.token.value;
const show = (id) => {
  for (const name of ["refused", "unable"]) document.getElementById(name).hidden = name !== id;
};
const send = (address, fields) =>
  fetch(address, { method: "POST", body: new URLSearchParams({ token, ...fields }), redirect: "error" });

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = document.getElementById("begin");
  if (!window.PublicKeyCredential || !PublicKeyCredential.parseRequestOptionsFromJSON) return show("unable");
  button.disabled = true;
  show("");
  try {
    const asked = await send("/login/options", {});
    if (!asked.ok) return show("refused");
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(await asked.json());
    const credential = await navigator.credentials.get({ publicKey });
    const answer = JSON.stringify(credential.toJSON());
    const answered = await send("/login/answer", { answer, next: form.dataset.next });
    if (!answered.ok) return show("refused");
    location.replace((await answered.json()).next);
  } catch (error) {
    show("refused");
  } finally {
    button.disabled = false;
  }
});
