package dev.slipway.renderdeployer.platform.local;

import dev.slipway.renderdeployer.instance.Ends;
import dev.slipway.renderdeployer.instance.Ends.Exit;
import dev.slipway.renderdeployer.instance.Instance;
import dev.slipway.renderdeployer.instance.Instance.By;
import dev.slipway.renderdeployer.instance.Instance.ProcessId;
import dev.slipway.renderdeployer.platform.PlatformException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Ends all instances of a data directory whose suite does not run, each as its manifest wants it, and notes that it was the
 * operator: the next deployer tells so, and the manager brings back what should run.
 */
public final class StopApplications {
    private StopApplications() {}

    /** {@code --data DIR}, the suite's. */
    public static void main(String[] arguments) throws InterruptedException {
        if (arguments.length != 2 || !arguments[0].equals("--data")) {
            System.err.println("stop-applications: use --data DIR");
            System.exit(2);
        }
        try {
            run(Path.of(arguments[1]).resolve("render-deployer"), System.out);
        } catch (PlatformException e) {
            System.err.println("stop-applications: " + e.getMessage());
            System.exit(1);
        }
    }

    /** @param data of the deployer */
    static void run(Path data, PrintStream out) throws PlatformException, InterruptedException {
        Path directory = data.toAbsolutePath().normalize();
        try (var _ = DataLock.take(directory)) {
            var records = new Records(directory);
            List<Instance> known = records.all();
            List<Instance> living = known.stream().map(StopApplications::asItIs).flatMap(Optional::stream)
                    .sorted(Comparator.comparing(Instance::id)).toList();
            var ending = new ArrayList<Parallel.Act>();
            living.forEach(each -> ending.add(() -> stop(each, records, out)));
            Parallel.run(ending);
            known.stream().filter(each -> isOfThisBoot(each) && living.stream().noneMatch(other -> other.id().equals(each.id())))
                    .forEach(StopApplications::killRest);
            out.println(living.size() == 1 ? "1 instance stopped" : living.size() + " instances stopped");
        }
    }

    private static boolean isOfThisBoot(Instance instance) {
        return !instance.hasEnded() && instance.boot().equals(Processes.bootId());
    }

    /** What a leader left behind that died while no deployer watched; that it is gone, the next deployer finds out itself. */
    private static void killRest(Instance instance) {
        Processes.carrying(instance.id()).forEach(each -> Posix.kill(each.pid(), "KILL"));
    }

    /** An instance whose process lives; a deployer that was killed may have started it without noting the process. */
    private static Optional<Instance> asItIs(Instance instance) {
        if (!isOfThisBoot(instance)) {
            return Optional.empty();
        }
        ProcessId process = instance.process();
        return process == null
                ? Processes.carrying(instance.id()).stream().filter(each -> each.pid() == each.session()).findFirst()
                        .map(leader -> instance.started(leader.id()))
                : Optional.of(instance).filter(_ -> Processes.isAlive(process));
    }

    private static void stop(Instance instance, Records records, PrintStream out) throws PlatformException, InterruptedException {
        Instance asked = instance.asked(By.SUITE, Instant.now());
        records.write(asked, false);
        ProcessId process = java.util.Objects.requireNonNull(asked.process());
        Ending.end(asked.id(), process, asked.shutdown().signal(), asked.shutdown().grace(), false, () -> false);
        records.write(Ends.seen(asked, new Exit.Untold(), LastLines.of(records.directory(asked.id())), Instant.now()), false);
        out.println("stopped " + asked.id() + " (process " + process.pid() + ")");
    }
}
