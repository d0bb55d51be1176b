package dev.slipway.deploymentmanager.kafka;

import dev.slipway.agent.kafka.KafkaConnection;
import dev.slipway.schemas.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a power cut takes from Kafka, and how it comes back. An acknowledged record survives the end of a process, not of the
 * machine; {@code commands} alone is flushed at each record. So after an unclean end of the machine (another boot, and no clean
 * stop) the manager's offsets on {@code commands} are set to the beginning: ids that are still known change nothing, and what
 * was forgotten is done again.
 *
 * <p>The note is a file with the id of the boot in which the manager runs; a clean stop deletes it.
 */
public final class UncleanEnd {
    private static final Logger LOG = LoggerFactory.getLogger(UncleanEnd.class);
    /** Well above the session of a member ({@code AgentStreams}). */
    private static final Duration MEMBERS_GONE = Duration.ofSeconds(10);
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    private final Path note;
    private final String boot;
    private final KafkaConnection connection;
    private final String group;
    private long refusedFirst;

    /**
     * @param directory for the note
     * @param boot names the machine's present boot
     * @param group of the manager's streams
     */
    public UncleanEnd(Path directory, String boot, KafkaConnection connection, String group) {
        this.note = directory.resolve("running-since-boot");
        this.boot = boot;
        this.connection = connection;
        this.group = group;
    }

    /** The id of the machine's present boot; where the system gives none, always the same, and nothing is ever read again. */
    public static String bootOfThisMachine() {
        try {
            return Files.exists(BOOT_ID) ? Files.readString(BOOT_ID).trim() : "unknown";
        } catch (IOException unreadable) {
            LOG.atWarn().setCause(unreadable).log("the boot's id cannot be read: a power cut will not be noticed");
            return "unknown";
        }
    }

    /** Before the streams start: reads all commands again where that is needed, and notes that the manager runs. */
    void mend() {
        try {
            String before = Files.exists(note) ? Files.readString(note).trim() : boot;
            if (!before.equals(boot)) {
                rewind();
            }
            Files.createDirectories(note.toAbsolutePath().getParent());
            try (FileChannel file = FileChannel.open(note, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                file.write(ByteBuffer.wrap(boot.getBytes(StandardCharsets.UTF_8)));
                file.force(true);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep " + note, e);
        }
    }

    /** After the streams have ended. */
    void stoppedCleanly() {
        try {
            Files.deleteIfExists(note);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + note, e);
        }
    }

    /** Members that ended with the machine are gone by then; who is still there has another machine, and Kafka has too. */
    private boolean hasWaitedLongEnough() {
        if (refusedFirst == 0) {
            refusedFirst = System.nanoTime();
        }
        return System.nanoTime() - refusedFirst > MEMBERS_GONE.toNanos();
    }

    private void rewind() {
        try (Admin admin = Admin.create(connection.client())) {
            String topic = Topics.COMMANDS.name();
            var beginnings = new HashMap<TopicPartition, OffsetSpec>();
            admin.describeTopics(java.util.List.of(topic)).allTopicNames().get().get(topic).partitions()
                    .forEach(each -> beginnings.put(new TopicPartition(topic, each.partition()), OffsetSpec.earliest()));
            var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
            admin.listOffsets(beginnings).all().get().forEach((partition, found) -> offsets.put(partition, new OffsetAndMetadata(found.offset())));
            admin.alterConsumerGroupOffsets(group, Map.copyOf(offsets)).all().get();
            LOG.atWarn().addKeyValue("group", group).log("the machine ended without a clean stop: all commands are read again");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownMemberIdException && hasWaitedLongEnough()) {
                LOG.atWarn().addKeyValue("group", group).log("the machine ended without a clean stop, but another manager works on: nothing is read again");
                return;
            }
            throw new IllegalStateException("the commands cannot be read again yet: " + e.getCause().getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the offsets were set back", e);
        }
    }
}
