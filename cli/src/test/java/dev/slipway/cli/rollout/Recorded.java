package dev.slipway.cli.rollout;

import dev.slipway.cli.Golden;
import dev.slipway.cli.rollout.Rollout.Event;
import dev.slipway.cli.text.Json;
import java.util.ArrayList;
import java.util.List;

/** Deployments of a real suite, as its gateway told them. */
final class Recorded {
    private Recorded() {}

    static Rollout begun(String name) {
        return RolloutJson.begin(Json.read(Golden.text("rollout/" + name + ".json")));
    }

    static List<Event> events(String name) {
        var events = new ArrayList<Event>();
        for (String block : Golden.text("rollout/" + name + ".events").split("\n\n")) {
            String kind = block.replaceAll("(?s).*event:([^\n]*).*", "$1");
            String data = block.replaceAll("(?s).*data:([^\n]*).*", "$1");
            events.add(RolloutJson.event(kind, data));
        }
        return events;
    }

    /** After so many events. */
    static Rollout after(String name, int number) {
        Rollout rollout = begun(name);
        for (Event event : events(name).subList(0, number)) {
            rollout = rollout.after(event);
        }
        return rollout;
    }

    static Rollout ended(String name) {
        return after(name, events(name).size());
    }
}
