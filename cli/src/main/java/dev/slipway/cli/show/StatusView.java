package dev.slipway.cli.show;

import dev.slipway.cli.rollout.Marks;
import dev.slipway.cli.text.Colour;
import dev.slipway.cli.text.Json;
import dev.slipway.cli.text.Look;
import dev.slipway.cli.text.Table;
import dev.slipway.cli.text.Texts;
import dev.slipway.cli.text.Times;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What runs in environments. */
public final class StatusView {
    private static final int SHORT_ID = 8;

    private StatusView() {}

    /** A line for each environment. @param firing alerts that fire now */
    public static List<String> overview(List<JsonNode> environments, List<JsonNode> firing, Look look) {
        var lines = new ArrayList<String>();
        if (environments.isEmpty()) {
            lines.add("No application is registered yet. ./slipway init writes a manifest, ./slipway deploy registers and deploys it.");
            return lines;
        }
        var table = new Table(look, "application", "environment", "version", "health", "instances", "url", "under way");
        for (JsonNode each : environments) {
            table.row(look.paint(Colour.BOLD, Json.textOrEmpty(each, "application")), Json.textOrEmpty(each, "environment"),
                    dash(Json.text(each, "liveVersion")), Marks.health(look, Json.textOrEmpty(each, "health")), instances(each),
                    dash(Json.text(each, "url")), look.paint(Colour.BUSY, shorten(Json.textOrEmpty(each, "deploymentInProgress"))));
        }
        lines.addAll(table.lines(""));
        if (!firing.isEmpty()) {
            lines.add("");
            lines.add(look.paint(Colour.BAD, firing.size() == 1 ? "1 alert is firing" : firing.size() + " alerts are firing") + ": ./slipway alerts");
        }
        return lines;
    }

    /** All that is known of one. @param deployments its newest */
    public static List<String> environment(JsonNode environment, List<JsonNode> deployments, Look look, Instant now) {
        var lines = new ArrayList<String>();
        lines.add(look.paint(Colour.BOLD, Json.textOrEmpty(environment, "application") + "/" + Json.textOrEmpty(environment, "environment")) + "  "
                + Marks.health(look, Json.textOrEmpty(environment, "health")) + "  version " + dash(Json.text(environment, "liveVersion"))
                + "  " + dash(Json.text(environment, "url")) + look.paint(Colour.FAINT, "  on " + Json.textOrEmpty(environment, "platform")));
        String underWay = Json.text(environment, "deploymentInProgress");
        if (underWay != null) {
            lines.add("  " + look.paint(Colour.BUSY, "under way: ") + "./slipway watch " + underWay);
        }
        for (JsonNode release : environment.path("releases")) {
            lines.add("  release " + look.paint(Colour.NAME, shorten(Json.textOrEmpty(release, "id"))) + "  version "
                    + Json.textOrEmpty(release, "version") + "  " + release.path("weight").asInt(0) + " % of the traffic");
            lines.addAll(instances(release, look, now).lines("    "));
        }
        if (environment.path("releases").isEmpty()) {
            lines.add("  nothing runs");
        }
        lines.addAll(deployments(deployments, look, now));
        return lines;
    }

    private static Table instances(JsonNode release, Look look, Instant now) {
        var table = new Table(look);
        for (JsonNode each : release.path("instances")) {
            Instant started = Times.instant(Json.text(each, "startedAt"));
            int restarts = each.path("restarts").asInt(0);
            table.row(Marks.instance(look, Json.textOrEmpty(each, "state")) + " " + Json.textOrEmpty(each, "id"),
                    Marks.health(look, Json.textOrEmpty(each, "state")), dash(Json.text(each, "address")),
                    started == null ? "" : "started " + Times.ago(started, now), restarts == 0 ? "" : restarts == 1 ? "1 restart" : restarts + " restarts");
        }
        return table;
    }

    private static List<String> deployments(List<JsonNode> deployments, Look look, Instant now) {
        if (deployments.isEmpty()) {
            return List.of();
        }
        var lines = new ArrayList<>(List.of("  last deployments"));
        var table = new Table(look);
        for (JsonNode each : deployments) {
            Instant created = Times.instant(Json.text(each, "createdAt"));
            String outcome = Json.textOrEmpty(each, "outcome");
            table.row(look.paint(Colour.NAME, shorten(Json.textOrEmpty(each, "id"))), Json.textOrEmpty(each, "kind").toLowerCase(Locale.ROOT),
                    Json.textOrEmpty(each, "version"), Marks.phase(look, Json.textOrEmpty(each, "phase")),
                    created == null ? "" : Times.ago(created, now),
                    Texts.firstLine(outcome.isEmpty() ? Json.textOrEmpty(each.path("waitingFor"), "because") : outcome));
        }
        lines.addAll(table.lines("    "));
        return lines;
    }

    /** Healthy ones of all. */
    private static String instances(JsonNode environment) {
        int all = 0;
        int healthy = 0;
        for (JsonNode release : environment.path("releases")) {
            for (JsonNode each : release.path("instances")) {
                String state = Json.textOrEmpty(each, "state");
                all += state.equals("STOPPED") || state.equals("LOST") || state.equals("DRAINING") ? 0 : 1;
                healthy += state.equals("HEALTHY") ? 1 : 0;
            }
        }
        return healthy + "/" + all;
    }

    private static String dash(@Nullable String text) {
        return text == null || text.isEmpty() ? "-" : Texts.clean(text);
    }

    static String shorten(String id) {
        return id.length() > SHORT_ID ? id.substring(0, SHORT_ID) : id;
    }
}
