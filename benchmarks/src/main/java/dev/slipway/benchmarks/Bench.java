package dev.slipway.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs benchmarks: {@code [NAME] [--json FILE]}; without a name all of them. */
public final class Bench {
    private interface Benchmark {
        void run(Table table) throws Exception;
    }

    private static final Map<String, Benchmark> ALL = new LinkedHashMap<>();

    static {
        ALL.put("start", StartBench::run);
        ALL.put("healing", HealingBench::run);
        ALL.put("plan", PlanBench::run);
        ALL.put("delegation", DelegationBench::run);
        ALL.put("intake", IntakeBench::run);
        ALL.put("failover", FailoverBench::run);
        ALL.put("edge", EdgeBench::run);
        ALL.put("cli", CliBench::run);
    }

    private Bench() {}

    /** Prints a table; exit code 1 when one could not be measured. */
    public static void main(String[] arguments) throws IOException {
        String name = "";
        @Nullable Path json = null;
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i].equals("--json") && i + 1 < arguments.length) {
                json = Path.of(arguments[++i]);
            } else {
                name = arguments[i];
            }
        }
        if (!name.isEmpty() && !ALL.containsKey(name)) {
            System.err.println("slipway: there is no benchmark '" + name + "'; known: " + String.join(", ", ALL.keySet()));
            System.exit(1);
        }
        var table = new Table();
        boolean failed = false;
        for (Map.Entry<String, Benchmark> each : ALL.entrySet()) {
            if (name.isEmpty() || name.equals(each.getKey())) {
                try {
                    each.getValue().run(table);
                } catch (Exception e) {
                    failed = true;
                    System.err.println("benchmark " + each.getKey() + " failed: " + e);
                }
            }
        }
        if (json != null) {
            table.write(json);
        }
        System.exit(failed ? 1 : 0);
    }
}
