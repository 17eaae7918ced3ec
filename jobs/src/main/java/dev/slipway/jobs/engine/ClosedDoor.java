package dev.slipway.jobs.engine;

import java.util.Map;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.io.network.netty.InboundChannelHandlerFactory;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelHandler;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelHandlerContext;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelInboundHandlerAdapter;

/// Hangs up on whoever connects to the embedded engine's web door. It cannot be left out, and it
/// would cancel jobs and write files for anybody on this machine.
public final class ClosedDoor implements InboundChannelHandlerFactory {
    /// For `ServiceLoader`.
    public ClosedDoor() {}

    @Override
    public int priority() {
        return Integer.MAX_VALUE;
    }

    @Override
    public Optional<ChannelHandler> createHandler(
            Configuration configuration, Map<String, String> responseHeaders) {
        return Optional.of(new HangUp());
    }

    private static final class HangUp extends ChannelInboundHandlerAdapter {
        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            Object ignored = context.close();
        }
    }
}
