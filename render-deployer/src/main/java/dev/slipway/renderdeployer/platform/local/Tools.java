package dev.slipway.renderdeployer.platform.local;

import dev.slipway.renderdeployer.platform.Watcher;
import java.time.InstantSource;

/** What all instances of a platform share. @param boot of the machine */
record Tools(Records records, Ports ports, Launcher launcher, Exits exits, Watcher watcher, InstantSource clock, StartTimes starts,
        String boot) {}
