package dev.slipway.renderdeployer.platform.local;

import dev.slipway.renderdeployer.log.LogLines.Line;
import dev.slipway.renderdeployer.log.Lines;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The last lines of an instance's log: where it wrote to both streams, the last of its output before those of its errors. */
final class LastLines {
    /** How many there are at most. */
    static final int COUNT = 20;
    /** Of these for errors, where there is also output. */
    private static final int ERRORS = 15;
    private static final int READ_BYTES = 16 * 1024;
    private static final int LONGEST = 1000;

    private LastLines() {}

    static List<String> of(Path directory) {
        List<String> out = tail(directory.resolve(Launcher.OUT));
        List<String> err = tail(directory.resolve(Launcher.ERR));
        int errors = Math.min(err.size(), Math.max(ERRORS, COUNT - out.size()));
        var lines = new ArrayList<>(last(out, COUNT - errors));
        lines.addAll(last(err, errors));
        return List.copyOf(lines);
    }

    private static <T> List<T> last(List<T> lines, int count) {
        return lines.subList(Math.max(0, lines.size() - count), lines.size());
    }

    private static List<String> tail(Path path) {
        try (var file = new RandomAccessFile(path.toFile(), "r")) {
            long from = Math.max(0, file.length() - READ_BYTES);
            var bytes = new byte[(int) (file.length() - from)];
            file.seek(from);
            file.readFully(bytes);
            List<Line> lines = Lines.cut(bytes, bytes.length, from, true, Integer.MAX_VALUE).kept();
            // The first may have begun before what was read.
            return last(from > 0 && lines.size() > 1 ? lines.subList(1, lines.size()) : lines, COUNT).stream()
                    .map(each -> each.text().length() > LONGEST ? each.text().substring(0, LONGEST) + "..." : each.text()).toList();
        } catch (IOException nothingWritten) {
            return List.of();
        }
    }
}
