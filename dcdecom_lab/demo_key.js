// For `dcdecom lab demo --web` alone: the demo's own keys in the place of the browser's.
"use strict";
(() => {
  const text = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const bytes = (given) => Uint8Array.from(atob(given.replaceAll("-", "+").replaceAll("_", "/")),
    (sign) => sign.charCodeAt(0)).buffer;
  const ask = async (what) => {
    const answer = await fetch("/demo/key", { method: "POST", body: JSON.stringify(what) });
    if (!answer.ok) throw new DOMException("no key here", "NotAllowedError");
    const { id, publicKey, ...parts } = await answer.json();
    const response = Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, bytes(part)]));
    return {
      id, rawId: bytes(id), type: "public-key", response: { ...response, getPublicKey: () => bytes(publicKey) },
      toJSON: () => ({ id, rawId: id, type: "public-key", response: parts, clientExtensionResults: {} }),
    };
  };
  Object.defineProperty(navigator, "credentials", { value: {
    get: ({ publicKey }) => ask({ challenge: text(publicKey.challenge) }),
    create: ({ publicKey }) => ask({ challenge: text(publicKey.challenge), user: text(publicKey.user.id) }),
  } });
})();
