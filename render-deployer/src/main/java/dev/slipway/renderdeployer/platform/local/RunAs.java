package dev.slipway.renderdeployer.platform.local;

import dev.slipway.renderdeployer.platform.PlatformException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The system's user as whom instances run: the deployer's own, or, when the deployer is root, one that the settings name.
 * {@code setpriv} (util-linux) becomes that user, with its groups, before it becomes the program.
 *
 * @param other null where it is the deployer's own
 */
record RunAs(@Nullable Account other) {
    /** The deployer's own user. */
    static final RunAs OWN = new RunAs(null);
    private static final int ROOT = 0;
    private static final int SECONDS = 10;

    /** An entry of the system's list of users. */
    record Account(String name, int uid, int gid, String home) {}

    /**
     * Looks a user up.
     *
     * @param name null for the deployer's own
     * @throws PlatformException when there is no such user, or the deployer cannot become it
     */
    static RunAs of(@Nullable String name) throws PlatformException {
        if (name == null || name.isBlank()) {
            return OWN;
        }
        Account account = account(name);
        int own = own();
        if (account.uid() == own) {
            return OWN;
        }
        if (own != ROOT) {
            throw new PlatformException("slipway.local.user: only root can run instances as another user; start the suite as root or as '"
                    + name + "', or leave the setting out");
        }
        return new RunAs(account);
    }

    /** Whether instances may do all that the system allows anybody. */
    boolean isRoot() {
        return other == null && own() == ROOT;
    }

    /** What stands before the program in its argument vector. */
    List<String> before(Artifacts artifacts) throws PlatformException {
        if (other == null) {
            return List.of();
        }
        return List.of(artifacts.program("setpriv", null).toString(), "--reuid=" + other.uid(), "--regid=" + other.gid(), "--init-groups");
    }

    /** Makes a file or directory of the deployer's its own. */
    void give(Path path) throws IOException {
        if (other != null) {
            Files.setAttribute(path, "unix:uid", other.uid(), LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(path, "unix:gid", other.gid(), LinkOption.NOFOLLOW_LINKS);
        }
    }

    /** @throws PlatformException when it cannot reach a directory, as when it lies in somebody's home */
    void requireReach(Path directory, Artifacts artifacts) throws PlatformException {
        if (other == null) {
            return;
        }
        var command = new ArrayList<>(before(artifacts));
        command.addAll(List.of(artifacts.program("test", null).toString(), "-x", directory.toString()));
        if (run(command).exit() != 0) {
            throw new PlatformException("slipway.local.user: user '" + other.name() + "' cannot reach " + directory
                    + ", where the directories of instances lie; choose a data directory whose parents it may enter, as below /var/lib");
        }
    }

    private static Account account(String name) throws PlatformException {
        Answer answer = run(List.of("getent", "passwd", name));
        String[] fields = answer.out().strip().split(":", -1);
        if (answer.exit() != 0 || fields.length < 6 || !(name.equals(fields[0]) || name.equals(fields[2]))) {
            throw new PlatformException("slipway.local.user: this system has no user '" + name + "'; make it (useradd --system " + name
                    + "), or name another");
        }
        return new Account(fields[0], Integer.parseInt(fields[2]), Integer.parseInt(fields[3]), fields[5]);
    }

    private static int own() {
        try {
            return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("cannot read /proc/self", e);
        }
    }

    private record Answer(int exit, String out) {}

    private static Answer run(List<String> command) throws PlatformException {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Answer(process.waitFor(SECONDS, TimeUnit.SECONDS) ? process.exitValue() : -1, out);
        } catch (IOException e) {
            throw new PlatformException("slipway.local.user: " + command.getFirst() + " cannot be run: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PlatformException("slipway.local.user: interrupted");
        }
    }
}
