package dev.slipway.renderdeployer.platform.local;

import dev.slipway.model.manifest.ArtifactSource;
import dev.slipway.renderdeployer.platform.Platform.Wanted;
import dev.slipway.renderdeployer.platform.PlatformException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/** Finds what is to run, and says what it is. */
final class Artifacts {
    private static final int UNPACK_SECONDS = 120;
    private final Path releases;
    private final Path unpacked;

    /** @param releases below which relative directories and archives lie; @param unpacked where archives are unpacked */
    Artifacts(Path releases, Path unpacked) {
        this.releases = releases;
        this.unpacked = unpacked;
    }

    /** The digest: of an archive's bytes; of a command, its arguments and the content of the files that they name. */
    String digest(Wanted wanted) throws PlatformException {
        MessageDigest sha = sha256();
        try {
            switch (source(wanted)) {
                case ArtifactSource.Archive(_, var path, _) -> update(sha, archive(path));
                case ArtifactSource.Command command -> {
                    Path directory = directory(wanted).orElse(null);
                    program(command.command().getFirst(), directory);
                    for (String argument : command.command()) {
                        sha.update((argument.length() + ":" + argument + ";").getBytes(StandardCharsets.UTF_8));
                        Optional<Path> file = named(argument, directory);
                        if (file.isPresent()) {
                            update(sha, file.get());
                        }
                    }
                }
            }
        } catch (IOException e) {
            throw new PlatformException("cannot read the artifact of version " + wanted.version() + ": " + e);
        }
        return "sha256:" + HexFormat.of().formatHex(sha.digest());
    }

    /** The working directory of all instances; empty where each has its own. */
    Optional<Path> directory(Wanted wanted) throws PlatformException {
        return switch (source(wanted)) {
            case ArtifactSource.Archive(_, var path, _) -> Optional.of(unpack(archive(path)));
            case ArtifactSource.Command(_, var directory) when directory == null -> Optional.empty();
            case ArtifactSource.Command(_, var directory) -> {
                Path found = releases.resolve(directory.replace("{version}", wanted.version())).normalize();
                if (!Files.isDirectory(found)) {
                    throw new PlatformException("/artifact/directory: " + found + " is no directory; put version " + wanted.version()
                            + " there, or name another one");
                }
                yield Optional.of(found);
            }
        };
    }

    /** The program of a command: a path is looked up in its directory, a bare name in PATH. */
    Path program(String name, @Nullable Path directory) throws PlatformException {
        if (name.contains("/")) {
            Path path = directory == null ? Path.of(name) : directory.resolve(name);
            if (!path.isAbsolute() || !Files.isExecutable(path)) {
                throw new PlatformException("/artifact/command/0: " + path + " is no program that can be executed");
            }
            return path;
        }
        for (String folder : System.getenv().getOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin").split(":")) {
            Path path = Path.of(folder.isEmpty() ? "." : folder, name).toAbsolutePath();
            if (Files.isExecutable(path) && !Files.isDirectory(path)) {
                return path;
            }
        }
        throw new PlatformException("/artifact/command/0: there is no program '" + name + "' in PATH; install it, or name it by its path");
    }

    static ArtifactSource source(Wanted wanted) throws PlatformException {
        ArtifactSource source = wanted.manifest().artifact();
        if (source == null || source.command().isEmpty()) {
            throw new PlatformException("/artifact: nothing says what version " + wanted.version() + " runs");
        }
        return source;
    }

    private Optional<Path> named(String argument, @Nullable Path directory) throws PlatformException {
        if (argument.contains("${")) {
            return Optional.empty();
        }
        Path path = directory == null ? Path.of(argument) : directory.resolve(argument);
        if (path.isAbsolute() && Files.isRegularFile(path)) {
            return Optional.of(path);
        }
        return Optional.empty();
    }

    private Path archive(String path) throws PlatformException {
        Path archive = releases.resolve(path).normalize();
        if (!Files.isRegularFile(archive)) {
            throw new PlatformException("/artifact/archive/path: there is no file " + archive);
        }
        return archive;
    }

    private Path unpack(Path archive) throws PlatformException {
        MessageDigest sha = sha256();
        try {
            update(sha, archive);
            Path target = unpacked.resolve(HexFormat.of().formatHex(sha.digest()));
            if (Files.isDirectory(target)) {
                return target;
            }
            Path partial = Files.createTempDirectory(Files.createDirectories(unpacked), "unpacking-");
            String name = archive.getFileName().toString();
            if (name.endsWith(".zip") || name.endsWith(".jar")) {
                unzip(archive, partial);
            } else if (name.endsWith(".tar") || name.endsWith(".tar.gz") || name.endsWith(".tgz")) {
                untar(archive, partial);
            } else {
                throw new PlatformException("/artifact/archive/path: " + name + " is none of .zip, .jar, .tar, .tar.gz, .tgz");
            }
            try {
                Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
            } catch (FileSystemException another) {
                // Another environment has unpacked the same meanwhile.
                Records.delete(partial);
                if (!Files.isDirectory(target)) {
                    throw another;
                }
            }
            return target;
        } catch (IOException e) {
            throw new PlatformException("cannot unpack " + archive + ": " + e);
        }
    }

    private static void unzip(Path archive, Path target) throws IOException, PlatformException {
        try (var zip = new ZipInputStream(Files.newInputStream(archive))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Path file = target.resolve(entry.getName()).normalize();
                if (!file.startsWith(target)) {
                    throw new PlatformException("/artifact/archive/path: an entry of it leads outside: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(file);
                } else {
                    Files.createDirectories(file.getParent());
                    Files.copy(zip, file);
                    // The format's permissions are not told by the JDK's stream; scripts must run.
                    file.toFile().setExecutable(true);
                }
            }
        }
    }

    private static void untar(Path archive, Path target) throws IOException, PlatformException {
        Process tar = new ProcessBuilder(List.of("tar", "-xf", archive.toString(), "-C", target.toString()))
                .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        try {
            if (!tar.waitFor(UNPACK_SECONDS, TimeUnit.SECONDS) || tar.exitValue() != 0) {
                tar.destroyForcibly();
                throw new PlatformException("/artifact/archive/path: tar could not unpack " + archive);
            }
        } catch (InterruptedException e) {
            tar.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new PlatformException("interrupted while unpacking " + archive);
        }
    }

    private static void update(MessageDigest sha, Path file) throws IOException {
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), sha)) {
            in.transferTo(java.io.OutputStream.nullOutputStream());
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }
}
