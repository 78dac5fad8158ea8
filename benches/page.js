// How long verify.html takes to draw everything again, in a real headless Chromium from file://.
//
//     paiwei demo --size 20000 --no-open --out /tmp/district
//     node benches/page.js /tmp/district/result/1/bundle/verify.html
"use strict";
const { open } = require("../tests/second/browser.js");

(async () => {
  for (const file of process.argv.slice(2)) {
    const began = Date.now(),
      page = await open(file, { width: 1280, height: 900 });
    const shown = Date.now() - began,
      times = [];
    for (let i = 0; i < 3; i++) {
      await page.run("document.getElementById('redrawn').replaceChildren()");
      await page.click("#again");
      times.push(await page.until("document.querySelector('#redrawn h3')"));
    }
    await page.run(
      "document.getElementById('number').value = document.getElementById('number').placeholder.split(' ').pop()",
    );
    await page.click("#find button");
    const looked = await page.until("document.querySelector('.result')");
    console.log(
      file,
      "opened",
      shown,
      "ms; drawn again",
      times.join(", "),
      "ms; looked up",
      looked,
      "ms;",
      await page.text("#redrawn h3"),
    );
    await page.close();
  }
})();
