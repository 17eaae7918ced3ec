package dev.slipway.frontend.grpc;

import io.grpc.ServerCredentials;
import io.grpc.netty.shaded.io.grpc.netty.GrpcHttp2ConnectionHandler;
import io.grpc.netty.shaded.io.grpc.netty.InternalNettyServerCredentials;
import io.grpc.netty.shaded.io.grpc.netty.InternalProtocolNegotiator;
import io.grpc.netty.shaded.io.netty.buffer.Unpooled;
import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.ChannelFuture;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandler;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerAdapter;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.group.ChannelGroup;
import io.grpc.netty.shaded.io.netty.channel.group.DefaultChannelGroup;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2Error;
import io.grpc.netty.shaded.io.netty.util.AsciiString;
import io.grpc.netty.shaded.io.netty.util.concurrent.GlobalEventExecutor;
import java.util.Set;

/// The connections of a door, each of which can be told to go while it is open. One more than there
/// may be is closed before anything of it is read: callers that leak connections must not take the
/// files that this process may have open.
///
/// The library says GOAWAY only together with closing the listening socket, or at an age that is
/// fixed when the server is built. Its handler of HTTP/2 can say it at any time, and is met where
/// each connection begins.
///
/// *Threads*: any.
///
/// *Source*: RFC 9113, section 6.8: the first GOAWAY of a server that goes names the highest stream
/// there is, so that calls on their way are still taken.
final class OpenConnections {
    private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final int most;
    private Set<Channel> before = Set.of();
    private boolean isLeaving;

    /// @param most connections that may be open at once
    OpenConnections(int most) {
        this.most = most;
    }

    /// Credentials like these, by which each connection is noted.
    ServerCredentials noting(ServerCredentials credentials) {
        InternalProtocolNegotiator.ServerFactory negotiators =
                InternalNettyServerCredentials.toNegotiator(credentials);
        InternalProtocolNegotiator.ServerFactory noting =
                executors -> new Noting(negotiators.newNegotiator(executors));
        return InternalNettyServerCredentials.create(noting);
    }

    /// Tells those that are open to go; [#turn] tells those that come from now on.
    synchronized void leave() {
        isLeaving = true;
        before = Set.copyOf(open);
        before.forEach(OpenConnections::tell);
    }

    /// Tells those to go that were there at the turn before already: who has just come has said
    /// nothing yet, and would only come again.
    synchronized void turn() {
        if (isLeaving) {
            before.forEach(OpenConnections::tell);
            before = Set.copyOf(open);
        }
    }

    /// One whose handshake goes on is told at the next turn.
    private static void tell(Channel channel) {
        ChannelHandlerContext context = channel.pipeline().context(Http2ConnectionHandler.class);
        if (context != null) {
            context.executor().execute(() -> goAway(context));
        }
    }

    private static void goAway(ChannelHandlerContext context) {
        Http2ConnectionHandler handler = (Http2ConnectionHandler) context.handler();
        if (handler.connection().goAwaySent()) {
            return;
        }
        ChannelFuture _ =
                handler.goAway(
                        context,
                        Integer.MAX_VALUE,
                        Http2Error.NO_ERROR.code(),
                        Unpooled.EMPTY_BUFFER,
                        context.newPromise());
        context.flush();
    }

    private final class Noting implements InternalProtocolNegotiator.ProtocolNegotiator {
        private final InternalProtocolNegotiator.ProtocolNegotiator own;

        Noting(InternalProtocolNegotiator.ProtocolNegotiator own) {
            this.own = own;
        }

        @Override
        public AsciiString scheme() {
            return own.scheme();
        }

        @Override
        public ChannelHandler newHandler(GrpcHttp2ConnectionHandler connection) {
            return new Beginning(own.newHandler(connection));
        }

        @Override
        public void close() {
            own.close();
        }
    }

    /// Notes the connection and makes way, or ends it where there are enough.
    private final class Beginning extends ChannelHandlerAdapter {
        private final ChannelHandler next;

        Beginning(ChannelHandler next) {
            this.next = next;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            if (open.size() >= most) {
                ChannelFuture _ = context.close();
                return;
            }
            open.add(context.channel());
            context.pipeline().replace(this, null, next);
        }
    }
}
