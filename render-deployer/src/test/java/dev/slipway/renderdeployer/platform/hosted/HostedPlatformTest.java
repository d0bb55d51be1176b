package dev.slipway.renderdeployer.platform.hosted;

import dev.slipway.renderdeployer.platform.FencedPlatformContract;
import dev.slipway.renderdeployer.platform.Platform;
import dev.slipway.renderdeployer.platform.Told;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** The fake keeps what it stands for. */
class HostedPlatformTest implements FencedPlatformContract {
    private final FakeCloud cloud = new FakeCloud();

    @AfterEach
    void close() {
        cloud.close();
    }

    @Override
    public Platform deployer(String name) {
        var platform = new HostedPlatform(cloud.address(), name, new Told());
        platform.start();
        return platform;
    }

    @Override
    public List<String> really() {
        return cloud.running().stream().map(FakeCloud.Hosted::id).toList();
    }
}
