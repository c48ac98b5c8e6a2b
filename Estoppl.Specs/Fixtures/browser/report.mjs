// Opens a report in Chromium as a person would, and prints what was seen as one JSON object, in the last line.
// node report.mjs REPORT NODE_MODULES CHROMIUM [SCREENSHOTS]
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [report, modules, chromium, pictures] = process.argv.slice(2);
const require = createRequire(join(modules, "x.js"));
const playwright = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const address = pathToFileURL(report).href;
const seen = { troubles: [], violations: [], pwned: null, search: null, sort: null, without: null };

const browser = await playwright.chromium.launch({
  executablePath: chromium,
  args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});

const open = async (name, options) => {
  const context = await browser.newContext({ ...options });
  const page = await context.newPage();
  const trouble = what => seen.troubles.push(`${name}: ${what}`);
  page.on("dialog", dialog => { trouble(`dialog ${dialog.message()}`); dialog.dismiss(); });
  page.on("console", message => trouble(`console ${message.text()}`));
  page.on("pageerror", error => trouble(`error ${error.message}`));
  page.on("request", request => { if (request.url().split("#")[0] !== address) trouble(`request ${request.url()}`); });
  page.on("popup", () => trouble("popup"));
  await page.addInitScript(() => addEventListener("securitypolicyviolation", event => console.error(`CSP ${event.violatedDirective} ${event.blockedURI}`)));
  await page.goto(address);
  return page;
};

const check = async (name, page) => {
  await page.evaluate(axe);
  const found = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
  for (const one of found.violations) seen.violations.push(`${name}: ${one.id}: ${one.help}: ${one.nodes.slice(0, 3).map(node => node.html.slice(0, 200)).join(" | ")}`);
};

const looks = [["light", 1280], ["dark", 1280], ["light", 390], ["dark", 390]];
for (const [colorScheme, width] of looks) {
  const name = `${colorScheme}-${width}`;
  const page = await open(name, { colorScheme, viewport: { width, height: 900 } });
  await check(name, page);
  if (pictures) await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  if (overflow > 0) seen.troubles.push(`${name}: ${overflow} px wider than the window`);
  if (name === "light-1280") {
    seen.title = await page.title();
    seen.verdict = await page.locator(".verdict").innerText();
    seen.pwned = await page.evaluate(() => String(window.__pwned));
    seen.foreign = await page.evaluate(() => document.querySelectorAll("img, iframe, link, object, embed, script:not(:last-child), a:not([href^='#']), [onerror], [onload], [onmouseover]").length);
    // With the keyboard alone.
    await page.focus("#search");
    const all = await page.locator("#calls-table tbody tr").count();
    await page.keyboard.type("PLAIN_17 allow");
    await page.waitForFunction(() => document.getElementById("found").textContent !== "");
    seen.search = { all, said: await page.locator("#found").innerText(), shown: await page.locator("#calls-table tbody tr:visible").count() };
    await page.keyboard.press("Control+A");
    await page.keyboard.press("Backspace");
    await page.waitForFunction(() => document.getElementById("found").textContent === "");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    const sorted = async () => ({
      ...await page.evaluate(() => ({ head: document.activeElement.textContent, sort: document.activeElement.closest("th")?.getAttribute("aria-sort") })),
      events: await page.evaluate(() => Array.from(document.querySelectorAll("#calls-table tbody tr"), row => Number(row.cells[1].textContent.replaceAll(",", "")))),
    });
    seen.sort = [];
    await page.keyboard.press("Tab");
    for (const key of ["Enter", "Space"]) {
      const began = Date.now();
      await page.keyboard.press(key);
      seen.sort.push({ ...await sorted(), took: Date.now() - began });
    }
    await page.emulateMedia({ media: "print", colorScheme: "light" });
    await page.pdf({ path: pictures && join(pictures, "print.pdf"), format: "A4", landscape: true, preferCSSPageSize: true });
  }
  await page.context().close();
  console.log(JSON.stringify({ done: name }));
}

const bare = await open("without script", { javaScriptEnabled: false });
seen.without = {
  rows: await bare.locator("#calls-table tbody tr:visible").count(),
  verdict: await bare.locator("#verdict").innerText(),
  searches: await bare.locator("#search:visible").count(),
  buttons: await bare.locator("button").count(),
};
await browser.close();
console.log(JSON.stringify(seen));
