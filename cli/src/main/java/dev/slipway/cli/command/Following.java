package dev.slipway.cli.command;

import dev.slipway.cli.http.EventStream;
import dev.slipway.cli.http.Gateway;
import dev.slipway.cli.http.Refused;
import dev.slipway.cli.http.Unreachable;
import dev.slipway.cli.rollout.Ending;
import dev.slipway.cli.rollout.LineView;
import dev.slipway.cli.rollout.Rollout;
import dev.slipway.cli.rollout.RolloutJson;
import dev.slipway.cli.rollout.TreeView;
import dev.slipway.cli.terminal.Frames;
import dev.slipway.cli.terminal.Terminal;
import dev.slipway.cli.text.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Follows a deployment to its end: as a tree on a terminal, as lines elsewhere. Its events are the truth; the instances are looked
 * at beside them. A gateway that goes away for a while (the suite is started again) is waited for, and the stream goes on where it
 * broke off.
 */
final class Following {
    private static final Duration FRAME = Duration.ofMillis(100);
    /** Frames between two looks at the instances. */
    private static final int LOOK_EACH = 5;
    /** A suite starts in seconds; on a machine that is busy with its deployments, in a minute and more. */
    private static final Duration WITHOUT_GATEWAY = Duration.ofMinutes(5);
    private static final Duration TRY_EACH = Duration.ofMillis(500);

    private final Gateway gateway;
    private final Terminal terminal;
    private final Frames frames;
    private final TreeView tree;
    private volatile String away = "";
    private Rollout rollout;
    private int beat;
    private boolean ended;
    private boolean looked;

    private Following(Gateway gateway, Terminal terminal, Rollout begun) {
        this.gateway = gateway;
        this.terminal = terminal;
        this.frames = new Frames(terminal.out());
        this.tree = new TreeView(terminal.look());
        this.rollout = begun;
    }

    /**
     * Shows a deployment until its end.
     *
     * @param intended the final phases that its caller wants
     * @return whether it ended in one of them
     */
    static boolean show(Gateway gateway, Terminal terminal, String id, Set<String> intended) {
        return new Following(gateway, terminal, RolloutJson.begin(gateway.get("/deployments/" + Gateway.part(id)).json())).toTheEnd(intended);
    }

    /** Prints a deployment's events as they are, one object a line, and then the deployment. */
    static boolean json(Gateway gateway, Terminal terminal, String id, Set<String> intended) {
        var phase = new String[] {""};
        eachEvent(gateway, id, _ -> { }, event -> {
            JsonNode data = Json.read(event.data());
            terminal.say(Json.write(Json.object().put("id", event.id()).put("event", event.event()).set("data", data)));
            phase[0] = event.event().equals("phase") ? Json.textOrEmpty(data, "phase") : phase[0];
            return Rollout.isFinal(phase[0]) || terminal.isGone();
        });
        JsonNode ended = gateway.get("/deployments/" + Gateway.part(id)).json();
        terminal.say(Json.write(ended));
        return intended.contains(Json.textOrEmpty(ended, "phase"));
    }

    private boolean toTheEnd(Set<String> intended) {
        var interrupted = new Thread(this::leave);
        Runtime.getRuntime().addShutdownHook(interrupted);
        Thread beside = Thread.ofPlatform().daemon().name("beside").start(this::lookBeside);
        try {
            boolean told = eachEvent(gateway, rollout.id(), because -> away = because, event -> take(RolloutJson.event(event.event(), event.data())));
            if (!told) {
                replace(RolloutJson.whole(gateway.get("/deployments/" + Gateway.part(rollout.id())).json()));
            }
            see();
            return end(intended.contains(rollout.phase()), intended);
        } finally {
            beside.interrupt();
            giveBack();
            Runtime.getRuntime().removeShutdownHook(interrupted);
        }
    }

    /** However it ended, the terminal is its user's again. */
    private synchronized void giveBack() {
        ended = true;
        frames.close();
    }

