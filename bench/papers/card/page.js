// The page holds no password. It is put before a command at the press of a button, and is gone from the link afterwards.
"use strict";
const page = document.documentElement;
const number = document.querySelector("h1 a").textContent;
const password = document.getElementById("password");
const links = document.querySelectorAll("a[data-text]");
// an iPad says that it is a Mac; Messages of a Mac wants the same form
const apple = /iPhone|iPad|iPod|Macintosh/.test(navigator.userAgent);
const link = (text) => `sms:${number}${apple ? "&" : "?"}body=${encodeURIComponent(text)}`;

page.classList.add("script");
for (const one of links) one.href = link(one.dataset.text);

document.addEventListener("click", (event) => {
  const one = event.target.closest("a[data-text]");
  if (!one) return;
  const field = one.closest(".field")?.querySelector("input");
  const value = field ? field.value.trim() : "";
  if (field && !value) {
    event.preventDefault();
    field.focus();
    return;
  }
  const bare = one.href;
  one.href = link(password.value + one.dataset.text + value);
  setTimeout(() => { one.href = bare; }, 0);
});

document.addEventListener("keydown", (event) => {
  const field = event.target.closest(".field");
  if (field && event.key === "Enter") field.querySelector("a").click();
});

const speak = () => { page.lang = document.getElementById("nl").checked ? "nl" : "en"; };
if (navigator.language.startsWith("nl")) document.getElementById("nl").checked = true;
document.querySelector(".languages").addEventListener("change", speak);
speak();
