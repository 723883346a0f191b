// The draw, as src/yibiao/draws makes it (canonical, stream, weighing, places, dealing, drawing): the same names, the
// same order, whole numbers below 2^53 only. Whoever changes one side changes both; the browser test compares them.

import { digest, sha256 } from "./sha256.js";

const DEALS = 10000;

/** JSON with its keys in order and no spaces, as RFC 8785 writes what we use. */
export function canonical(told) {
  if (Array.isArray(told)) return `[${told.map(canonical).join(",")}]`;
  if (told && typeof told === "object") {
    return `{${Object.keys(told).sort().map((key) => `${JSON.stringify(key)}:${canonical(told[key])}`).join(",")}}`;
  }
  return JSON.stringify(told);
}

export function commitmentOf(plan) {
  return digest(canonical(plan));
}

export function seedOf(commitment, values) {
  return digest(canonical({ commitment, values }));
}

export class Stream {
  constructor(commitment, seed, nonce, purpose) {
    const said = ["yibiao-draw/1", commitment, seed, nonce, purpose].join("\n");
    this.key = sha256(new TextEncoder().encode(said));
    this.block = 0;
    this.rest = [];
  }

  below(limit) {
    let bits = 0;
    while (2 ** bits < limit) bits++;
    if (bits === 0) return 0;
    const count = Math.ceil(bits / 8), top = 2 ** (bits - 8 * (count - 1)) - 1;
    for (;;) {
      const taken = this.take(count);
      let number = taken[0] & top;
      for (let i = 1; i < count; i++) number = number * 256 + taken[i];
      if (number < limit) return number;
    }
  }

  shuffled(things) {
    const pile = Array.from(things);
    for (let at = 0; at < pile.length; at++) {
      const other = at + this.below(pile.length - at);
      [pile[at], pile[other]] = [pile[other], pile[at]];
    }
    return pile;
  }

  take(count) {
    while (this.rest.length < count) {
      const told = new Uint8Array(40);
      told.set(this.key);
      new DataView(told.buffer).setUint32(36, this.block++);
      this.rest.push(...sha256(told));
    }
    return this.rest.splice(0, count);
  }
}

export function weightOf(place, rules) {
  const steps = place.days === -1 ? rules.cap : Math.min(Math.floor(place.days / rules.step), rules.cap);
  return Math.max(1, Math.floor((rules.risk[place.risk - 1] * (100 + steps * rules.add)) / 100));
}

export function chances(weights, take) {
  if (take >= weights.length) return weights.map(() => [1, 1]);
  const certain = new Set();
  for (;;) {
    const left = take - certain.size;
    const total = weights.reduce((sum, weight, at) => sum + (certain.has(at) ? 0 : weight), 0);
    const more = weights.map((_, at) => at).filter((at) => !certain.has(at) && left * weights[at] >= total);
    if (!more.length) return weights.map((weight, at) => (certain.has(at) ? [1, 1] : [left * weight, total]));
    more.forEach((at) => certain.add(at));
  }
}

function isCertain(chance) {
  return chance[0] === 1 && chance[1] === 1;
}

function systematic(weights, take, stream) {
  const likely = chances(weights, take), order = stream.shuffled(weights.keys());
  const drawn = order.filter((at) => isCertain(likely[at])), rest = order.filter((at) => !isCertain(likely[at]));
  if (!rest.length) return drawn;
  const total = likely[rest[0]][1];
  let mark = stream.below(total), end = 0;
  for (const at of rest) {
    end += likely[at][0];
    if (mark < end) { drawn.push(at); mark += total; }
  }
  return drawn;
}

function mayGo(person, place) {
  return !person.avoids.includes(place.id) && !place.areas.some((area) => person.avoids.includes(area));
}

function fits(hand, place, people, rules) {
  const team = hand.map((at) => people[at]);
  return new Set(hand).size === hand.length && team.every((one) => mayGo(one, place)) && team.some((one) => one.leads)
    && rules.skills.every((skill) => team.some((one) => one.skills.includes(skill)));
}

function leadFirst(hand, people) {
  const lead = hand.find((at) => people[at].leads);
  return [lead, ...hand.filter((at) => at !== lead)];
}