    private synchronized boolean end(boolean asIntended, Set<String> intended) {
        ended = true;
        if (terminal.isLive()) {
            draw();
            frames.close();
        }
        String url = null;
        if (asIntended && intended.contains("SUCCEEDED")) {
            url = Json.text(environment(), "url");
        }
        terminal.say(Ending.lines(rollout, asIntended, terminal.look(), url));
        return asIntended;
    }

    private synchronized void leave() {
        frames.close();
        terminal.hint("slipway: no longer watched; the deployment goes on: ./slipway watch " + rollout.id());
    }

    // ---- its events

    /** What is done with an event. */
    interface Taking {
        /** Whether it was the last. */
        boolean take(EventStream.Event event);
    }

    /** What is said while nobody answers; empty when somebody does. */
    interface Away {
        void because(String words);
    }

    /** Returns after the last event, or false when the gateway has none of a deployment that has ended. */
    static boolean eachEvent(Gateway gateway, String id, Away away, Taking taking) {
        String last = null;
        long silentSince = System.nanoTime();
        while (true) {
            try (EventStream events = gateway.events("/deployments/" + Gateway.part(id) + "/events", last)) {
                away.because("");
                silentSince = System.nanoTime();
                for (EventStream.Event event = events.next(); event != null; event = events.next()) {
                    last = event.id();
                    if (taking.take(event)) {
                        return true;
                    }
                }
                if (last == null && Rollout.isFinal(Json.textOrEmpty(gateway.get("/deployments/" + Gateway.part(id)).json(), "phase"))) {
                    return false;
                }
            } catch (Unreachable gone) {
                waitFor(gone, silentSince, away);
            } catch (Refused refused) {
                if (refused.status() < 500) {
                    throw refused;
                }
                waitFor(refused, silentSince, away);
            }
            Gateway.pause(TRY_EACH);
        }
    }

    private static void waitFor(RuntimeException because, long silentSince, Away away) {
        if (System.nanoTime() - silentSince > WITHOUT_GATEWAY.toNanos()) {
            throw because;
        }
        away.because("the gateway does not answer; it is asked again for " + WITHOUT_GATEWAY.toMinutes() + " minutes");
    }

    private synchronized boolean take(Rollout.Event event) {
        if (ended) {
            return true;
        }
        // What ran before is no news: it is what the first look is compared with.
        if (!terminal.isLive() && (looked || !(event instanceof Rollout.InstancesSeen))) {
            terminal.say(LineView.lines(rollout, event));
            terminal.out().flush();
        }
        looked |= event instanceof Rollout.InstancesSeen;
        rollout = rollout.after(event);
        return rollout.isOver();
    }

    private synchronized void replace(Rollout whole) {
        rollout = whole;
    }

    // ---- beside them

    private void lookBeside() {
        try {
            for (int i = 0; !Thread.currentThread().isInterrupted(); i++) {
                if (i % LOOK_EACH == 0) {
                    see();
                }
                synchronized (this) {
                    if (terminal.isLive() && !ended && !rollout.isOver()) {
                        draw();
                    }
                }
                Thread.sleep(FRAME);
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    /** Looks at the instances; whoever cannot be asked is asked again. */
    private void see() {
        JsonNode environment = environment();
        if (environment.isObject()) {
            take(RolloutJson.instances(environment));
        }
    }

    private JsonNode environment() {
        Rollout.What what = rollout.what();
        try {
            return gateway.get("/applications/" + Gateway.part(what.application()) + "/environments/" + Gateway.part(what.environment())).json();
        } catch (Refused | Unreachable nobody) {
            return Json.read("");
        }
    }

    private void draw() {
        var lines = new ArrayList<>(tree.frame(rollout, Instant.now(), beat++));
        if (!away.isEmpty()) {
            lines.add(away);
        }
        frames.draw(List.copyOf(lines));
    }
}
