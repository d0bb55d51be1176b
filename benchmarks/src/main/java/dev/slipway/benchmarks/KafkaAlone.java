package dev.slipway.benchmarks;

import dev.slipway.embedded.LocalKafka;
import dev.slipway.schemas.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** The embedded Kafka and registry and nothing else: what the suite's start is compared with. */
final class KafkaAlone {
    private KafkaAlone() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path directory = Path.of(arguments[0]);
        var kafka = new LocalKafka(directory, Topics.PARTITIONS_STANDALONE);
        kafka.start();
        Files.writeString(directory.resolve("ready"), "");
        new CountDownLatch(1).await();
    }
}
