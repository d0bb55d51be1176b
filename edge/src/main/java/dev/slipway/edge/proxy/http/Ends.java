package dev.slipway.edge.proxy.http;

import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;

/** How one direction of a connection ends while the other goes on. */
final class Ends {
    private Ends() {}

    /** Says that nothing more is sent; what still comes is read. */
    static void shutOutput(Channel channel) {
        if (channel instanceof DuplexChannel duplex && !duplex.isOutputShutdown()) {
            duplex.shutdownOutput();
        }
    }
}
