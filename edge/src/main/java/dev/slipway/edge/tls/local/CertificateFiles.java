package dev.slipway.edge.tls.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pairs {@code NAME.crt} and {@code NAME.key} of a directory, looked at once a second. What changes counts for handshakes from
 * then on; connections that stand go on with what they began with. A pair that cannot be used leaves the one before it in place.
 */
public final class CertificateFiles implements Supplier<Certificates>, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateFiles.class);
    private static final Duration LOOK_EACH = Duration.ofSeconds(1);
    private static final String CHAIN = ".crt";
    private static final String KEY = ".key";

    private final Path directory;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("edge-certificates").factory());
    private SortedMap<String, String> seen = new TreeMap<>();
    private volatile Certificates current = Certificates.NONE;

    /** Reads nothing yet. @param directory may be missing, come and go */
    public CertificateFiles(Path directory) {
        this.directory = directory;
    }

    /** Reads them, and looks again from now on. */
    public void start() {
        look();
        thread.scheduleWithFixedDelay(this::look, LOOK_EACH.toMillis(), LOOK_EACH.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public Certificates get() {
        return current;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    void look() {
        try {
            SortedMap<String, String> now = Files.isDirectory(directory) ? fingerprints() : new TreeMap<>();
            if (!now.equals(seen)) {
                seen = now;
                current = new Certificates(read(now));
            }
        } catch (IOException | RuntimeException e) {
            LOG.atWarn().addKeyValue("directory", directory).addKeyValue("because", e.toString()).log("certificates cannot be looked at; it is tried again");
        }
    }

    private List<Certificates.Certificate> read(SortedMap<String, String> files) {
        var read = new ArrayList<Certificates.Certificate>();
        for (String file : files.keySet()) {
            String name = file.substring(0, file.length() - CHAIN.length());
            if (!file.endsWith(CHAIN)) {
                continue;
            }
            try {
                read.add(Pem.read(name, directory.resolve(file), directory.resolve(name + KEY)));
                LOG.atInfo().addKeyValue("certificate", name).addKeyValue("hosts", read.getLast().hosts()).log("certificate in use");
            } catch (IOException e) {
                List<Certificates.Certificate> before = current.all().stream().filter(each -> each.name().equals(name)).toList();
                read.addAll(before);
                LOG.atWarn().addKeyValue("certificate", name).addKeyValue("because", e.getMessage()).addKeyValue("kept", !before.isEmpty())
                        .log("certificate cannot be used");
            }
        }
        return read;
    }

    /** Of each file, what differs after a change. */
    private SortedMap<String, String> fingerprints() throws IOException {
        var found = new TreeMap<String, String>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path each : files.toList()) {
                String name = each.getFileName().toString();
                if (name.endsWith(CHAIN) || name.endsWith(KEY)) {
                    found.put(name, Files.getLastModifiedTime(each).toInstant() + " " + Files.size(each));
                }
            }
        }
        return found;
    }
}
