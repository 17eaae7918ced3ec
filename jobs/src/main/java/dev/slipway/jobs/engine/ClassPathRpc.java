package dev.slipway.jobs.engine;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.rpc.RpcSystem;
import org.apache.flink.runtime.rpc.RpcSystemLoader;
import org.apache.flink.runtime.rpc.exceptions.RpcLoaderException;

/// The engine's remote calls from the class path, where they lie on it: beside the child's jars
/// they do, so that each start need not unpack them first, and a cache of classes may have them.
///
/// Source: `org.apache.flink.runtime.rpc.RpcSystem.load`, which takes the first that loads.
public final class ClassPathRpc implements RpcSystemLoader {
    private static final String SYSTEM = "org.apache.flink.runtime.rpc.pekko.PekkoRpcSystem";

    /// For the engine.
    public ClassPathRpc() {}

    /// Before the one that unpacks them.
    @Override
    public int getLoadPriority() {
        return -1;
    }

    @Override
    public RpcSystem loadRpcSystem(Configuration configuration) {
        try {
            return Class.forName(SYSTEM).asSubclass(RpcSystem.class).getConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new RpcLoaderException("not on the class path", e);
        }
    }
}
