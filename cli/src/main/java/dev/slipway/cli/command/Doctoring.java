package dev.slipway.cli.command;

import dev.slipway.cli.doctor.Doctor;
import dev.slipway.cli.doctor.Facts;
import dev.slipway.cli.doctor.Finding;
import dev.slipway.cli.doctor.Finding.Verdict;
import dev.slipway.cli.doctor.local.Examination;
import dev.slipway.cli.http.Refused;
import dev.slipway.cli.http.Unreachable;
import dev.slipway.cli.terminal.Terminal;
import dev.slipway.cli.text.Colour;
import dev.slipway.cli.text.Json;
import dev.slipway.cli.text.Look;
import dev.slipway.cli.text.Table;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;

/** Looks at the machine and at the suite. */
@Command(name = "doctor", description = "Look at what a suite needs (JDK, ports, disk, limits) and at how it is. Exit code 1 when something is ill.",
        footer = {"./slipway doctor", "./slipway doctor --data /var/lib/slipway --json"})
final class Doctoring extends ClientCommand {
    Doctoring(Terminal terminal) {
        super(terminal);
    }

    @Override
    String feature() {
        return "examining";
    }

    @Override
    int run() {
        var examination = new Examination(gateway().place().data());
        Facts facts;
        try {
            String address = gateway().place().address().toString();
            facts = examination.facts(suite(), address);
        } catch (Unreachable nobody) {
            facts = examination.facts(null, String.valueOf(nobody.getMessage()));
        }
        List<Finding> findings = Doctor.look(facts);
        if (json()) {
            var items = Json.object().arrayNode();
            findings.forEach(each -> items.add(Json.object().put("what", each.what()).put("verdict", each.verdict().name()).put("detail", each.detail())));
            terminal.say(Json.write(Json.object().put("well", Doctor.isWell(findings)).set("items", items)));
        } else {
            tell(findings);
        }
        return Doctor.isWell(findings) ? DONE : FAILED;
    }

    private void tell(List<Finding> findings) {
        Look look = terminal.look();
        var table = new Table(new Look(0, 0, look.colour(), look.unicode()));
        findings.forEach(each -> table.row(mark(look, each.verdict()), each.what(), each.detail()));
        terminal.say(table.lines(""));
        Map<Verdict, Long> counts = Doctor.count(findings);
        terminal.say(counts.getOrDefault(Verdict.WELL, 0L) + " well, " + counts.getOrDefault(Verdict.POOR, 0L) + " could be better, "
                + counts.getOrDefault(Verdict.ILL, 0L) + " ill");
    }

    private static String mark(Look look, Verdict verdict) {
        return switch (verdict) {
            case WELL -> look.paint(Colour.GOOD, look.mark("✓", "ok"));
            case POOR -> look.paint(Colour.BUSY, look.mark("!", "! "));
            case ILL -> look.paint(Colour.BAD, look.mark("✗", "x "));
        };
    }

    private Facts.Suite suite() {
        JsonNode health;
        try {
            health = gateway().get("//health").json();
        } catch (Refused down) {
            health = down.problem();
        }
        List<String> parts = health.path("components").propertyStream().filter(each -> !Json.textOrEmpty(each.getValue(), "status").equals("UP"))
                .map(each -> each.getKey() + " is " + Json.textOrEmpty(each.getValue(), "status") + " " + Json.write(each.getValue().path("details"))).toList();
        String status = Json.textOrEmpty(health, "status");
        return new Facts.Suite(status.isEmpty() ? "UNKNOWN" : status.toUpperCase(Locale.ROOT), parts, isTokenTaken());
    }

    private boolean isTokenTaken() {
        try {
            gateway().get("/applications?limit=1");
            return true;
        } catch (Refused refused) {
            return !refused.isOfTheToken();
        }
    }
}
