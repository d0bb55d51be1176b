package dev.slipway.embedded;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.SharedServer;
import kafka.server.StandardFaultHandlerFactory;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.errors.BrokerIdNotRegisteredException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.server.ServerSocketFactory;
import org.slf4j.LoggerFactory;

/**
 * A controller and a broker in one process, started one after the other.
 *
 * <p>Why not {@link KafkaRaftServer}, which starts both at once: after a kill the metadata still say that the broker of before
 * leads all partitions. The new one believes it until it is registered, and its transaction coordinator begins to end the
 * transactions that were under way. When the old registration goes, no partition has a leader for a moment, and Kafka 4.3 takes a
 * partition without a leader for a deleted one ({@code KRaftMetadataCache.getPartitionLeaderEndpoint} is empty,
 * {@code TransactionMarkerChannelManager} skips the marker) and notes the transaction as complete. Its records then stay open for
 * ever: nobody reads committed records behind them any more, and consumers never learn their offsets. So the old registration
 * is taken back before the broker starts. For the same reason a registration of this one node never expires by itself
 * ({@code broker.session.timeout.ms}): there is nobody who could take over, and a pause of the process would have the same effect.
 */
final class KafkaNode {
    private static final Duration STOP = Duration.ofSeconds(30);
    private static final Duration ACTIVE_WITHIN = Duration.ofSeconds(30);
    private static final Duration AGAIN = Duration.ofMillis(20);
    private final ControllerServer controller;
    private final BrokerServer broker;
    private final int nodeId;
    private final boolean wasKilled;
    private final String controllerAddress;
    private final Access access;

    /** @param wasKilled whether one ran on these logs before and did not end by itself */
    KafkaNode(Properties settings, boolean wasKilled, int nodeId, InetSocketAddress controllerAddress, Access access) {
        KafkaConfig config = KafkaConfig.fromProps(settings, false);
        this.wasKilled = wasKilled;
        var directories = KafkaRaftServer.initializeLogDirs(config, LoggerFactory.getLogger(KafkaNode.class), "");
        var shared = new SharedServer(config, directories._1(), Time.SYSTEM, new Metrics(Time.SYSTEM),
                CompletableFuture.completedFuture(Map.of(nodeId, controllerAddress)), List.of(), new StandardFaultHandlerFactory(),
                ServerSocketFactory.INSTANCE);
        this.nodeId = nodeId;
        this.access = access;
        this.controllerAddress = controllerAddress.getHostString() + ":" + controllerAddress.getPort();
        this.controller = new ControllerServer(shared, KafkaRaftServer.configSchema(), directories._2());
        this.broker = new BrokerServer(shared);
    }

    /** Returns when the broker answers. */
    void start() throws ExecutionException, InterruptedException {
        controller.startup();
        if (wasKilled) {
            forgetOldRegistration();
        }
        broker.startup();
    }

    /** Hands over nothing, as there is nobody, and returns when both have ended. */
    void stop() {
        broker.shutdown(STOP);
        controller.shutdown();
        broker.awaitShutdown();
        controller.awaitShutdown();
    }

    private void forgetOldRegistration() throws ExecutionException, InterruptedException {
        long until = System.nanoTime() + ACTIVE_WITHIN.toNanos();
        var settings = new HashMap<String, Object>(access.kafkaProperties());
        settings.put(AdminClientConfig.BOOTSTRAP_CONTROLLERS_CONFIG, controllerAddress);
        try (Admin admin = Admin.create(settings)) {
            while (!isForgotten(admin, until)) {
                Thread.sleep(AGAIN);
            }
        }
    }

    /** False while the controller is there and not active yet. */
    private boolean isForgotten(Admin admin, long until) throws ExecutionException, InterruptedException {
        try {
            admin.unregisterBroker(nodeId).all().get();
            return true;
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof BrokerIdNotRegisteredException) {
                return true;
            }
            if (failed.getCause() instanceof RetriableException && System.nanoTime() < until) {
                return false;
            }
            throw failed;
        }
    }
}
