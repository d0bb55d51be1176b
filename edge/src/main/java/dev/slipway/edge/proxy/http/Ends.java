package dev.slipway.edge.proxy.http;

import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;

/** How one direction of a connection ends while the other goes on. */
final class Ends {
    private Ends() {}

    /** Says that nothing more is sent; what still comes is read. */
    static void shutOutput(Channel channel) {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls != null) {
            // Its own last word first, or the caller would have to take the end for an attacker's.
            tls.closeOutbound().addListener(_ -> shut(channel));
        } else {
            shut(channel);
        }
    }

    private static void shut(Channel channel) {
        if (channel instanceof DuplexChannel duplex && !duplex.isOutputShutdown()) {
            duplex.shutdownOutput();
        }
    }
}