/** {hands, dealt, each}, or null where there is no way. */
function deal(places, people, rules, stream) {
  for (let each = rules.each; each <= Math.max(rules.each, places.length); each++) {
    const found = dealt(places, people, rules, each, stream);
    if (found) return { hands: found.hands.map((hand) => leadFirst(hand, people)), dealt: found.dealt, each };
  }
  return null;
}

function dealt(places, people, rules, each, stream) {
  const cards = [];
  people.forEach((_, at) => { for (let i = 0; i < each; i++) cards.push(at); });
  const wanted = places.length * rules.team;
  if (cards.length < wanted) return null;
  for (let tried = 0; tried < DEALS; tried++) {
    const hands = once(places, people, rules, cards, stream);
    if (hands) return { hands, dealt: "uniform" };
  }
  const hands = matched(places, people, rules, each, stream);
  return hands ? { hands, dealt: "matching" } : null;
}

/** One deal; null where a hand does not fit. */
function once(places, people, rules, cards, stream) {
  const pile = Array.from(cards), hands = [];
  for (const place of places) {
    const hand = [];
    for (let at = hands.length * rules.team, end = at + rules.team; at < end; at++) {
      const other = at + stream.below(pile.length - at);
      [pile[at], pile[other]] = [pile[other], pile[at]];
      hand.push(pile[at]);
    }
    if (!fits(hand, place, people, rules)) return null;
    hands.push(hand);
  }
  return hands;
}

function matched(places, people, rules, each, stream) {
  const holder = new Map(), needs = ["", ...rules.skills];
  const maySit = (one, seat) => {
    const own = needs.filter((_, i) => i >= seat % rules.team && (i - (seat % rules.team)) % rules.team === 0);
    return own.every((need) => (need === "" ? people[one].leads : people[one].skills.includes(need)))
      && mayGo(people[one], places[Math.floor(seat / rules.team)]);
  };
  const sit = (seat, order, seen) => {
    for (const one of order) {
      if (seen.has(one) || !maySit(one, seat)) continue;
      seen.add(one);
      const held = [...holder.keys()].filter((other) => holder.get(other) === one).sort((a, b) => a - b);
      const beside = held.filter((other) => Math.floor(other / rules.team) === Math.floor(seat / rules.team));
      if (!beside.length && held.length < each) { holder.set(seat, one); return true; }
      for (const other of beside.length ? beside : held) {
        if (sit(other, order, seen)) { holder.set(seat, one); return true; }
      }
    }
    return false;
  };
  for (const seat of stream.shuffled(Array(places.length * rules.team).keys())) {
    if (!sit(seat, stream.shuffled(people.keys()), new Set())) return null;
  }
  return places.map((_, i) => Array.from({ length: rules.team }, (__, j) => holder.get(i * rules.team + j)));
}

/** {drawn, weights, dealt, each} as in a record; null where nobody can be sent. */
export function draw(plan, seed, commitment) {
  const stream = (purpose) => new Stream(commitment, seed, plan.nonce, purpose);
  const weights = plan.places.map((one) => weightOf(one, plan.rules)), all = [];
  for (const stratum of plan.rules.strata) {
    const members = [...plan.places.keys()].filter((at) => plan.places[at].stratum === stratum.name);
    const own = members.map((at) => weights[at]), likely = chances(own, stratum.take);
    for (const at of systematic(own, stratum.take, stream(`places/${stratum.name}`))) all.push([members[at], likely[at]]);
  }
  const order = stream("order").shuffled(all);
  const found = order.length
    ? deal(order.map(([at]) => plan.places[at]), plan.inspectors, plan.rules, stream("people"))
    : { hands: [], dealt: "uniform", each: plan.rules.each };
  if (!found) return null;
  const drawn = order.map(([at, chance], i) => {
    const place = plan.places[at], inspectors = found.hands[i].map((one) => plan.inspectors[one].id);
    return { number: i + 1, place: place.id, stratum: place.stratum, weight: weights[at], chance, inspectors, lead: inspectors[0] };
  });
  return { drawn, weights, dealt: found.dealt, each: found.each };
}
