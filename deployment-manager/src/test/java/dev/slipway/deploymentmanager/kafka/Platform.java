package dev.slipway.deploymentmanager.kafka;

import dev.slipway.agent.delegation.Task;
import dev.slipway.agent.delegation.TaskContext;
import dev.slipway.agent.delegation.TaskResult;
import dev.slipway.agent.kafka.Publisher;
import dev.slipway.schemas.DelegationRecord;
import dev.slipway.schemas.EndCause;
import dev.slipway.schemas.Instance;
import dev.slipway.schemas.InstanceRecord;
import dev.slipway.schemas.InstanceSlot;
import dev.slipway.schemas.InstanceState;
import dev.slipway.schemas.Keys;
import dev.slipway.schemas.StartInstances;
import dev.slipway.schemas.Topics;
import dev.slipway.schemas.VerifyArtifact;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A platform that is a map, and the tasks of the three specialists on it. What it holds is what runs. */
final class Platform {
    private final Publisher publisher;
    /** What runs, by instance. */
    private final Map<String, Instance> running = new ConcurrentHashMap<>();
    /** How often an instance that did not run was started. */
    private final Map<String, Integer> starts = new ConcurrentHashMap<>();
    private final Map<String, Integer> tasks = new ConcurrentHashMap<>();
    private final Set<String> broken = ConcurrentHashMap.newKeySet();
    private final Map<String, String> digests = new ConcurrentHashMap<>();
    private final Map<String, CountDownLatch> held = new ConcurrentHashMap<>();

    Platform(Publisher publisher) {
        this.publisher = publisher;
    }

    // ---- what tests arrange and look at

    /** Instances of this version do not start. */
    void breaks(String application, String version) {
        broken.add(application + ":" + version);
    }

    /** The content of a version is this from now on. */
    void contains(String application, String version, String digest) {
        digests.put(application + ":" + version, digest);
    }

    /** Tasks of this kind wait for an application until they are let go, or cancelled. */
    void holds(String application, String task) {
        held.put(application + ":" + task, new CountDownLatch(1));
    }

    void letsGo(String application, String task) {
        held.remove(application + ":" + task).countDown();
    }

    /** Versions of what runs, one an instance. */
    List<String> versions(String application) {
        return running.values().stream().filter(each -> each.getApplication().equals(application)).map(Instance::getVersion).sorted().toList();
    }

    Set<String> instances(String application) {
        return Set.copyOf(running.values().stream().filter(each -> each.getApplication().equals(application)).map(Instance::getId).toList());
    }

    /** The most often that one instance of an application was started. */
    int startsOfOne(String application) {
        return starts.entrySet().stream().filter(each -> each.getKey().startsWith(application + "-")).mapToInt(Map.Entry::getValue).max().orElse(0);
    }

    /** How many tasks of a kind an application had. */
    int tasks(String application, String kind) {
        return tasks.getOrDefault(application + ":" + kind, 0);
    }

    /** An instance ends, and the deployer tells why. */
    void ends(String instance, EndCause cause) {
        Instance was = running.remove(instance);
        tell(Instance.newBuilder(was).setState(cause == EndCause.EXITED ? InstanceState.STOPPED : InstanceState.LOST).setCause(cause)
                .setDetail("exited with code 1").setLastLines(List.of("boom")).build());
    }

    /** Nobody knows an instance any more. */
    void forgets(String application, String instance) {
        running.remove(instance);
        publisher.publish(Topics.INSTANCES, Keys.of(application, "dev", instance), null).join();
    }

    // ---- what the specialists do

    Task task(DelegationRecord delegation) {
        return context -> {
            String kind = dev.slipway.agent.kafka.Envelopes.kindOf(delegation);
            tasks.merge(delegation.getApplication() + ":" + kind, 1, Integer::sum);
            CountDownLatch gate = held.get(delegation.getApplication() + ":" + kind);
            while (gate != null && !context.cancelled() && !gate.await(20, TimeUnit.MILLISECONDS)) {
                // Held, and looked at again: only a higher fence or the test ends it.
            }
            return context.cancelled() ? new TaskResult.Failed("cancelled") : carryOut(context, kind);
        };
    }

    private TaskResult carryOut(TaskContext context, String kind) {
        DelegationRecord delegation = context.delegation();
        return switch (kind) {
            case "prepareArtifact" -> done(Map.of("digest", digests.getOrDefault(delegation.getApplication() + ":"
                    + delegation.getPrepareArtifact().getRelease().getVersion(), "sha256:1")));
            case "verifyArtifact" -> verify(delegation.getVerifyArtifact());
            case "startInstances" -> start(delegation, delegation.getStartInstances());
            case "awaitHealthy" -> running.keySet().containsAll(delegation.getAwaitHealthy().getInstances())
                    ? done(Map.of()) : new TaskResult.Failed("an instance has ended");
            case "stopInstances" -> stop(delegation.getStopInstances().getInstances());
            default -> throw new IllegalArgumentException("a task of kind " + kind);
        };
    }

    private static TaskResult verify(VerifyArtifact verify) {
        @Nullable String noted = verify.getNoted();
        return noted == null || noted.equals(verify.getDigest()) || verify.getForce() ? done(Map.of("digest", verify.getDigest()))
                : new TaskResult.Failed("version " + verify.getVersion() + " was " + noted + " and is " + verify.getDigest());
    }

    private TaskResult start(DelegationRecord delegation, StartInstances start) {
        if (broken.contains(delegation.getApplication() + ":" + start.getRelease().getVersion())) {
            return new TaskResult.Failed("exited with code 1");
        }
        var outputs = new HashMap<String, String>();
        for (InstanceSlot slot : start.getInstances()) {
            String address = "127.0.0.1:" + (20_000 + Math.floorMod(slot.getInstance().hashCode(), 10_000));
            Instance instance = Instance.newBuilder().setId(slot.getInstance()).setApplication(delegation.getApplication())
                    .setEnvironment(delegation.getEnvironment()).setRelease(start.getRelease().getRelease())
                    .setVersion(start.getRelease().getVersion()).setSlot(slot.getSlot()).setState(InstanceState.RUNNING)
                    .setAddress(address).setStartedAt(Instant.EPOCH).setDelegationId(delegation.getDelegationId()).build();
            if (running.putIfAbsent(slot.getInstance(), instance) == null) {
                starts.merge(slot.getInstance(), 1, Integer::sum);
            }
            outputs.put("address." + slot.getInstance(), address);
            tell(instance);
        }
        return done(outputs);
    }

    private TaskResult stop(List<String> instances) {
        for (String id : instances) {
            Instance was = running.remove(id);
            if (was != null) {
                tell(Instance.newBuilder(was).setState(InstanceState.STOPPED).setCause(EndCause.REQUESTED).build());
                publisher.publish(Topics.INSTANCES, Keys.of(was.getApplication(), was.getEnvironment(), id), null).join();
            }
        }
        return done(Map.of());
    }

    private void tell(Instance instance) {
        publisher.publish(Topics.INSTANCES, Keys.of(instance.getApplication(), instance.getEnvironment(), instance.getId()),
                new InstanceRecord(instance)).join();
    }

    private static TaskResult done(Map<String, String> outputs) {
        return new TaskResult.Succeeded("", outputs);
    }
}
