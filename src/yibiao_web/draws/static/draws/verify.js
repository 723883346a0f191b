// Whether a record holds, step by step, as src/yibiao/draws/verifying.py says it: {name, state, detail} each.

import { canonical, commitmentOf, draw, seedOf } from "./draw.js";

const HASH = /^[0-9a-f]{64}$/, MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?([+-]\d\d:\d\d|Z)$/;

export function verify(record) {
  const wrong = problemOf(record);
  if (wrong) return [step("format", "broken", wrong)];
  const { plan } = record, found = commitmentOf(plan), said = agreed(plan, record.statements);
  const steps = [step("format", "holds"), step("commitment", found === record.commitment, found), ordered(record)];
  steps.push(step("witnesses", said !== null, said ? said.values.join("; ") : ""));
  const seed = said && seedOf(record.commitment, said.values);
  steps.push(said ? step("seed", seed === record.seed, seed) : step("seed", "skipped"));
  return [...steps, ...again(record), sealed(record), spoiled(record)];
}

function step(name, state, detail = "") {
  return { name, state: typeof state === "string" ? state : state ? "holds" : "broken", detail };
}

function ordered({ plan, statements, committed_at: committed }) {
  if (!plan.sources.length) return step("order", "broken");
  const times = plan.sources.map((one) => Date.parse(one.at)), last = Math.max(...times);
  const early = plan.sources.find((one) => Date.parse(one.at) <= Date.parse(committed));
  const hasty = statements.find((one) => Date.parse(one.at) < last);
  return step("order", !early && !hasty, early ? early.name : hasty ? hasty.witness : committed);
}

function agreed(plan, statements) {
  const last = new Map(statements.filter((one) => plan.witnesses.includes(one.witness)).map((one) => [one.witness, one.values]));
  const said = new Set([...last.values()].map(canonical));
  if (last.size < 2 || said.size !== 1) return null;
  const values = [...last.values()][0];
  return values.length === plan.sources.length ? { values } : null;
}

function again(record) {
  const found = draw(record.plan, record.seed, record.commitment);
  if (!found) return [step("people", "broken")];
  const names = new Map([...record.plan.places, ...record.plan.inspectors].map((one) => [one.id, one.name]));
  const called = (id) => names.get(id) || id, told = record.drawn;
  const weight = found.weights.findIndex((one, at) => one !== record.weights[at]);
  const weighed = weight < 0 && found.weights.length === record.weights.length;
  const place = found.drawn.findIndex((one, at) => ["number", "place", "stratum", "weight", "chance"]
    .some((name) => canonical(one[name]) !== canonical(told[at] ? told[at][name] : 0)));
  const placed = place < 0 && found.drawn.length === told.length;
  const people = told.findIndex((one, at) => found.drawn[at]
    && (canonical(one.inspectors) !== canonical(found.drawn[at].inspectors) || one.lead !== found.drawn[at].lead));
  const dealt = people < 0 && found.dealt === record.dealt && found.each === record.each;
  const instead = (at, say) => (found.drawn[at] && told[at] ? `${at + 1}: ${say(told[at])} ≠ ${say(found.drawn[at])}` : "");
  return [
    step("weights", weighed, weighed ? "" : called((record.plan.places[weight] || { id: "" }).id)),
    step("places", placed, placed ? found.drawn.map((one) => called(one.place)).join("、") : instead(place, (one) => called(one.place))),
    step("people", dealt, dealt ? "" : instead(people, (one) => one.inspectors.map(called).join("、"))),
  ];
}

function sealed({ plan, opened, drawn, handed }) {
  if (!plan.departures.length) return step("sealed", "noted");
  const early = opened.find((one) => Date.parse(one.at)
    < Date.parse(plan.departures[Math.min(one.number, plan.departures.length) - 1]));
  if (early) return step("sealed", "broken", `${early.number}: ${early.at}`);
  const openers = [plan.lead, ...handed.map((one) => one.to)], stranger = opened.find((one) => !openers.includes(one.by));
  if (stranger) return step("sealed", "broken", `${stranger.number}: ${stranger.by}`);
  return step("sealed", new Set(opened.map((one) => one.number)).size < drawn.length ? "noted" : "holds");
}

function spoiled({ plan }) {
  const told = plan.spoiled.map((one) => `${one.commitment.slice(0, 12)}… ${one.reason}`).join("; ");
  if (plan.item.number !== plan.spoiled.length + 1) return step("spoiled", "broken", told);
  return step("spoiled", plan.spoiled.length ? "noted" : "holds", told);
}

/** What makes a record unusable; nothing where it can be looked at. Python looks more closely; a record of the platform
 *  passes both. */
function problemOf(record) {
  try {
    const { plan } = record, moments = [record.committed_at, ...plan.departures, ...[...plan.sources, ...plan.spoiled,
      ...record.statements, ...record.opened, ...record.handed].map((one) => one.at)];
    if (record.format !== "yibiao-draw-record/1" || plan.format !== "yibiao-draw/1" || plan.rules.version !== "1") return "format";
    if (![record.commitment, record.seed, plan.nonce].every((one) => HASH.test(one))) return "hash";
    if (!moments.every((one) => MOMENT.test(one) && !Number.isNaN(Date.parse(one)))) return "at";
    if (!whole(record)) return "number";
    if (repeated(plan.places) || repeated(plan.inspectors)) return "id";
    if (!plan.places.every((one) => inRules(one, plan.rules)) || plan.rules.team < 1 || plan.rules.step < 1) return "places";
    if (!["uniform", "matching"].includes(record.dealt)) return "dealt";
    canonical(plan.left_out.concat(record.weights, record.drawn));
    return "";
  } catch {
    return "?";
  }
}

function inRules(place, rules) {
  return place.risk >= 1 && place.risk <= rules.risk.length && place.days >= -1
    && rules.strata.some((one) => one.name === place.stratum) && Array.isArray(place.areas);
}

function repeated(things) {
  return new Set(things.map((one) => one.id)).size < things.length;
}

function whole(told) {
  if (typeof told === "number") return Number.isSafeInteger(told);
  return !told || typeof told !== "object" || Object.values(told).every(whole);
}
