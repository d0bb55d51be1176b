package dev.slipway.renderdeployer.platform.local;

import dev.slipway.renderdeployer.instance.Instance;
import dev.slipway.renderdeployer.log.LineLimit;
import dev.slipway.renderdeployer.log.LogLines.Stream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows the output of all instances; one thread takes the turns. Positions are kept, so a successor goes on there. */
final class Tails {
    private static final Logger LOG = LoggerFactory.getLogger(Tails.class);
    private static final String POSITIONS = "told";
    /** How many turns lie between two notes of the positions: a second. */
    private static final int KEEP_EACH_TURNS = 10;

    private final Tools tools;
    private final byte[] buffer = new byte[Tail.CHUNK_BYTES];
    private final Map<String, Followed> followed = new ConcurrentHashMap<>();
    private long turn;

    private static final class Followed {
        private final LocalInstance instance;
        private final Path directory;
        private final Tail out;
        private final Tail err;
        private LineLimit limit = LineLimit.full(System.nanoTime());
        private String kept;

        Followed(LocalInstance instance, Path directory) {
            this.instance = instance;
            this.directory = directory;
            this.kept = read(directory.resolve(POSITIONS));
            String[] positions = kept.split(" ");
            boolean known = positions.length == 2 && positions[0].matches("\\d+") && positions[1].matches("\\d+");
            out = new Tail(directory.resolve(Launcher.OUT), Stream.OUT, known ? Long.parseLong(positions[0]) : 0);
            err = new Tail(directory.resolve(Launcher.ERR), Stream.ERR, known ? Long.parseLong(positions[1]) : 0);
        }

        private static String read(Path file) {
            try {
                return Files.readString(file);
            } catch (IOException nothingKept) {
                return "0 0";
            }
        }

        /** Without a sync: after the end of the machine lines come again, with the same offsets. */
        void keep() {
            String now = out.position() + " " + err.position();
            if (!now.equals(kept)) {
                Path file = directory.resolve(POSITIONS);
                Path fresh = directory.resolve(POSITIONS + ".new");
                try {
                    Files.writeString(fresh, now);
                    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
                    kept = now;
                } catch (IOException e) {
                    LOG.atWarn().addKeyValue("file", file).addKeyValue("because", e.toString()).log("how far a log was told is not kept");
                }
            }
        }
    }

    Tails(Tools tools) {
        this.tools = tools;
    }

    void follow(LocalInstance instance) {
        String id = instance.state().id();
        followed.computeIfAbsent(id, _ -> new Followed(instance, tools.records().directory(id)));
    }

    void turn() {
        turn++;
        followed.values().removeIf(each -> {
            Instance now = each.instance.state();
            boolean last = now.hasEnded();
            each.limit = each.limit.at(System.nanoTime());
            each.limit = each.out.turn(now, tools.watcher(), last, each.limit, buffer, tools.clock().instant());
            each.limit = each.err.turn(now, tools.watcher(), last, each.limit, buffer, tools.clock().instant());
            boolean done = each.out.isDone(last) && each.err.isDone(last);
            if (done || turn % KEEP_EACH_TURNS == 0) {
                each.keep();
            }
            return done;
        });
    }

    void close() {
        List.copyOf(followed.values()).forEach(Followed::keep);
    }
}
