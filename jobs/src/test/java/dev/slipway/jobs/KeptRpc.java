package dev.slipway.jobs;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ServiceLoader;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.classloading.SubmoduleClassLoader;
import org.apache.flink.runtime.rpc.RpcSystem;
import org.apache.flink.runtime.rpc.RpcSystemLoader;
import org.apache.flink.runtime.rpc.exceptions.RpcLoaderException;
import org.jspecify.annotations.Nullable;

/// The engine's remote calls, unpacked once for all tests of the room and loaded once in each of
/// their JVMs. The engine's own loader unpacks 24 MB at each start, and has their classes loaded
/// and compiled anew.
///
/// A [child][ChildLibrary] has them on its class path, for which the broker of tests has the wrong
/// Scala.
///
/// *Threads*: any.
public final class KeptRpc implements RpcSystemLoader {
    private static final String PACKED = "flink-rpc-akka.jar";
    private static final String TESTS = "jobs/target/test-classes";

    // Guarded by the class.
    private static @Nullable ClassLoader kept;

    /// For the engine.
    public KeptRpc() {}

    /// Before all others.
    @Override
    public int getLoadPriority() {
        return -2;
    }

    /// Loads them; where it cannot, the engine asks the next loader.
    @Override
    public RpcSystem loadRpcSystem(Configuration configuration) {
        try {
            return ServiceLoader.load(RpcSystem.class, classes()).findFirst().orElseThrow();
        } catch (IOException e) {
            throw new RpcLoaderException("not unpacked", e);
        }
    }

    private static synchronized ClassLoader classes() throws IOException {
        ClassLoader there = kept;
        if (there == null) {
            URL[] jar = {unpacked().toUri().toURL()};
            there = new SubmoduleClassLoader(jar, ClassLoader.getSystemClassLoader());
            kept = there;
        }
        return there;
    }

    /// Beside the tests' classes, by a name that another version of the engine has not.
    static Path unpacked() throws IOException {
        URL packed = ClassLoader.getSystemResource(PACKED);
        if (packed == null) {
            throw new FileNotFoundException(PACKED);
        }
        Path tests =
                JobJar.classPath().stream()
                        .filter(entry -> entry.endsWith(TESTS))
                        .findFirst()
                        .orElseThrow();
        String name = Integer.toHexString(packed.toString().hashCode()) + "-" + PACKED;
        Path jar = tests.resolveSibling(name);
        if (Files.notExists(jar)) {
            Path part = Files.createTempFile(jar.getParent(), name, ".part");
            try (InputStream in = packed.openStream()) {
                Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
                Files.move(part, jar, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(part);
            }
        }
        return jar;
    }
}
