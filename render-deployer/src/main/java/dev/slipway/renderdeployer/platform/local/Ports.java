package dev.slipway.renderdeployer.platform.local;

import dev.slipway.agent.spring.PortRange;
import dev.slipway.renderdeployer.instance.Instance;
import dev.slipway.renderdeployer.platform.PlatformException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Set;

/**
 * Hands ports out in turn, so that one that was given back is not given again soon: whoever still speaks to what listened
 * there must not meet somebody else. Begins at a random place, kept, so that suites beside each other seldom meet.
 */
final class Ports {
    private final PortRange range;
    private final Set<Integer> used = new HashSet<>();
    private int next;

    Ports(PortRange range, Path data) {
        this.range = range;
        this.next = PortRange.begin(data);
    }

    /** What was handed out by an earlier deployer. */
    synchronized void resume(Collection<Instance> known) {
        known.stream().filter(each -> each.port() != null && each.lives()).forEach(each -> used.add(each.port()));
        known.stream().filter(each -> each.port() != null).max(Comparator.comparing(Instance::startedAt))
                .ifPresent(newest -> next = newest.port() - range.first() + 1);
    }

    synchronized int take() throws PlatformException {
        for (int tried = 0; tried < range.size(); tried++) {
            int port = range.at(next++);
            if (!used.contains(port) && !Processes.isTaken(port)) {
                used.add(port);
                return port;
            }
        }
        throw new PlatformException("no port of " + range + " is free; free some, or set another range in slipway.local.ports");
    }

    synchronized void giveBack(int port) {
        used.remove(port);
    }
}
