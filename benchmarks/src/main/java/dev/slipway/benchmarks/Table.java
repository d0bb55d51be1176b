package dev.slipway.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** The figures of a run: printed as they come, kept as JSON when asked for. */
final class Table {
    private final List<Map<String, Object>> rows = new ArrayList<>();

    void title(String words) {
        System.out.printf("%n%s%n", words);
    }

    /** A figure. @param beside what was measured in the same run, and the ratio, in words */
    void row(String bench, String what, String figure, String beside) {
        System.out.printf(Locale.ROOT, "  %-46s %-58s %s%n", what, figure, beside);
        var row = new LinkedHashMap<String, Object>();
        row.put("bench", bench);
        row.put("what", what);
        row.put("figure", figure);
        row.put("beside", beside);
        rows.add(row);
    }

    void write(Path file) {
        var all = new LinkedHashMap<String, Object>();
        all.put("at", Instant.now().toString());
        all.put("cores", Runtime.getRuntime().availableProcessors());
        all.put("jdk", System.getProperty("java.vm.version"));
        all.put("rows", rows);
        try {
            Files.writeString(file, new JsonMapper().writerWithDefaultPrettyPrinter().writeValueAsString(all) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }
}
