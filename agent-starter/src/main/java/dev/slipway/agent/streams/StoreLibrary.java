package dev.slipway.agent.streams;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.rocksdb.NativeLibraryLoader;

/** RocksDB's native library. */
public final class StoreLibrary {
    private StoreLibrary() {}

    /**
     * Unpacks it into a directory, and loads it, unless this process has. By itself RocksDB unpacks it (15 MB) into a new temporary
     * file in each process, and one that is killed leaves that there.
     *
     * @throws UncheckedIOException if the directory cannot be written
     */
    public static void unpackInto(Path directory) {
        try {
            Files.createDirectories(directory);
            NativeLibraryLoader.getInstance().loadLibrary(directory.toString());
        } catch (IOException e) {
            throw new UncheckedIOException("RocksDB's library cannot be unpacked into " + directory, e);
        }
    }
}
