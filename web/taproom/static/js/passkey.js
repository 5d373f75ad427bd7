// SPDX-FileCopyrightText: 2026 The cobrew contributors
// SPDX-License-Identifier: AGPL-3.0-or-later
// Passkeys: asks the server what is to be signed, lets the device sign it, and sends the form with the answer. A form
// that needs none of this is sent as it is.

if (window.PublicKeyCredential) {
  for (const it of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".needs-passkeys"))) it.hidden = false;
}

/** @param {string} text */
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (it) => it.charCodeAt(0));
/** @param {ArrayBuffer} buffer */
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

/** @param {any} options */
async function create(options) {
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: (options.excludeCredentials ?? []).map((/** @type {any} */ it) => ({ ...it, id: bytes(it.id) })),
  };
  const made = /** @type {PublicKeyCredential} */ (await navigator.credentials.create({ publicKey }));
  const response = /** @type {AuthenticatorAttestationResponse} */ (made.response);
  return answer(made, {
    clientDataJSON: text(response.clientDataJSON),
    attestationObject: text(response.attestationObject),
    transports: response.getTransports?.() ?? [],
  });
}

/** @param {any} options */
async function get(options) {
  const publicKey = { ...options, challenge: bytes(options.challenge), allowCredentials: [] };
  const found = /** @type {PublicKeyCredential} */ (await navigator.credentials.get({ publicKey }));
  const response = /** @type {AuthenticatorAssertionResponse} */ (found.response);
  return answer(found, {
    clientDataJSON: text(response.clientDataJSON),
    authenticatorData: text(response.authenticatorData),
    signature: text(response.signature),
    userHandle: response.userHandle ? text(response.userHandle) : null,
  });
}

/** @param {PublicKeyCredential} it @param {object} response */
const answer = (it, response) =>
  JSON.stringify({ id: it.id, rawId: text(it.rawId), type: it.type, response, clientExtensionResults: {} });

/** @param {HTMLFormElement} form */
async function sign(form) {
  const name = /** @type {HTMLInputElement|null} */ (form.querySelector("[name=name]"));
  const asked = await fetch(form.dataset.passkey ?? "", { method: "POST", body: new URLSearchParams({ name: name?.value ?? "" }) });
  if (!asked.ok) throw new Error(String(asked.status));
  const options = await asked.json();
  return options.user ? create(options) : get(options);
}

for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll("form[data-passkey]"))) {
  form.addEventListener("submit", async (event) => {
    const both = form.querySelector("[name=with]");
    if (both && /** @type {SubmitEvent} */ (event).submitter !== both) return;
    event.preventDefault();
    const unfilled = /** @type {HTMLInputElement[]} */ ([...form.querySelectorAll("[required]")]).find((it) => !it.checkValidity());
    if (unfilled) {
      unfilled.reportValidity();
      return;
    }
    const failed = /** @type {HTMLElement} */ (form.querySelector("[data-failed]"));
    failed.textContent = "";
    try {
      /** @type {HTMLInputElement} */ (form.querySelector("[name=credential]")).value = await sign(form);
      form.submit();
    } catch {
      failed.textContent = failed.dataset.failed ?? "";
    }
  });
}
