package dev.slipway.cli.command;

import dev.slipway.cli.http.Gateway;
import dev.slipway.cli.http.Refused;
import dev.slipway.cli.text.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Finds what a user means by a name: an environment that was left out, a deployment by the beginning of its id or by its application. */
final class Targets {
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
    private static final Pattern BEGINNING = Pattern.compile("[0-9a-f][0-9a-f-]{3,35}");
    private static final int LOOKED_AT = 500;

    private final Gateway gateway;
    private final Function<String, RuntimeException> wrongUsage;

    /** @param wrongUsage makes what ends the command */
    Targets(Gateway gateway, Function<String, RuntimeException> wrongUsage) {
        this.gateway = gateway;
        this.wrongUsage = wrongUsage;
    }

    /** Which deployment of an application is meant. */
    enum Which {
        /** The one that is under way. */
        UNDER_WAY,
        /** The one that is under way, or else the newest. */
        NEWEST,
        /** The one that is under way, or else the one whose release is live. */
        LIVE
    }

    /** The environment that is meant where none is named: the only one. */
    String environment(String application, @Nullable String given) {
        return given != null ? given : only(application, environments(gateway.get("/applications/" + Gateway.part(application)).json()));
    }

    /** The same for an application that was just read. */
    String only(String application, List<String> environments) {
        if (environments.size() == 1) {
            return environments.getFirst();
        }
        throw wrongUsage.apply(application + " has the environments " + String.join(", ", environments) + ": say which with --environment");
    }

    static List<String> environments(JsonNode application) {
        var names = new ArrayList<String>();
        application.path("environments").forEach(each -> names.add(each.asString("")));
        return names;
    }

    /** The id of a deployment. @param text its id, the beginning of it, or the name of its application */
    String deployment(String text, @Nullable String environment, Which which) {
        if (ID.matcher(text).matches()) {
            return text;
        }
        try {
            JsonNode application = gateway.get("/applications/" + Gateway.part(text)).json();
            return ofApplication(text, environment != null ? environment : only(text, environments(application)), which);
        } catch (Refused refused) {
            if (!refused.isNotFound() || !BEGINNING.matcher(text).matches()) {
                throw refused;
            }
        }
        return byBeginning(text);
    }

    private String ofApplication(String application, String environment, Which which) {
        String at = "/applications/" + Gateway.part(application) + "/environments/" + Gateway.part(environment);
        JsonNode now = gateway.get(at).json();
        String underWay = Json.text(now, "deploymentInProgress");
        if (underWay != null) {
            return underWay;
        }
        return switch (which) {
            case UNDER_WAY -> throw new NotSo("no deployment is under way in " + application + "/" + environment
                    + "; ./slipway status " + application + " shows how it is");
            case LIVE -> now.path("releases").valueStream().filter(each -> each.path("weight").asInt(0) > 0)
                    .map(each -> Json.textOrEmpty(each, "id")).findFirst()
                    .orElseThrow(() -> new NotSo("nothing is live in " + application + "/" + environment));
            case NEWEST -> gateway.get("/deployments?limit=1&application=" + Gateway.part(application) + "&environment=" + Gateway.part(environment))
                    .json().path("items").valueStream().map(each -> Json.textOrEmpty(each, "id")).findFirst()
                    .orElseThrow(() -> new NotSo("nothing was ever deployed to " + application + "/" + environment));
        };
    }

    private String byBeginning(String beginning) {
        List<String> found = gateway.get("/deployments?limit=" + LOOKED_AT).json().path("items").valueStream()
                .map(each -> Json.textOrEmpty(each, "id")).filter(each -> each.startsWith(beginning)).toList();
        return switch (found.size()) {
            case 0 -> throw new NotSo("there is neither an application '" + beginning + "' nor a deployment whose id begins so among the last "
                    + LOOKED_AT);
            case 1 -> found.getFirst();
            default -> throw new NotSo("the ids of " + found.size() + " deployments begin with " + beginning + ": " + String.join(", ", found));
        };
    }
}
