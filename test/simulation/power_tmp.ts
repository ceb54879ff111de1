import { scenarioOf } from "./scenario.ts";
import { judgeStaged, patchStrategies } from "./stage.ts";
patchStrategies();
const from = Number(process.argv[2]),
  n = Number(process.argv[3]);
let deaths = 0,
  events = 0,
  bad = 0;
const t = performance.now();
for (let seed = from; seed < from + n; seed++) {
  const s = scenarioOf(seed, { rows: 40, deaths: 3, strategies: 4, stockRules: true });
  const v = await judgeStaged(s, 3);
  deaths += v.deaths;
  events += v.events;
  if (v.difference) {
    bad++;
    if (bad < 4) console.log(seed, JSON.stringify(v.difference).slice(0, 900));
  }
}
console.log({ n, deaths, events, bad, ms: (performance.now() - t) / n });
