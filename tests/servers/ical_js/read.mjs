// Reads a calendar from standard input by ical.js, which Thunderbird reads calendars with.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

ICAL.design.strict = true;
const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, "utf-8")));
const events = calendar.getAllSubcomponents("vevent").map((component) => {
  const event = new ICAL.Event(component);
  return {
    uid: event.uid,
    summary: event.summary,
    description: event.description,
    sequence: event.sequence,
    isDay: event.startDate.isDate,
    start: event.startDate.isDate
      ? event.startDate.toString()
      : event.startDate.toJSDate().toISOString(),
    minutes: event.duration.toSeconds() / 60,
    status: component.getFirstPropertyValue("status"),
    transparency: component.getFirstPropertyValue("transp"),
    properties: component.getAllProperties().map((property) => property.name),
    components: component.getAllSubcomponents().map((inner) => inner.name),
  };
});
const refresh = calendar.getFirstPropertyValue("refresh-interval").toString();
const name = calendar.getFirstPropertyValue("x-wr-calname");
const others = calendar.getAllSubcomponents().map((component) => component.name);
process.stdout.write(JSON.stringify({ events, refresh, name, others: [...new Set(others)] }));
