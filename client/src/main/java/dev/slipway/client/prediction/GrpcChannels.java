package dev.slipway.client.prediction;

import dev.slipway.client.call.ClientSettings;
import dev.slipway.client.call.HttpCalls;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2SecurityUtil;
import io.grpc.netty.shaded.io.netty.handler.ssl.ApplicationProtocolConfig;
import io.grpc.netty.shaded.io.netty.handler.ssl.ApplicationProtocolNames;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.JdkSslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SupportedCipherSuiteFilter;
import javax.net.ssl.SSLContext;

/// Channels to a gRPC door, encrypted where the server's HTTP address is.
public final class GrpcChannels {
    private static final int MAX_ANSWER_BYTES = 64 << 20;
    private static final ApplicationProtocolConfig HTTP_2 =
            new ApplicationProtocolConfig(
                    ApplicationProtocolConfig.Protocol.ALPN,
                    ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                    ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                    ApplicationProtocolNames.HTTP_2);

    private GrpcChannels() {}

    /// The beginning of a channel to this target.
    public static NettyChannelBuilder to(String target, ClientSettings settings) {
        NettyChannelBuilder channel =
                NettyChannelBuilder.forTarget(target).maxInboundMessageSize(MAX_ANSWER_BYTES);
        return settings.isEncrypted()
                ? channel.sslContext(context(settings.tlsContext()))
                : channel.usePlaintext();
    }

    private static SslContext context(SSLContext context) {
        return new JdkSslContext(
                context,
                true,
                Http2SecurityUtil.CIPHERS,
                SupportedCipherSuiteFilter.INSTANCE,
                HTTP_2,
                ClientAuth.NONE,
                HttpCalls.TLS_VERSIONS.toArray(String[]::new),
                false);
    }
}
